import type { RateLimits } from '../dialect.ts'

/**
 * The vendor's windows and costs. Its limits depend on the plan; Kith limits requests only with
 * `kith serve --rate-limit`. Costs are those of the vendor's OpenAPI documents (`x-token-cost`); operations that version 1 has
 * no longer documented cost what others of their kind do.
 *
 * https://pipedrive.readme.io/docs/core-api-concepts-rate-limiting
 */
export const rateLimits: RateLimits = {
  windowSeconds: 2,
  usual: { burst: 1_000_000, search: 1_000_000, daily: 1_000_000_000 },
  isSearch: ({ path }) => isSearch(path),
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
  'GET /v1/organizations/:id/permittedUsers': 10,
  'GET /v1/persons/:id/flow': 40,
  'GET /v1/organizations/:id/flow': 40,
  'GET /v1/users/find': 40,
  'GET /v1/deals/archived': 40,
  'GET /api/v2/deals/archived': 20,
  'GET /v1/leads/archived': 40,
  'GET /v1/leadLabels': 10,
  'GET /v1/leadSources': 2,
  'GET /api/v2/pipelines': 5,
  'GET /api/v2/stages': 5,
  'DELETE /v1/filters': 10,
  'DELETE /v1/personFields': 10,
  'DELETE /v1/persons': 10,
}

function plainCost(method: string, path: string): number {
  if (method === 'DELETE') return 3
  if (method !== 'GET') return 5
  if (isSearch(path)) return 20
  const single = /\/(:\w+|me|picture)$/.test(path)
  return single ? 1 : 10
}

function isSearch(path: string): boolean {
  return path.endsWith('/search') || path.includes('/itemSearch')
}
