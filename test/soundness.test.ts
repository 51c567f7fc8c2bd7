import { expect, test } from 'vitest'
import { ensureDemo } from '../src/demo/demo.ts'
import { dialects } from '../src/dialects/index.ts'
import type { Caller } from '../src/model/access.ts'
import { expectSound } from './support/invariants.ts'
import { createTestKith } from './support/kith.ts'

test('the demo data is consistent, also after changes through every dialect', async () => {
  const kith = await createTestKith({ demo: true })
  const { hub, hubWith, store } = kith.app
  const demo = await ensureDemo(hub, hubWith)
  if (typeof demo === 'string') throw new Error(demo)
  await expectSound(store, demo.id, dialects)
  for (const [index, { name }] of dialects.entries()) {
    const caller = callerOf(demo.id, name)
    const page = { offset: index * 10, limit: 4 }
    const [first, second, third] = (await hub.people.list(caller, { order: [], page })).items
    await hub.people.update(caller, first!.id, { given: name, emails: [], labelIds: [2, 1] })
    await hub.people.update(caller, second!.id, ({ phones }) => ({
      phones: [{ value: '+44 20 7946 0123', primary: true }, ...phones],
      customFields: { seats: null, renewal: '2026-12-24' },
    }))
    await hub.people.remove(caller, third!.id)
    await hub.people.remove(caller, first!.id)
    await hub.people.restore(caller, first!.id)
  }
  await expectSound(store, demo.id, dialects)
  expect(await hub.people.count(callerOf(demo.id, 'native'))).toBe(1000 - dialects.length)
  await kith.close()
})

function callerOf(orgId: number, dialect: string): Caller {
  return { orgId, dialect, keyId: 'test', kind: 'token', role: 'admin', sensitive: true }
}
