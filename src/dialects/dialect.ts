import type { Static, TSchema } from 'typebox'
import type { Hub, PresentedKey } from '../hub/hub.ts'
import type { Caller, Role } from '../model/access.ts'
import type { Activity } from '../model/activity.ts'
import type { BulkJobs, Download } from '../model/bulk.ts'
import type { PreviewInDialects } from '../model/dialect-preview.ts'
import type { DialectDirectory } from '../model/dialect-summary.ts'
import type { KithError, Problem } from '../model/errors.ts'
import type { ExternalPerson } from '../model/import.ts'
import type { Json, JsonObject } from '../model/json.ts'
import type { Person } from '../model/person.ts'
import type { PageResult, RefResult } from '../model/person-refs.ts'
import type { DialectTraits } from '../model/traits.ts'
import type {
  Envelope,
  ListEnvelope,
  PersonStamp,
  RenderedBody,
  RenderedList,
  Rendering,
} from '../render-cache/render-cache.ts'

/**
 * One vendor's API served by Kith.
 *
 * It is mounted under `/<name>`, at the root for requests to one of its `hosts`, and at the root of a port of its
 * own where configured. Its routes are data: validation, the OpenAPI document, the reference page, the contract suite
 * and the tenancy test all read them.
 */
export interface Dialect extends DialectTraits {
  /** As people call the vendor. */
  readonly title: string
  /** What is served, in a few words: `contacts, campaigns and their contacts`. */
  readonly serves: string
  /** Stands for the API in the console, as `#rrggbb`. */
  readonly color: { readonly light: string; readonly dark: string }
  /** A request worth sending first with a new key. */
  readonly sample: SampleRequest
  /** Where the vendor documents its API. */
  readonly reference: string
  /** API hosts of the vendor; `*.acme.example` stands for any one label in front. */
  readonly hosts: readonly string[]
  readonly routes: readonly Route[]
  /** How people look here outside a request: in files, in the console, in what was saved of a live account. */
  readonly contacts: Contacts
  /** Addresses that anybody may open because they carry a secret: images in a page send no key. */
  readonly openRoutes?: readonly OpenRoute[]
  /** The media type of the bodies of refusals, where it is not JSON's. */
  readonly refusalType?: string
  /** How a client proves who it is, for the OpenAPI document. Every scheme alone is enough. */
  readonly securitySchemes: Readonly<Record<string, JsonObject>>
  /**
   * Finds the key in a request, or the session that stands for one. The text is not checked, only picked out. What comes
   * with a session is held to come from a page of this server, unless it only reads.
   */
  presentedKey(request: WireRequest): PresentedKey | undefined
  /** Turns a signed-in caller to the organization the request names. @throws KithError */
  scope?(caller: Caller, request: WireRequest, hub: Hub): Promise<Caller>
  /** Puts any error into the vendor's envelope. */
  renderError(error: KithError, request: WireRequest): WireAnswer
  /** Answers a path the vendor does not have, or a method that a path does not have (then `allow` names those it has). */
  renderUnknownRoute(allow: readonly string[], request: WireRequest): WireAnswer
  /** Whether an unknown path needs a valid key before it is called unknown. */
  readonly signInBeforeUnknownRoute?: boolean
  /** Paths the vendor takes for one another: gets the path below the prefix, without its query. */
  rewritePath?(path: string): string
  /** For `kith serve --demo`: a key everybody may know, and a request worth trying first. */
  readonly demo: DemoAccess
  /** How often a key may ask; absent, as often as it likes. */
  readonly rateLimits?: RateLimits
  /** Headers of every answer. */
  answerHeaders?(request: WireRequest): Readonly<Record<string, string>>
}

/** People in the vendor's own shape, without a request. What it shows is what the routes show. */
export interface Contacts {
  /**
   * Where the person with this vendor id is read, below the prefix. Asked with a key that may see sensitive values it
   * answers with what `render` gives, bare or in the vendor's envelope.
   *
   * @param rights those of the key; may see sensitive values when not said
   */
  path(id: string, rights?: { readonly sensitive: boolean }): string
  /** Each as the list and the get route show them to the caller, in the order given, nothing extra being asked for. */
  render(hub: Hub, caller: Caller, people: readonly Person[]): Promise<JsonObject[]>
  /** The vendor's list answer that holds these. */
  page(items: readonly JsonObject[], place?: PagePlace): Json
  /**
   * Reads a saved list answer, or one thing of which such an answer consists, alone. Tolerant: unknown keys are passed
   * over, missing ones say nothing.
   *
   * @returns undefined when it is nothing of this vendor's
   */
  read(document: Json, context?: ReadingContext): ReadContact[] | undefined
}

