import type { Dialect } from '../dialects/dialect.ts'
import type { CorsRules } from './cors.ts'

/**
 * Headers of every answer that may hold personal data, errors too, because these can repeat values: no cache keeps the answer
 * (RFC 9111, section 5.2.2.5), and browsers take it for nothing but its media type
 * (https://fetch.spec.whatwg.org/#x-content-type-options-header).
 */
export const privateHeaders = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const

/** The dialect with these headers, `Vary` and the headers for pages of other origins in each of its answers. */
export function withAnswerHeaders(dialect: Dialect, cors: Pick<CorsRules, 'isOpen' | 'headersFor'>): Dialect {
  const isOpen = cors.isOpen(dialect)
  const common = { ...privateHeaders, vary: varyOf(dialect, isOpen) }
  return {
    ...dialect,
    answerHeaders: (request) => ({
      ...common,
      ...dialect.answerHeaders?.(request),
      ...(isOpen && cors.headersFor(dialect, request)),
    }),
  }
}

/**
 * The headers of a request that decide about its answer (RFC 9110, section 12.5.5). They are for caches that keep answers in
 * spite of `no-store`. The name in lower case is the one that the compression looks for.
 */
function varyOf({ securitySchemes, variesBy = [] }: Dialect, isOpen: boolean): string {
  const carriers = Object.values(securitySchemes).flatMap(({ type, in: place, name }) => {
    if (type === 'http') return ['authorization']
    if (place === 'cookie') return ['cookie']
    return place === 'header' ? [String(name).toLowerCase()] : []
  })
  return [...new Set([...carriers, ...variesBy, ...(isOpen ? ['origin'] : []), 'accept-encoding'])].join(', ')
}
