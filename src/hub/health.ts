import type { Caller } from '../model/access.ts'
import type { HubContext } from './context.ts'

/** The state of the store, for operators. */
export interface StoreHealth {
  /** Whether the store answered a query. */
  readonly ready: boolean
  readonly engine: string
  readonly schemaVersion: number
  /** Size of the whole store, with all organizations. */
  readonly bytes: number
  /** People of the organization who are not removed. */
  readonly people: number
  /** Position of the organization's last change in the feed. */
  readonly lastPosition: number
}

export async function readHealth({ store }: HubContext, { orgId }: Caller): Promise<StoreHealth> {
  const ready = await store.ping().then(
    () => true,
    () => false,
  )
  const { engine, schemaVersion, bytes } = await store.describe()
  const people = await store.read.people.count(orgId)
  const lastPosition = await store.read.changes.lastPosition(orgId)
  return { ready, engine, schemaVersion, bytes, people, lastPosition }
}
