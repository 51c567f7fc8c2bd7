import type { Hub } from '../hub/hub.ts'
import type { Caller } from '../model/access.ts'
import type { Company, CustomField, Label, SavedFilter } from '../model/catalog.ts'
import type { Json, JsonObject } from '../model/json.ts'
import type { Person } from '../model/person.ts'

// biome-ignore lint/suspicious/noExplicitAny: tests read answers of every shape
export type Answered = any

/**
 * What the shared tests need to know about one dialect. The `testing.ts` of its folder exports it as `testing`. It
 * belongs to the tests and is not part of the built program.
 */
export interface DialectTesting {
  readonly people: PeopleTesting
  readonly pagers: readonly Pager[]
  readonly refusals: RefusalTesting
  readonly paths: PathTesting
  /** Absent for the native API, which shows the person unchanged. */
  readonly vendor?: VendorTesting
  /** A filter in this API's own format, saved in the world that the tests create. */
  readonly savedFilter?: (mark: string) => Parameters<Hub['filters']['create']>[1]
  /** Adds values that only this API can write to a world, on behalf of its caller. */
  furnish?(hub: Hub, caller: Caller, people: readonly Person[]): Promise<void>
  /**
   * List requests with more than the plain path: their cost must not grow with the store. `{note}`, `{label}`
   * and `{filter}` stand for a custom field, a label and the saved filter of the world.
   */
  readonly furtherLists: readonly (string | GrowingList)[]
  /** Requests that the OpenAPI document forbids and the API accepts, as the vendor does. */
  readonly leniencies?: readonly Leniency[]
  /** Keys of a shown person that a saved page of this API cannot carry to another store. */
  readonly notOnPages?: readonly string[]
}

/** A request to the API, path parameters filled in; the tests add the key. */
export interface TestRequest {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS'
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  /** An object is sent as JSON, a string or a Buffer as it is. */
  readonly body?: unknown
}

/** An organization with examples of every kind of record. */
export interface World {
  /** A string that every text value of this world contains, and no other value. */
  readonly mark: string
  /** The last person is removed. */
  readonly people: readonly Person[]
  readonly labels: readonly Label[]
  readonly fields: readonly CustomField[]
  readonly companies: readonly Company[]
  readonly campaignId: string
  readonly importId: number
  readonly enrolmentIds: readonly string[]
  /** Filter ids by dialect, for dialects that keep filters of their own. */
  readonly filters: Readonly<Record<string, SavedFilter>>
  /** Ids of keys that no test uses. */
  readonly keyIds: readonly string[]
  /** The secret of the usual key of each dialect. */
  readonly keys: Readonly<Record<string, string>>
}

/** A list whose cost is known to grow with the store. */
export interface GrowingList {
  readonly path: string
  readonly reason: string
  /** The time it took on a two-core machine. */
  readonly figure: string
}

/** How clients list, create, read, change and remove people. */
export interface PeopleTesting {
  /** The plain list, below the prefix: `/v1/contacts`. */
  readonly path: string
  /** A list of up to 100 people that shows all values that `see` needs. */
  list(campaignId: string): string
  items(json: Answered): readonly Answered[]
  create(values: object): TestRequest
  read(id: string): TestRequest
  update(id: string, values: object): TestRequest
  /** Undefined if the vendor has no such operation. */
  readonly remove: ((id: string) => TestRequest) | undefined
  /** The person in an answer to `create`, `read` or `update`. */
  person(json: Answered): Answered
  /** What every API shows of a person, in one vocabulary. */
  see(item: Answered): SeenValues
  /** The values that a new person must have. */
  needed(mark: string): object
  /** A change that every client may make at any time: another family name, or another name. */
  renamed(mark: string): object
  /** Keys of a shown person that such a change alters: the names, and the time and count of changes. */
  readonly renamedKeys: readonly string[]
  /** All values that the vendor lets a client write, its own fields included. */
  rich(mark: string): object
}

export interface SeenValues {
  readonly id: string
  readonly name: string
  /** The main address in lower case. */
  readonly email: string | null
  /** The main number in E.164. */
  readonly phone: string | null
}

/** One list of the API in one order, and how clients walk it. */
export interface Pager {
  /** The name of this list in test titles. */
  readonly name: string
  /** Keyset pages keep their position through any change; offset pages only while nothing before them changes. */
  readonly paging: 'keyset' | 'offset'
  /** The position of a new person in this order. */
  readonly newcomers: 'first' | 'last' | 'anywhere'
  /** Whether a change of a person moves it in this order. */
  readonly changesMove: boolean
  /** The request for one page. Parameters that are undefined or empty are left out. */
  ask(page: PageAsked): { readonly path: string; readonly parameters: Readonly<Record<string, unknown>> }
  /** The ids on a page, and where the next page begins, undefined at the end. */
  read(json: Answered, page: PageAsked): { readonly ids: readonly string[]; readonly next: Place | undefined }
}

/** A page number, an offset, a cursor or a token; clients do not look into it. */
export type Place = string | number

export interface PageAsked {
  readonly size: number
  /** Undefined for the first page. */
  readonly at: Place | undefined
  readonly campaignId: string
}

export interface RefusalTesting {
  /** Statuses of refusals in the vendor's status table; the tests meet each of them. */
  readonly statuses: readonly number[]
  /** Statuses of that table that no request to Kith leads to, each with the reason. */
  readonly never?: Readonly<Record<number, string>>
  /** Statuses that operations declare although no request leads to them. */
  readonly unmet?: readonly {
    readonly operation: RegExp
    readonly statuses: readonly number[]
    readonly reason: string
  }[]
  /** Headers that only this API refuses. */
  readonly wrongHeaders?: readonly Readonly<Record<string, string>>[]
  /** Bodies that only one operation refuses. */
  readonly wrongBodies?: Readonly<Record<string, (world: World) => readonly unknown[]>>
}

