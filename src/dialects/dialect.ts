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
import type { DialectTraits, VersionTraits } from '../model/traits.ts'
import type {
  Envelope,
  ListEnvelope,
  PersonStamp,
  RenderedBody,
  RenderedList,
  Rendering,
  Stringify,
} from '../render-cache/render-cache.ts'

/**
 * One vendor's API served by Kith.
 *
 * It is mounted under `/<name>`, at the root for requests to one of its `hosts`, and at the root of a port of its
 * own where configured. Its routes are data: validation, the OpenAPI document, the reference page, the contract suite
 * and the tenancy test all read them.
 */
export interface Dialect extends DialectTraits {
  /**
   * The versions of an API whose vendor has changed its shape; absent if it never did. The first is the default: its routes
   * and contacts are those of the dialect itself. `inVersion` gives the dialect as one of the others serves it.
   */
  readonly versions?: readonly [DialectVersion, ...OtherVersion[]]
  /** The vendor's usual name. */
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
  /**
   * Schemas by the vendor's names for them. The OpenAPI document has them under `components` and refers to them, so that
   * generators name their types as the vendor's document makes them.
   */
  readonly schemas?: Readonly<Record<string, TSchema>>
  /** The people of this API outside a request: in files, in the console, in saved responses of a live account. */
  readonly contacts: Contacts
  /** Routes that need no key because their address contains a secret: images in a page send no key. */
  readonly secretRoutes?: readonly SecretRoute[]
  /** Writes JSON as the vendor's server does, byte for byte; absent, it is `JSON.stringify`. */
  readonly stringify?: Stringify
  /** The media type of refusal bodies; absent, it is that of JSON. */
  readonly refusalType?: string
  /** How a client signs in, for the OpenAPI document. Each scheme alone is sufficient. */
  readonly securitySchemes: Readonly<Record<string, JsonObject>>
  /**
   * Finds the key in a request, or the session in place of a key, without checking it. A request with a session must come
   * from a page of this server, unless it only reads.
   */
  presentedKey(request: WireRequest): PresentedKey | undefined
  /** Changes a signed-in caller to the organization that the request names. @throws KithError */
  scope?(caller: Caller, request: WireRequest, hub: Hub): Promise<Caller>
  /** Renders any error in the vendor's envelope. */
  renderError(error: KithError, request: WireRequest): WireAnswer
  /** Answers an unknown path, or an unknown method of a known path, whose methods are then in `allow`. */
  renderUnknownRoute(allow: readonly string[], request: WireRequest): WireAnswer
  /** Whether unknown paths require a valid key. */
  readonly signInBeforeUnknownRoute?: boolean
  /**
   * Maps paths that the vendor treats alike. Receives the path below the prefix, without its query. The result may have a
   * query, which comes before that of the request.
   */
  rewritePath?(path: string): string
  /** For `kith serve --demo`: a public key, and a request worth trying first. */
  readonly demo: DemoAccess
  /** Limits for the requests of a key; absent, there are none. */
  readonly rateLimits?: RateLimits
  /** Headers of requests, in lower case, that decide about answers besides those of `securitySchemes`. */
  readonly variesBy?: readonly string[]
  /** Headers of every answer of the dialect, besides those of every server: `no-store`, `nosniff` and `Vary`. */
  answerHeaders?(request: WireRequest): Readonly<Record<string, string>>
  /**
   * How browsers may call the API from pages of other origins. Absent, they may only if a setting allows their origin;
   * `never` rules that out too.
   */
  readonly cors?: Cors | 'never'
}

/** One shape that the vendor's API has had. */
export interface DialectVersion extends VersionTraits {
  /** What sets it apart from the other versions, in one sentence. */
  readonly differs: string
  /** Where the vendor documents the shape, or its public source at that time. */
  readonly reference: string
}

/** A version that is not the default: what it serves in place of the routes and contacts of the dialect. */
export interface OtherVersion extends DialectVersion {
  /** Routes that the versions share are the same objects. */
  readonly routes: readonly Route[]
  /** `read` is that of the dialect: saved answers of every version are read alike. */
  readonly contacts: Omit<Contacts, 'read'>
}

