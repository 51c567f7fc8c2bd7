import type { Route } from '../dialect.ts'
import { adminRoutes } from './admin-routes.ts'
import { catalogRoutes } from './catalog-routes.ts'
import { historyRoutes } from './history-routes.ts'
import { idempotent } from './idempotent.ts'
import { peopleRoutes } from './people-routes.ts'

/** Whatever changes something can be asked for again without being done again. */
export const routes: readonly Route[] = [
  ...peopleRoutes,
  ...historyRoutes,
  ...catalogRoutes,
  ...adminRoutes,
].map((route) => (route.method === 'GET' ? route : idempotent(route)))
