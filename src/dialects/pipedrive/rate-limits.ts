import type { RateLimits } from '../dialect.ts'

/**
 * The vendor's windows and costs. Its limits depend on the plan; Kith limits requests only with
 * `kith serve --rate-limit`.
 *
 * https://pipedrive.readme.io/docs/core-api-concepts-rate-limiting
 */
export const rateLimits: RateLimits = {
  windowSeconds: 2,
  usual: { burst: 1_000_000, search: 1_000_000, daily: 1_000_000_000 },
  isSearch: ({ path }) => path.endsWith('/search'),
  headers: (state) => ({
    'x-ratelimit-limit': String(state.limit),
    'x-ratelimit-remaining': String(state.remaining),
    'x-ratelimit-reset': String(state.resetSeconds),
    'x-daily-ratelimit-token-limit': String(state.dailyLimit),
    'x-daily-ratelimit-token-remaining': String(state.dailyRemaining),
  }),
  cost({ method, path }) {
    const special = specialCosts[`${method} ${path}`]
    if (special !== undefined) return special
    // Version 1 costs twice as much.
    return path.startsWith('/v1/') ? 2 * plainCost(method, path) : plainCost(method, path)
  },
}

const specialCosts: Readonly<Record<string, number>> = {
  'PUT /v1/persons/:id/merge': 40,
  'GET /v1/persons/:id/permittedUsers': 10,
  'DELETE /v1/filters': 10,
  'DELETE /v1/personFields': 10,
}

function plainCost(method: string, path: string): number {
  if (method === 'DELETE') return 3
  if (method !== 'GET') return 5
  if (path.endsWith('/search')) return 20
  const single = /\/(:\w+|me|picture)$/.test(path)
  return single ? 1 : 10
}