/** Where a page stands among its like. */
export interface PagePlace {
  /** From 1. */
  readonly number: number
  /** Things on a full page. */
  readonly size: number
  /** Things on all pages. */
  readonly total: number
  /** The first thing of the next page, if there is one. */
  readonly next?: JsonObject
}

export interface ReadingContext {
  /** ISO 3166 country of national phone numbers. */
  readonly region?: string | null
}

/** One item of a list response. */
export interface ReadContact {
  /** The item as it came in. */
  readonly raw: Json
  /** What the item states; undefined if it cannot be read as a person. */
  readonly person: ExternalPerson | undefined
}

/** A vendor's limits: so many requests of a key in a window that moves along, so many tokens of an account in a day. */
export interface RateLimits {
  readonly windowSeconds: number
  readonly usual: RateAllowance
  /** Tokens a request of the route takes from the account's day. */
  cost(route: Pick<Route, 'method' | 'path'>): number
  /** Whether the route counts among searches, which have a limit of their own. */
  isSearch(route: Pick<Route, 'method' | 'path'>): boolean
  /** Tells the caller what is left; on every answer to a key that is valid. */
  headers(state: RateState): Readonly<Record<string, string>>
}

export interface RateAllowance {
  /** Requests of one key in a window. */
  readonly burst: number
  /** Searches of one key in a window. */
  readonly search: number
  /** Tokens of one account from midnight to midnight, UTC. */
  readonly daily: number
}

export interface RateState {
  readonly limit: number
  readonly remaining: number
  readonly resetSeconds: number
  readonly dailyLimit: number
  readonly dailyRemaining: number
}

/** The key is added where the first of `securitySchemes` that carries it says. */
export interface SampleRequest {
  readonly method?: 'GET' | 'POST'
  /** Below the prefix, with its query. */
  readonly path: string
  /** Sent as JSON. */
  readonly body?: JsonObject
}

export interface DemoAccess {
  /** In the vendor's format; refused by servers that do not run the demo. */
  readonly key: string
  /** What to write behind `curl`, given the address the dialect is served at. */
  curl(demo: { url: string; key: string; campaignId: string }): string
}

/** A request as it came in, prefix taken off. */
export interface WireRequest {
  /** Echoed or made by the server, for logs and error bodies. */
  readonly id: string
  readonly method: string
  /** Below the dialect's prefix: `/v1/clients`. */
  readonly path: string
  /** What follows the `?`, as sent; empty when nothing does. */
  readonly rawQuery: string
  /** The same, decoded once. */
  readonly query: URLSearchParams
  /** Names in lower case; of a repeated header the first value. */
  header(name: string): string | undefined
  cookie(name: string): string | undefined
  readonly body: Buffer | undefined
  /** Where the caller reached the dialect: `http://127.0.0.1:8080/acme`, or the vendor's host without a prefix. */
  readonly baseUrl: string
}

export interface WireAnswer extends Partial<Pick<RenderedList, 'release' | 'rebuild'>> {
  readonly status: number
  /** Sent as JSON, or as it is when it is a Buffer; left out, the answer has no body. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** Sent piece by piece instead of a body. */
  readonly download?: Download
}

/** An answer that the server rendered and may assemble again. */
export type RenderedAnswer = WireAnswer & RenderedBody