/** How to fill in the requests of the dialect's routes. */
export interface PathTesting {
  /** The value for the path parameter after each segment: `/clients/:id` needs `clients`. */
  readonly idsBySegment: Readonly<Record<string, Holding>>
  /** Operations that need more than a sample of their schema to succeed. */
  readonly requests?: Readonly<Record<string, (world: World) => SpecialRequest>>
  /** Further requests for an operation, which show fields that the usual one leaves out. They add to its query. */
  readonly shows?: Readonly<Record<string, (world: World) => readonly SpecialRequest[]>>
  /** Statuses from 400 on with which the vendor reports success, by operation. */
  readonly successes?: Readonly<Record<string, number>>
  /** Values of body properties, by name, that mean something in a world. */
  readonly values?: (world: World) => Readonly<Record<string, unknown>>
  /** Parameters for whole numbers that take any number, as their vendor does. */
  readonly unlimitedNumbers?: readonly string[]
}

/** Ids of one world under the dialect's own names; `people` holds the ids of its people. */
export type Holding = 'people' | ((world: World) => readonly string[])

export type SpecialRequest = Partial<TestRequest> & { readonly query?: Readonly<Record<string, string>> }

/** Test data that exists only for the API of a vendor. */
export interface VendorTesting {
  /** Shapes that the vendor publishes, written from its documents and not derived from `src/`. */
  readonly published: readonly PublishedShape[]
  /** The list answer that the vendor documents: a file in `fixtures/`, and where in it the answer is. */
  readonly documentedList: { readonly file: string; list(fixture: JsonObject): Json }
  /** Extension fields of this vendor: a value, and another one. */
  readonly extension: Readonly<Record<string, readonly [Json, Json]>>
  /** The extension of the person at `index` of a world; every text contains the mark. */
  worldExtension?(index: number, context: { mark: string; uuid(): string }): JsonObject
  /** Values that must differ between the people of a large store; each contains the mark and the index. */
  crowd(mark: string, place: string): { readonly id: string; readonly extension?: JsonObject }
  /** Values that change a field only together with others, though its row in `fields.md` names them. */
  readonly joint?: readonly { readonly field: string; readonly value: string; readonly reason: string }[]
  /** Paths of the lists that show the fields of `docs/mapping.md`; the plain list if absent. */
  readonly mappedLists?: readonly string[]
  /** The person with every field of `docs/mapping.md`; the answer to `people.read` if absent. */
  readMapped?(
    ask: (path: string) => Promise<Answered>,
    person: { readonly id: string; readonly campaignId: string; readonly fields: readonly string[] },
  ): Promise<Answered>
}

export interface PublishedShape {
  /** Paths of the list, below the prefix, without query. */
  readonly path: RegExp
  readonly schema: object
}

export interface Leniency {
  /** The path of the operation in the OpenAPI document. */
  readonly operation: RegExp
  readonly problem: RegExp
  readonly reason: string
}

/** Five digits in every value that must differ between the people of a large store, so that copies can replace them. */
export const crowdMark = '71717'

/** The e-mail address of one person of that store. */
export const crowdEmail = `member.${crowdMark}.0007@example.com`

/** The requests for one person, for APIs that follow the usual pattern of paths. */
export function personRequests(
  path: string,
  change: 'PATCH' | 'PUT',
  { query = '', wrap = (values) => values, wrapChange = wrap }: Wrapping = {},
): Pick<PeopleTesting, 'path' | 'create' | 'read' | 'update'> & { remove(id: string): TestRequest } {
  return {
    path,
    create: (values) => ({ method: 'POST', path: `${path}${query}`, body: wrap(values) }),
    read: (id) => ({ path: `${path}/${id}${query}` }),
    update: (id, values) => ({ method: change, path: `${path}/${id}${query}`, body: wrapChange(values) }),
    remove: (id) => ({ method: 'DELETE', path: `${path}/${id}` }),
  }
}

export interface Wrapping {
  /** The query string of every request except the removal: `?include=all`. */
  readonly query?: string
  readonly wrap?: (values: object) => object
  readonly wrapChange?: (values: object) => object
}

export const oldestFirst = { newcomers: 'last', changesMove: false } as const
export const newestFirst = { newcomers: 'first', changesMove: false } as const
export const anywhere = { newcomers: 'anywhere', changesMove: false } as const

export function idsOf(items: readonly { readonly id: string | number }[]): string[] {
  return items.map(({ id }) => String(id))
}

/** Joins words with a space and skips missing ones. */
export function joined(...words: readonly (string | null | undefined)[]): string {
  return words.filter(Boolean).join(' ')
}

export function lowerCase(text: string | null): string | null {
  return text === null ? null : text.toLowerCase()
}

/** The entry that is marked as primary, else the first entry. */
export function mainOf(entries: readonly Answered[], primary = 'primary'): Answered | undefined {
  return entries.find((entry) => entry[primary]) ?? entries[0]
}

/** An object schema with exactly these properties, all of them required except the named ones. */
export function exactly(properties: Record<string, object>, optional: readonly string[] = []): object {
  return {
    type: 'object',
    properties,
    required: Object.keys(properties).filter((name) => !optional.includes(name)),
    additionalProperties: false,
  }
}

export const orNull = (schema: object): object => ({ anyOf: [schema, { type: 'null' }] })

/** Schemas of values that several vendors publish. */
export const published = {
  text: { type: 'string' },
  integer: { type: 'integer' },
  boolean: { type: 'boolean' },
  uuid: { type: 'string', pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' },
  wholeSeconds: { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$' },
  milliseconds: { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$' },
} as const
