import { setTimeout as wait } from 'node:timers/promises'
import fc from 'fast-check'
import { expect } from 'vitest'
import type { Change } from '../../model/change.ts'
import type { Store } from '../store.ts'
import {
  noon,
  sampleChange,
  sampleCompany,
  sampleField,
  sampleLabel,
  samplePerson,
} from './samples.contract.ts'
import type { StoreTest } from './suite.contract.ts'

/** Transactions that overlap come out as if one had waited for the other, and readers of the feed notice nothing. */
export function concurrencyContract(test: StoreTest): void {
  test('adds up what many change in one person at once', async (store) => {
    await store.transaction((session) => session.people.insert([samplePerson(1, 1, { notes: '' })]))
    await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        store.transaction(async ({ people }) => {
          const person = (await people.find(1, 1))!
          await wait(1)
          await people.update([{ ...person, version: person.version + 1, notes: `${person.notes}${index}` }])
        }),
      ),
    )
    const person = await store.read.people.find(1, 1)
    expect(person?.version).toBe(11)
    expect([...person!.notes!].sort().join('')).toBe('0123456789')
  })

  test('adds up what many change in one company at once', async (store) => {
    await store.transaction((session) => session.companies.insert({ ...sampleCompany(1, 1), name: '' }))
    await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        store.transaction(async ({ companies }) => {
          const company = (await companies.find(1, 1))!
          await wait(1)
          await companies.update({ ...company, name: `${company.name}${index}` })
        }),
      ),
    )
    const company = await store.read.companies.find(1, 1)
    expect([...company!.name].sort().join('')).toBe('012345')
  })

  test('keeps true what a transaction was told while it decides by it', async (store) => {
    const unlessAnybody = (id: number) =>
      store.transaction(async ({ people }) => {
        const { items } = await people.list(1, { order: [], page: { limit: 1 } })
        await wait(2)
        if (items.length === 0) await people.insert([samplePerson(1, id)])
      })
    await Promise.all([1, 2, 3, 4, 5].map(unlessAnybody))
    expect(await store.read.people.count(1)).toBe(1)
    const unlessAny = (id: number) =>
      store.transaction(async ({ catalog }) => {
        const labels = await catalog.listLabels(1)
        const fields = await catalog.listCustomFields(1)
        await wait(2)
        if (labels.length === 0) await catalog.insertLabel(sampleLabel(1, id))
        if (fields.length === 0) await catalog.insertCustomField(sampleField(1, id))
      })
    await Promise.all([1, 2, 3, 4, 5].map(unlessAny))
    expect(await store.read.catalog.listLabels(1)).toHaveLength(1)
    expect(await store.read.catalog.listCustomFields(1)).toHaveLength(1)
  })

  test('gives people who are created at once distinct times', async (store) => {
    await Promise.all(
      [1, 2, 3, 4, 5, 6, 7, 8].map((id) =>
        store.transaction(async ({ people }) => {
          const createdAt = await people.freeCreationTime(1, noon)
          await people.insert([samplePerson(1, id, { createdAt })])
        }),
      ),
    )
    expect(await store.read.people.count(1)).toBe(8)
  })

  test('makes one source of many that are asked for at once, and gives no number twice', async (store) => {
    const sources = await Promise.all(
      [1, 2, 3, 4, 5].map(() =>
        store.transaction(({ records }) =>
          records.ensureSource({ orgId: 1, kind: 'api', name: 'acme', priority: 1 }),
        ),
      ),
    )
    expect(new Set(sources.map(({ id }) => id)).size).toBe(1)
    const numbers = await Promise.all(
      Array.from({ length: 20 }, () =>
        store.transaction((session) => session.reserveNumbers(1, 'option', 1)),
      ),
    )
    expect(new Set(numbers).size).toBe(20)
  })

  test('merges crosswise without waiting for ever', async (store) => {
    await store.transaction(async ({ people }) => {
      for (const id of [1, 2]) await people.insert([samplePerson(1, id)])
    })
    const touch = (first: number, second: number) =>
      store.transaction(async ({ people }) => {
        for (const id of [first, second]) {
          const person = (await people.find(1, id))!
          await wait(5)
          await people.update([{ ...person, version: person.version + 1 }])
        }
      })
    await Promise.all([touch(1, 2), touch(2, 1), touch(1, 2), touch(2, 1)])
    expect((await store.read.people.find(1, 1))?.version).toBe(5)
    expect((await store.read.people.find(1, 2))?.version).toBe(5)
  })

  test('tells every reader the same feed, whoever commits before whom', async (store) => {
    let orgId = 0
    await fc.assert(
      fc.asyncProperty(fc.array(someWork, { minLength: 2, maxLength: 8 }), somePace, async (works, pace) => {
        orgId += 1
        await followWhile(store, orgId, works, pace)
      }),
      { numRuns: 25, seed: 20260303 },
    )
  })
}

interface Work {
  readonly people: readonly number[]
  /** Milliseconds between its statements. */
  readonly pauses: readonly number[]
  readonly fails: boolean
}

const someWork: fc.Arbitrary<Work> = fc.record({
  people: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }),
  pauses: fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 4, maxLength: 4 }),
  fails: fc.boolean(),
})

const somePace = fc.record({ limit: fc.integer({ min: 1, max: 5 }), pauseMs: fc.integer({ min: 0, max: 4 }) })

/** Runs all work at once while two readers follow the feed; afterwards each has seen all of it, once and in order. */
async function followWhile(
  store: Store,
  orgId: number,
  works: readonly Work[],
  pace: { limit: number; pauseMs: number },
): Promise<void> {
  await store.transaction(async ({ people }) => {
    for (const id of [1, 2, 3, 4]) await people.insert([samplePerson(orgId, id)])
  })
  let writing = true
  const readers = [pace, { limit: 2, pauseMs: 1 }].map((own) => follow(store, orgId, own, () => writing))
  const written = await Promise.all(works.map((work) => changePeople(store, orgId, work)))
  writing = false
  const [first, second] = await Promise.all(readers)
  expect(first).toEqual(second)
  expect(first).toEqual(await store.read.changes.list(orgId, 0, 1000))
  const committed = written.flat()
  expect(first!.map(({ personId, version }) => `${personId}/${version}`).sort()).toEqual(committed.sort())
  for (const id of [1, 2, 3, 4]) {
    const versions = first!.filter(({ personId }) => personId === id).map(({ version }) => version)
    expect(versions).toEqual(versions.toSorted((a, b) => a - b))
  }
}

async function follow(
  store: Store,
  orgId: number,
  { limit, pauseMs }: { limit: number; pauseMs: number },
  writing: () => boolean,
): Promise<Change[]> {
  const seen: Change[] = []
  for (;;) {
    const last = !writing()
    const page = await store.read.changes.list(orgId, seen.at(-1)?.position ?? 0, limit)
    seen.push(...page)
    if (last && page.length === 0) return seen
    await wait(pauseMs)
  }
}

/** @returns `person/version` of what it changed, if it was not given up */
async function changePeople(store: Store, orgId: number, { people, pauses, fails }: Work): Promise<string[]> {
  let told: string[] = []
  const work = store.transaction(async (session) => {
    told = []
    for (const [index, id] of people.entries()) {
      const person = (await session.people.find(orgId, id))!
      const version = person.version + 1
      await session.people.update([{ ...person, version }])
      await session.changes.append([sampleChange(orgId, id, version)])
      told.push(`${id}/${version}`)
      await wait(pauses[index]!)
    }
    if (fails) throw new Error('given up')
  })
  return work.then(
    () => told,
    (error) => {
      if (error.message !== 'given up') throw error
      return []
    },
  )
}