/** The server answers preflights before it looks for a key or a route, and adds the headers to every answer. */
export interface Cors {
  /** The origins that may call unless a setting names others; `*` stands for every origin. */
  readonly origins: readonly string[]
  /** Headers that pages may send. Absent, those that carry keys, and `content-type`. */
  readonly requestHeaders?: readonly string[]
  /** Methods that pages may use. Absent, those of the routes. */
  readonly methods?: readonly string[]
  /** Headers of answers that pages may read. Absent, all of them. */
  readonly exposedHeaders?: readonly string[]
  /** How long browsers may remember the answer to a preflight. */
  readonly maxAgeSeconds?: number
}

/** Reads and renders people in the vendor's own shape, without a request. Renders what the routes show. */
export interface Contacts {
  /**
   * The path of the person with this vendor id, below the prefix. With a key that may see sensitive values it
   * answers with what `render` gives, bare or in the vendor's envelope.
   *
   * @param rights the rights of the key; by default it may see sensitive values
   */
  path(id: string, rights?: { readonly sensitive: boolean }): string
  /** Renders each person as the list and get routes do by default, in the given order. */
  render(hub: Hub, caller: Caller, people: readonly Person[]): Promise<JsonObject[]>
  /** The vendor's list answer with these people. */
  page(items: readonly JsonObject[], place?: PagePlace): Json
  /**
   * Reads a saved list answer, or a single item of such an answer. Tolerant: unknown keys are ignored, and missing
   * keys leave their values unstated.
   *
   * @returns undefined if it is not a document of this vendor
   */
  read(document: Json, context?: ReadingContext): ReadContact[] | undefined
}

/** The position of a page in its list. */
export interface PagePlace {
  /** From 1. */
  readonly number: number
  /** Items on a full page. */
  readonly size: number
  /** Items on all pages. */
  readonly total: number
  /** The first item of the next page, if there is one. */
  readonly next?: JsonObject
}

export interface ReadingContext {
  /** ISO 3166 country of national phone numbers. */
  readonly region?: string | null
}

/** One item of a list response. */
export interface ReadContact {
  /** The item as it was read. */
  readonly raw: Json
  /** What the item states; undefined if it cannot be read as a person. */
  readonly person: ExternalPerson | undefined
}

/** A vendor's limits: requests of a key in a sliding window, and tokens of an account per day. */
export interface RateLimits {
  readonly windowSeconds: number
  readonly usual: RateAllowance
  /** Tokens that a request costs. */
  cost(route: Pick<Route, 'method' | 'path'>): number
  /** Whether the route is a search. Searches have a separate limit. */
  isSearch(route: Pick<Route, 'method' | 'path'>): boolean
  /** Reports the remaining allowance, in every answer to a valid key. */
  headers(state: RateState): Readonly<Record<string, string>>
}

export interface RateAllowance {
  /** Requests of a key in a window. */
  readonly burst: number
  /** Searches of a key in a window. */
  readonly search: number
  /** Tokens of an account from midnight to midnight, UTC. */
  readonly daily: number
}

/** How much of its allowance a key has used after the present request. */
export interface RateState {
  /** Requests of the key in a window, and how many of them remain. */
  readonly limit: number
  readonly remaining: number
  /** Until the window admits as many requests as at its start. */
  readonly resetSeconds: number
  /** Tokens of the account per day, and how many of them remain. */
  readonly dailyLimit: number
  readonly dailyRemaining: number
}

/** The key is added in the way of the first of `securitySchemes` that carries it. */
export interface SampleRequest {
  readonly method?: 'GET' | 'POST'
  /** Below the prefix, with its query. */
  readonly path: string
  /** Sent as JSON. */
  readonly body?: JsonObject
}

export interface DemoAccess {
  /** In the vendor's format; servers that do not run the demo refuse it. */
  readonly key: string
  /** The arguments for `curl`, given the address of the dialect. */
  curl(demo: { url: string; key: string; campaignId: string }): string
}

/** A request as received, without the dialect's prefix. */
export interface WireRequest {
  /** The client's request id or a new one, for logs and error bodies. */
  readonly id: string
  readonly method: string
  /** Below the dialect's prefix: `/v1/clients`. */
  readonly path: string
  /** The part after the `?`, as sent; empty without a query. */
  readonly rawQuery: string
  /** The decoded query. */
  readonly query: URLSearchParams
  /** Takes names in lower case. If a header is repeated, returns the first value. */
  header(name: string): string | undefined
  cookie(name: string): string | undefined
  readonly body: Buffer | undefined
  /** Where the client reaches the dialect, by known hosts only: `http://127.0.0.1:8080/acme`; at the vendor's host, no prefix. */
  readonly baseUrl: string
  /** Whether the client used HTTPS. */
  readonly secure: boolean
}

