import type { Route, WireAnswer } from '../dialect.ts'
import { activityRoutes } from './activity-routes.ts'
import { adminRoutes, createKey, withoutKeyText } from './admin-routes.ts'
import { batchRoutes } from './batch-routes.ts'
import { campaignRoutes } from './campaign-routes.ts'
import { companyRoutes } from './company-routes.ts'
import { dialectRoutes } from './dialect-routes.ts'
import { exportRoutes } from './export-routes.ts'
import { fieldRoutes } from './field-routes.ts'
import { filterRoutes } from './filter-routes.ts'
import { historyRoutes } from './history-routes.ts'
import { idempotent } from './idempotent.ts'
import { importRoutes, undoImport } from './import-routes.ts'
import { labelRoutes } from './label-routes.ts'
import { peopleRoutes } from './people-routes.ts'
import { sessionRoutes } from './session-routes.ts'

/** What is kept of an answer that must not be stored as it is. */
const kept: ReadonlyMap<Route, (answer: WireAnswer) => WireAnswer> = new Map([[createKey, withoutKeyText]])

const all: readonly Route[] = [
  ...peopleRoutes,
  ...batchRoutes,
  ...historyRoutes,
  ...companyRoutes,
  ...filterRoutes,
  ...labelRoutes,
  ...fieldRoutes,
  ...campaignRoutes,
  ...adminRoutes,
  ...importRoutes,
  ...exportRoutes,
  ...activityRoutes,
  ...dialectRoutes,
  ...sessionRoutes,
]

function isDoneOnce(route: Route): boolean {
  const only = [undoImport, ...sessionRoutes, ...exportRoutes]
  return route.method === 'GET' || route.upload === true || only.includes(route)
}

/**
 * Whatever changes something can be asked for again without being done again. Of files that holds by itself: the same
 * file changes nothing, and it is too large to be kept with its answer. Taking an import back goes on long after its answer,
 * and what was taken back is not taken back again. An export changes nothing. Signing in twice is two sessions, and their texts are not kept.
 */
export const routes: readonly Route[] = all.map((route) =>
  isDoneOnce(route) ? route : idempotent(route, kept.get(route)),
)
