import type { Caller } from '../model/access.ts'
import type { HubContext } from './context.ts'

/** How the store is, for those who look after it. */
export interface StoreHealth {
  /** Whether it answers at once what it is asked. */
  readonly ready: boolean
  readonly engine: string
  readonly schemaVersion: number
  /** Bytes of the whole store, all organizations together. */
  readonly bytes: number
  /** People of the organization who are not removed. */
  readonly people: number
  /** The position of the organization's last change. */
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