/** Answers with people as JSON. The server caches the JSON of each person for each version and view. */
export interface PeopleRenderer {
  /** 200 with the people of a page as a list. People who no longer exist are left out. */
  list<View extends object>(
    people: Rendering<View> & { readonly caller: Caller; readonly page: PageResult },
    envelope: ListEnvelope,
  ): Promise<RenderedAnswer>
  /** 200 with one person, and which version the answer shows. @throws not_found */
  one<View extends object>(
    people: Rendering<View> & { readonly caller: Caller; readonly found: RefResult },
    envelope?: Envelope,
  ): Promise<RenderedAnswer & { readonly person: PersonStamp }>
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below the prefix, parameters as `:name`. */
  readonly path: string
  /** Further paths that answer the same. */
  readonly aliases?: readonly string[]
  /** Names the operation in the OpenAPI document: the vendor's own, where it has one. */
  readonly operationId: string
  readonly summary: string
  /** The vendor's page about it. */
  readonly reference: string
  readonly role: Role
  /**
   * Anybody may ask, without a key: the caller belongs to no organization. Asked from pages of this server only, and
   * refused for a while to addresses that were told `unauthenticated` too often.
   */
  readonly open?: true
  /** Bytes of a body, where it may be larger than the server allows otherwise. */
  readonly bodyBytesMax?: number
  /** The media type of the body, where it is not JSON. */
  readonly bodyType?: string
  /** Media types it may have instead, for the OpenAPI document; the body's reader reads these too. */
  readonly otherBodies?: Readonly<Record<string, TSchema>>
  readonly params?: Reader<TSchema>
  readonly query?: Reader<TSchema>
  /** Only the headers that this route reads beyond those of every request. */
  readonly headers?: Reader<TSchema>
  readonly body?: Reader<TSchema>
  /** The body is a file: it is not read into memory but given to the handler as it comes in. */
  readonly upload?: true
  /** Media types of the file it answers with. */
  readonly download?: readonly string[]
  /** Schemas of the answers by status. */
  readonly responses: Readonly<Record<number, TSchema>>
  /** See `Cacheable`. Absent, each request is answered anew. */
  readonly cacheable?: Cacheable<unknown>
  handle(request: RouteRequest): Promise<WireAnswer>
}

/**
 * Declares that the answer depends only on the request and the store. The server may then repeat it to equal requests,
 * headers included, until anything in the store changes. An answer that depends on the time is not cacheable. If only
 * some requests of a route are cacheable, a predicate over the parsed query says which. The dialect contract compares
 * the answers of every cacheable route with those of a server that caches nothing.
 */
export type Cacheable<Query> = true | ((query: Query) => boolean)

export interface OpenRoute {
  /** Below the prefix, parameters as `:name`. */
  readonly path: string
  /** @throws not_found when the secret is none */
  handle(request: {
    readonly params: Readonly<Record<string, string>>
    readonly hub: Hub
  }): Promise<WireAnswer>
}

export interface RouteRequest<Params = unknown, Query = unknown, Body = unknown, Headers = unknown> {
  readonly params: Params
  readonly query: Query
  readonly headers: Headers
  readonly body: Body
  readonly caller: Caller
  readonly hub: Hub
  readonly render: PeopleRenderer
  readonly bulk: BulkJobs
  readonly activity: Activity
  readonly seeThrough: PreviewInDialects
  readonly listDialects: DialectDirectory
  readonly wire: WireRequest
  /** The body of a route that takes a file. */
  readonly upload?: AsyncIterable<Uint8Array>
}

/** Reads one part of a request by its schema. */
export interface Reader<Schema extends TSchema, Value = Static<Schema>> {
  /** Describes the part, for the OpenAPI document. */
  readonly schema: Schema
  /** A body that may be left out altogether, as far as the vendor's document goes. */
  readonly optional?: boolean
  /** Gives the value, or tells all that is wrong with it; after a problem what it returns is not used. */
  read(part: RequestPart, problems: Problem[]): Value
}

/** What a reader may look at: path parameters decoded, the rest of the request raw. */
export interface RequestPart {
  readonly params: Readonly<Record<string, string>>
  readonly wire: WireRequest
}

/** Declares a route with the types of its parts inferred. */
export function route<
  Params = Record<never, never>,
  Query = Record<never, never>,
  Body = undefined,
  Headers = Record<never, never>,
>(definition: {
  readonly method: Route['method']
  readonly path: string
  readonly aliases?: readonly string[]
  readonly operationId: string
  readonly summary: string
  readonly reference: string
  readonly role: Role
  readonly open?: true
  readonly bodyBytesMax?: number
  readonly bodyType?: string
  /** Media types it may have instead, for the OpenAPI document; the body's reader reads these too. */
  readonly otherBodies?: Readonly<Record<string, TSchema>>
  readonly params?: Reader<TSchema, Params>
  readonly query?: Reader<TSchema, Query>
  readonly headers?: Reader<TSchema, Headers>
  readonly body?: Reader<TSchema, Body>
  readonly upload?: true
  readonly download?: readonly string[]
  readonly responses: Route['responses']
  readonly cacheable?: Cacheable<Query>
  handle(request: RouteRequest<Params, Query, Body, Headers>): Promise<WireAnswer>
}): Route {
  // The server hands each handler what its own readers returned.
  return definition as unknown as Route
}

export function answer(status: number, body?: unknown, headers?: Record<string, string>): WireAnswer {
  return { status, ...(body === undefined ? {} : { body }), ...(headers ? { headers } : {}) }
}

export function ok(body: unknown): WireAnswer {
  return { status: 200, body }
}
