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

/** How answers that contain secrets are stored. */
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

function isExempt(route: Route): boolean {
  const only = [undoImport, ...sessionRoutes, ...exportRoutes]
  return route.method === 'GET' || route.upload === true || only.includes(route)
}

/**
 * Every route that changes data accepts an `Idempotency-Key`, with these exceptions. File uploads are idempotent by
 * themselves and too large to store. Undoing an import continues after its answer, and a second undo changes nothing.
 * Exports change nothing. Signing in twice creates two sessions, and session tokens are not stored.
 */
export const routes: readonly Route[] = all.map((route) =>
  isExempt(route) ? route : idempotent(route, kept.get(route)),
)
