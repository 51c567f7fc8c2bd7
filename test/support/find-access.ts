import type { Dialect, Route } from '../../src/dialects/dialect.ts'
import { type Placement, placementFor, signed } from './credentials.ts'
import type { TestKith } from './kith.ts'
import { fillPath, parametersOf } from './route-requests.ts'
import type { World } from './world.ts'

/** A key that the route accepts, in the right place of the request; some routes accept only one kind of key. */
export async function findAccess(
  kith: TestKith,
  dialect: Dialect,
  route: Route,
  { tenant }: World,
): Promise<Placement> {
  for (const [kind, { platform }] of Object.entries(dialect.keys)) {
    if (platform) continue
    const draft = { orgId: tenant.organization.id, dialect: dialect.name, kind } as const
    const { text } = await kith.app.hub.keys.create({ ...draft, role: 'admin' })
    const place = placementFor(dialect, kind, text)
    const path = fillPath(
      route.path,
      parametersOf(route.path).map(() => 'none'),
    )
    const { path: probe, ...options } = signed({ method: route.method, path }, place)
    if ((await tenant.request(dialect.name, probe, options)).status !== 401) return place
  }
  throw new Error(`No key of ${dialect.name} opens ${route.operationId}.`)
}