export interface WireAnswer extends Partial<Pick<RenderedList, 'release' | 'rebuild'>> {
  readonly status: number
  /** Sent as JSON, or unchanged if it is a Buffer; absent, the answer has no body. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** A file, streamed in place of a body. */
  readonly download?: Download
}

/** An answer that the server rendered and may assemble again. */
export type RenderedAnswer = WireAnswer & RenderedBody

/** Answers with people as JSON. The server caches the JSON of each person for each version and view. */
export interface PeopleRenderer {
  /** 200 with the people of a page as a list. People that no longer exist are left out. */
  list<View extends object>(
    people: Rendering<View> & { readonly caller: Caller; readonly page: PageResult },
    envelope: ListEnvelope,
  ): Promise<RenderedAnswer>
  /** 200 with one person, and the version that the answer shows. @throws not_found */
  one<View extends object>(
    people: Rendering<View> & { readonly caller: Caller; readonly found: RefResult },
    envelope?: Envelope,
  ): Promise<RenderedAnswer & { readonly person: PersonStamp }>
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below the prefix, parameters as `:name`. */
  readonly path: string
  /** Further paths with the same answers. */
  readonly aliases?: readonly string[]
  /** The name of the operation in the OpenAPI document; the vendor's own name if it has one. */
  readonly operationId: string
  readonly summary: string
  /** The vendor's documentation of the operation. */
  readonly reference: string
  readonly role: Role
  /**
   * Needs no key; the caller has no organization. Only pages of this server may send such a request. Answers to wrong keys wait
   * after an address has sent too many; a valid key is accepted at any time.
   */
  readonly open?: true
  /** Bytes of a body, if the server's limit is too small. */
  readonly bodyBytesMax?: number
  /** The media type of the body; absent, it is JSON. */
  readonly bodyType?: string
  /** Alternative media types of the body, for the OpenAPI document. The body's reader accepts them too. */
  readonly otherBodies?: Readonly<Record<string, TSchema>>
  readonly params?: Reader<TSchema>
  readonly query?: Reader<TSchema>
  /** The headers that only some routes read. */
  readonly headers?: Reader<TSchema>
  readonly body?: Reader<TSchema>
  /** The body is a file. The handler receives it as a stream. */
  readonly upload?: true
  /** Media types of the file in the answer. */
  readonly download?: readonly string[]
  /** Schemas of the answers, by status. */
  readonly responses: Readonly<Record<number, TSchema>>
  /** See `Cacheable`. If absent, each request is answered anew. */
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

export interface SecretRoute {
  /** Below the prefix, parameters as `:name`. */
  readonly path: string
  /** @throws not_found if the secret is wrong */
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
  readonly previewInDialects: PreviewInDialects
  readonly listDialects: DialectDirectory
  readonly wire: WireRequest
  /** The body of a route with `upload`. */
  readonly upload?: AsyncIterable<Uint8Array>
}

/** Parses one part of a request. */
export interface Reader<Schema extends TSchema, Value = Static<Schema>> {
  /** Describes the part, for the OpenAPI document. */
  readonly schema: Schema
  /** Whether the OpenAPI document says that the body may be omitted. */
  readonly optional?: boolean
  /** Returns the value and adds every problem found. After a problem, the returned value is not used. */
  read(part: RequestPart, problems: Problem[]): Value
}

/** What a reader may use: the decoded path parameters and the raw request. */
export interface RequestPart {
  readonly params: Readonly<Record<string, string>>
  readonly wire: WireRequest
}

/** Declares a route and infers the types of its parts. */
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
  /** Alternative media types of the body, for the OpenAPI document. The body's reader accepts them too. */
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
  // The server passes to each handler what the route's own readers returned.
  return definition as unknown as Route
}

export function answer(status: number, body?: unknown, headers?: Record<string, string>): WireAnswer {
  return { status, ...(body === undefined ? {} : { body }), ...(headers ? { headers } : {}) }
}

export function ok(body: unknown): WireAnswer {
  return { status: 200, body }
}
