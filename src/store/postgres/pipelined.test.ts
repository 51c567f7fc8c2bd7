import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestDatabase } from '../../../test/support/test-database.ts'
import { samplePerson } from '../contract/samples.contract.ts'
import type { Store, WriteSession } from '../store.ts'

let store: Store

beforeAll(async () => {
  store = await openTestDatabase()
})
afterAll(() => store.close())

/** Inserts people at once, of whom the second has the id of the first. */
const insertTwice = ({ people }: WriteSession, id: number) =>
  Promise.allSettled([id, id, id + 1, id + 2].map((one) => people.insert([samplePerson(1, one)])))

const stored = async () => (await store.read.people.listAfter(1, 0, 100)).map(({ id }) => id)

test('statements that are sent at once run in the order of the calls', async () => {
  await store.transaction(async ({ people }) => {
    const found = await Promise.all([
      people.find(1, 1),
      people.insert([samplePerson(1, 1)]),
      people.find(1, 1),
      people.update([samplePerson(1, 1, { version: 2 })]),
      people.find(1, 1),
    ])
    expect(found.map((one) => one?.version)).toEqual([undefined, undefined, 1, undefined, 2])
  })
  expect(await stored()).toEqual([1])
})

test('a write reads the last update time behind the lock', async () => {
  const texts: string[] = []
  const observed = await openTestDatabase({ onStatement: (text) => texts.push(text) })
  const begin = ({ records }: WriteSession) =>
    records.beginWrite({ orgId: 1, kind: 'api', name: 'acme', priority: 1 }, 1)
  await observed.transaction(begin)
  texts.length = 0
  await observed.transaction(begin)
  await observed.close()
  expect(texts.map((text) => /lock_shared|updated_at/.exec(text)?.[0])).toEqual(['lock_shared', 'updated_at'])
})

test('statements that were sent with one that fails fail with the same error, and nothing is stored', async () => {
  let settled: PromiseSettledResult<void>[] = []
  const failed = store.transaction(async (session) => {
    settled = await insertTwice(session, 10)
  })
  await expect(failed).rejects.toMatchObject({ code: 'internal' })
  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'rejected'])
  const [, ...reasons] = settled.map((one) => (one.status === 'rejected' ? one.reason : undefined))
  for (const reason of reasons) expect(reason).toMatchObject({ code: 'conflict' })
  expect(await stored()).toEqual([1])
})

test('after a savepoint in which statements failed together, the transaction goes on', async () => {
  await store.transaction(async (session) => {
    const part = session.savepoint(async (within) => {
      await insertTwice(within, 20)
      throw new Error('not this')
    })
    await expect(part).rejects.toThrow('not this')
    await session.people.insert([samplePerson(1, 30)])
  })
  expect(await stored()).toEqual([1, 30])
})
