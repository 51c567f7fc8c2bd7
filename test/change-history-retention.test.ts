import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import type { Change } from '../src/model/change.ts'
import type { Person } from '../src/model/person.ts'
import { formatPersonId } from '../src/model/person-id.ts'
import type { Store } from '../src/store/store.ts'
import { bulkFiles } from './support/bulk-files.ts'
import { feedOf } from './support/history.ts'
import { createTestKith, type Tenant, type TestKith, testStart } from './support/kith.ts'
import { openTestStore } from './support/test-store.ts'

/** Values before and after are removed from changes older than the setting; who changed what kind of thing and when stays. */
const DAY = 24 * 3600 * 1_000_000

/** A clock that tests move from day to day. */
const clock = {
  time: testStart,
  now() {
    clock.time += 1000
    return clock.time
  },
}

const files = bulkFiles()
let kith: TestKith
let tenant: Tenant
let store: Store
beforeEach(async () => {
  clock.time = testStart
  store = await openTestStore()
  kith = await createTestKith({}, { clock, store })
  tenant = await kith.tenant()
})
afterEach(() => kith.close())
afterAll(() => files.remove())

const people = () => kith.app.hub.people
const expire = (days = 30) => kith.app.hub.history.removeExpiredValues(days)
const create = (given: string, more: object = {}) =>
  people().create(tenant.caller('native'), { given, ...more })
const note = ({ id }: Person, notes: string) => people().update(tenant.caller('native'), id, { notes })
const feed = () => feedOf(kith, tenant)
const notesIn = (changes: readonly Change[]) =>
  changes
    .filter(({ kind }) => kind === 'updated')
    .map(({ fields }) => fields?.map(({ after }) => after) ?? null)

test('removes values from old changes alone, and keeps who changed whom and when', async () => {
  const ada = await create('Ada')
  await note(ada, 'day 0')
  clock.time += 20 * DAY
  const ben = await create('Ben')
  await note(ben, 'day 20')
  clock.time += 20 * DAY
  await note(ada, 'day 40')
  const before = await feed()
  await expire()
  const after = await feed()
  expect(notesIn(after)).toEqual([null, ['day 20'], ['day 40']])
  const without = (changes: readonly Change[]) => changes.map(({ fields: _, ...rest }) => rest)
  expect(without(after)).toEqual(without(before))
  // What Ada was created with followed from the values that are gone; what Ben was created with is still known.
  const created = after.filter(({ kind }) => kind === 'created')
  expect(created.map(({ fields }) => fields?.map(({ after: value }) => value) ?? null)).toEqual([
    null,
    ['Ben'],
  ])

  const path = `/v1/people/${formatPersonId(ada.id)}/timeline`
  const { items } = (await tenant.request('native', path)).json
  expect(items.map(({ fields }: Change) => fields === null)).toEqual([false, true, true])
})

test('finds nothing to do a second time, and goes on where it ended', async () => {
  const ada = await create('Ada')
  await note(ada, 'day 0')
  clock.time += 40 * DAY
  await note(ada, 'day 40')
  await expire()
  const first = await feed()
  expect(await expire()).toBe(0)
  expect(await feed()).toEqual(first)
  clock.time += 40 * DAY
  await expire()
  expect(notesIn(await feed())).toEqual([null, null])
})

test('leaves other organizations to their own changes', async () => {
  const other = await kith.tenant()
  await people().create(other.caller('native'), { given: 'Zoe' })
  const ada = await create('Ada')
  clock.time += 40 * DAY
  await note(ada, 'new')
  await expire()
  expect(notesIn(await feed())).toEqual([['new']])
})

test('takes changes at their own time when people of long ago are brought in', async () => {
  const rows = Array.from({ length: 3 }, (_, index) => `Old ${index},2001-01-01T00:00:00Z`)
  const { verdicts } = await files.importText(
    kith.app.hub,
    tenant.caller('native'),
    ['given,createdAt', ...rows].join('\n'),
  )
  for (const { personId } of verdicts)
    await people().update(tenant.caller('native'), personId!, { notes: 'new' })
  clock.time += 20 * DAY
  await expire()
  expect(notesIn(await feed())).toEqual([['new'], ['new'], ['new']])
  clock.time += 20 * DAY
  await note(await create('Ada'), 'newest')
  await expire()
  expect(notesIn(await feed())).toEqual([null, null, null, ['newest']])
})

test('is not kept from its work by people who are dated ahead', async () => {
  const ahead = await create('Ahead', { updatedAt: testStart + 3650 * DAY })
  await note(ahead, 'dated ahead')
  const ada = await create('Ada')
  await note(ada, 'day 0')
  clock.time += 40 * DAY
  await note(ada, 'day 40')
  await note(ahead, 'dated ahead again')
  await expire()
  expect(notesIn(await feed())).toEqual([null, null, ['day 40'], ['dated ahead again']])
})

test('removes a bounded number of values in one transaction, also from people who are dated ahead', async () => {
  const ada = await create('Ada')
  await note(ada, 'before them')
  const drafts = Array.from({ length: 250 }, (_, index) => ({
    given: `Ahead ${index}`,
    emails: [{ value: `ahead.${index}@example.com` }],
    updatedAt: testStart + 3650 * DAY,
  }))
  await people().createMany(tenant.caller('native'), drafts)
  const rows = drafts.map((_, index) => `ahead.${index}@example.com,Note`)
  await files.importText(kith.app.hub, tenant.caller('native'), ['email,notes', ...rows].join('\n'))
  await note(ada, 'behind them')
  clock.time += 40 * DAY
  await note(ada, 'day 40')
  const all = (await feed()).length

  const times = { before: clock.now() - 30 * DAY, now: clock.now() }
  const expireSome = () =>
    store.transaction((session) => session.changes.expireValues(tenant.organization.id, times, 100))
  const counts: number[] = []
  for (let count = await expireSome(); count > 0; count = await expireSome()) counts.push(count)
  expect(Math.max(...counts)).toBe(100)
  expect(counts.reduce((sum, count) => sum + count)).toBe(all - 1)
  const kept = (await feed()).filter(({ kind, fields }) => kind === 'updated' && fields !== null)
  expect(notesIn(kept)).toEqual([['day 40']])
})
