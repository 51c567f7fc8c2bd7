import { createHub, type Hub, type Limits } from '../../src/hub/hub.ts'
import type { Caller } from '../../src/model/access.ts'
import { type Clock, steppingClock, systemTiming } from '../../src/model/clock.ts'
import { createIds, type Ids, seededBytes } from '../../src/model/ids.ts'
import { parseInstant } from '../../src/model/instant.ts'
import type { Organization } from '../../src/model/organization.ts'
import type { DialectTraits } from '../../src/model/traits.ts'
import { openSqliteStore } from '../../src/store/sqlite/sqlite.ts'
import type { Store } from '../../src/store/store.ts'
import { expectSound } from './invariants.ts'
import { openTestStore } from './test-store.ts'
import { sampleDialects } from './traits.ts'

/** A hub on its own store, with a clock and ids that are the same in every run. Close it with `close`. */
export interface TestHub {
  readonly hub: Hub
  readonly store: Store
  readonly organization: Organization
  /** A caller with an admin key of one of the sample dialects `acme`, `umbra` and `own`. */
  caller(dialect: string, rights?: Partial<Caller>): Caller
  /** Another hub on the same store, for tests of several processes, of demo mode, of a wrong clock or of another version. */
  hubWith(parts: {
    clock?: Clock
    ids?: Ids
    demo?: boolean
    phoneRules?: number
    dialects?: readonly DialectTraits[]
    limits?: Limits
    store?: Store
  }): Hub
  /** Checks that the tables of the organization are consistent, as `expectSound` of `invariants.ts`. */
  expectSound(): Promise<void>
  close(): Promise<void>
}

/** The time at which the clock of a test hub starts. */
export const testNoon = parseInstant('2026-03-01T12:00:00Z')!

export async function openTestHub(parts: { store?: Store } = {}): Promise<TestHub> {
  const store = parts.store ?? (await openTestStore())
  await store.migrate()
  const clock = steppingClock(testNoon)
  const ids = createIds(seededBytes(7))
  const openScratch = async () => openSqliteStore({ file: ':memory:' })
  const hubWith: TestHub['hubWith'] = (parts) =>
    createHub({
      timing: systemTiming,
      store,
      clock,
      ids,
      dialects: sampleDialects,
      demo: false,
      numberRange: { first: 1, last: 2_147_483_647 },
      openScratch,
      ...parts,
    })
  const hub = hubWith({})
  const organization = await hub.organizations.create({
    name: 'Northpier',
    settings: { defaultRegion: 'US' },
  })
  return {
    hub,
    store,
    organization,
    caller: (dialect, rights = {}) => ({
      orgId: organization.id,
      dialect,
      keyId: 'test',
      kind: 'token',
      role: 'admin',
      sensitive: true,
      ...rights,
    }),
    hubWith,
    expectSound: () => expectSound(store, organization.id, sampleDialects),
    close: () => store.close(),
  }
}
