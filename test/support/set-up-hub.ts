import { afterEach, beforeEach } from 'vitest'
import { openTestHub, type TestHub } from './test-hub.ts'

/** Opens a hub before each test of a file. After each test, its store is checked and closed. */
export function setUpHub(): Omit<TestHub, 'close'> {
  let kith: TestHub

  beforeEach(async () => {
    kith = await openTestHub()
  })
  afterEach(async () => {
    await kith.expectSound()
    await kith.close()
  })

  return {
    get hub() {
      return kith.hub
    },
    get store() {
      return kith.store
    },
    get organization() {
      return kith.organization
    },
    caller: (dialect, rights) => kith.caller(dialect, rights),
    hubWith: (parts) => kith.hubWith(parts),
    expectSound: () => kith.expectSound(),
  }
}
