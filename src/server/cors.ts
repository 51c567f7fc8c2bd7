import { answer, type Cors, type Dialect, type WireAnswer, type WireRequest } from '../dialects/dialect.ts'

/** Origins whose pages may call an API, by dialect; `*` stands for every origin, and an empty list for none. */
export type CorsOrigins = Readonly<Record<string, readonly string[]>>

/** How browsers may call the APIs from pages of other origins (https://fetch.spec.whatwg.org/#http-cors-protocol). */
export interface CorsRules {
  /** Whether pages of some origin may call the API. */
  isOpen(dialect: Dialect): boolean
  /** The headers of an answer for the page that sent the request; none for programs and for pages that may not call the API. */
  headersFor(dialect: Dialect, request: WireRequest): Readonly<Record<string, string>>
  /** The answer to a preflight; undefined if the request is none, or comes from a page that may not call the API. */
  answerPreflight(dialect: Dialect, request: WireRequest): WireAnswer | undefined
}

/** @param settings the origins of the dialects whose default is not used */
export function createCors(dialects: readonly Dialect[], settings: CorsOrigins = {}): CorsRules {
  const policies = new Map(dialects.flatMap((dialect) => policyOf(dialect, settings[dialect.name]) ?? []))
  return {
    isOpen: ({ name }) => policies.has(name),
    headersFor({ name }, request) {
      const policy = policies.get(name)
      return policy ? pageHeaders(policy, request) : {}
    },
    answerPreflight(dialect, request) {
      const policy = policies.get(dialect.name)
      if (!policy || request.method !== 'OPTIONS' || !allowedOrigin(policy, request)) return undefined
      return answer(204, undefined, policy.preflightHeaders)
    },
  }
}

interface Policy {
  readonly origins: readonly string[]
  readonly exposedHeaders: string
  readonly preflightHeaders: Readonly<Record<string, string>>
}

/** The name and policy of a dialect that pages of other origins may call. */
function policyOf(dialect: Dialect, setting: readonly string[] | undefined): [[string, Policy]] | undefined {
  if (dialect.cors === 'never') return undefined
  const cors: Partial<Cors> = dialect.cors ?? {}
  const origins = setting ?? cors.origins ?? []
  if (origins.length === 0) return undefined
  const policy = {
    origins,
    exposedHeaders: (cors.exposedHeaders ?? ['*']).join(','),
    preflightHeaders: {
      'access-control-allow-methods': (cors.methods ?? methodsOf(dialect)).join(','),
      'access-control-allow-headers': (cors.requestHeaders ?? headersOf(dialect)).join(','),
      'access-control-max-age': String(cors.maxAgeSeconds ?? MAX_AGE_SECONDS),
    },
  }
  return [[dialect.name, policy]]
}

/** Short enough that a changed setting soon holds in every browser. */
const MAX_AGE_SECONDS = 600

function methodsOf({ routes }: Dialect): string[] {
  return [...new Set(routes.map(({ method }) => method))]
}

/** The headers that carry keys, and that of a body. */
function headersOf({ securitySchemes }: Dialect): string[] {
  const names = Object.values(securitySchemes).flatMap(({ type, in: place, name }) =>
    type === 'http' ? ['authorization'] : place === 'header' ? [String(name).toLowerCase()] : [],
  )
  return [...new Set([...names, 'content-type'])]
}

/** Answers allow no credentials: keys travel in headers that a page sets itself, and cookies of another site never count. */
function pageHeaders(policy: Policy, request: WireRequest): Record<string, string> {
  const origin = allowedOrigin(policy, request)
  if (origin === undefined) return {}
  const exposed = { 'access-control-expose-headers': policy.exposedHeaders }
  return { 'access-control-allow-origin': origin, ...(request.method !== 'OPTIONS' && exposed) }
}

const ANY = '*'

/** What the answer names as the allowed origin; undefined for requests of programs and of pages that may not call. */
function allowedOrigin({ origins }: Policy, request: WireRequest): string | undefined {
  const origin = request.header('origin')
  if (origin === undefined) return undefined
  if (origins.includes(ANY)) return ANY
  return origins.includes(origin) ? origin : undefined
}
