import { answer, type Cors, type Dialect, type WireAnswer, type WireRequest } from '../dialects/dialect.ts'

/** Origins whose pages may call an API, by dialect; `*` stands for every origin, and an empty list for none. */
export type CorsOrigins = Readonly<Record<string, readonly string[]>>

/** How browsers may call the APIs from pages of other origins (https://fetch.spec.whatwg.org/#http-cors-protocol). */
export interface CorsRules {
  /** The dialects, with the headers for pages in each of their answers. */
  readonly dialects: readonly Dialect[]
  /** The answer to a preflight; undefined if the request is none, or comes from a page that may not call the API. */
  answerPreflight(dialect: Dialect, request: WireRequest): WireAnswer | undefined
}

/** @param settings the origins of the dialects whose default is not used */
export function createCors(dialects: readonly Dialect[], settings: CorsOrigins = {}): CorsRules {
  const policies = new Map(dialects.flatMap((dialect) => policyOf(dialect, settings[dialect.name]) ?? []))
  return {
    dialects: dialects.map((dialect) => withHeaders(dialect, policies.get(dialect.name))),
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

function withHeaders(dialect: Dialect, policy: Policy | undefined): Dialect {
  if (!policy) return dialect
  return {
    ...dialect,
    answerHeaders: (request) => ({ ...dialect.answerHeaders?.(request), ...headersFor(policy, request) }),
  }
}

/** Answers allow no credentials: keys travel in headers that a page sets itself, and cookies of another site never count. */
function headersFor(policy: Policy, request: WireRequest): Record<string, string> {
  const origin = allowedOrigin(policy, request)
  const vary = policy.origins.includes(ANY) ? {} : { vary: 'Origin' }
  if (origin === undefined) return vary
  const exposed = { 'access-control-expose-headers': policy.exposedHeaders }
  return { ...vary, 'access-control-allow-origin': origin, ...(request.method !== 'OPTIONS' && exposed) }
}

const ANY = '*'

/** What the answer names as the allowed origin; undefined for requests of programs and of pages that may not call. */
function allowedOrigin({ origins }: Policy, request: WireRequest): string | undefined {
  const origin = request.header('origin')
  if (origin === undefined) return undefined
  if (origins.includes(ANY)) return ANY
  return origins.includes(origin) ? origin : undefined
}
