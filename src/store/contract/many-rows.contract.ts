import { expect } from 'vitest'
import type { Change, NewChange } from '../../model/change.ts'
import { noon, samplePerson, sampleRecord } from './samples.contract.ts'
import type { StoreTest } from './suite.contract.ts'

/** More rows than any engine takes in one statement. */
const MANY = 2500

/** Texts that ways of sending many rows could take for something else. */
const texts = [
  '',
  'NULL',
  'null',
  '{a,b}',
  '"quoted" and \\"escaped\\"',
  'back\\slash \\\\ \\x41',
  "it's; -- 'all'",
  'tab\tline\nreturn\r',
  '\\N',
  '😀 e\u0301 ß \u2028',
  'nul \0 and half \ud83d a sign',
  ' blank ',
]

/** Many rows at once: written, skipped and replaced as single rows are. */
export function manyRowsContract(test: StoreTest): void {
  test('keeps the texts and absent values of many rows', async (store) => {
    const records = Array.from({ length: MANY }, (_, index) => {
      const text = texts[index % texts.length]!
      return sampleRecord(1, index + 1, {
        personId: (index % 7) + 1,
        externalId: index % 5 === 0 ? null : `${text}:${index}`,
        values: { '/notes': { value: text, at: noon + index } },
        payload: index % 3 === 0 ? null : { text, index },
      })
    })
    await store.transaction(async ({ records: write }) => {
      expect(await write.insert(records)).toEqual([])
    })
    const found = await store.read.records.listByPeople(1, [1, 2, 3, 4, 5, 6, 7])
    const byId = new Map(found.map((record) => [record.id, record]))
    expect(byId.size).toBe(MANY)
    for (const record of records) {
      const { externalId } = record
      const kept = externalId?.toWellFormed().replaceAll('\0', '\uFFFD') ?? null
      expect(byId.get(record.id)).toEqual({ ...record, externalId: kept })
    }
  })

  test('inserts many rows except those whose key is taken', async (store) => {
    const claimOf = (number: number, personId: number) => ({
      ...{ orgId: 1, dialect: 'acme', vendorId: String(number), personId, number },
    })
    await store.transaction(async ({ people }) => {
      await people.insert([samplePerson(1, 1), samplePerson(1, 2)])
      const some = [3, 700, 2400].map((number) => claimOf(number, 1))
      expect(await people.claimVendorIds(some)).toEqual([])
      const all = Array.from({ length: MANY }, (_, number) => claimOf(number, 2))
      expect((await people.claimVendorIds(all)).map(({ number }) => number)).toEqual([3, 700, 2400])
    })
    expect(await store.read.people.listVendorIds(1, 2)).toHaveLength(MANY - 3)
    expect(await store.read.people.listVendorIds(1, 1)).toHaveLength(3)
  })

  test('refuses many rows whole when one has a taken key', async (store) => {
    const people = Array.from({ length: MANY }, (_, index) => samplePerson(1, index + 1))
    await store.transaction((session) => session.people.insert([samplePerson(1, 2000)]))
    const insert = store.transaction((session) => session.people.insert(people))
    await expect(insert).rejects.toMatchObject({ code: 'conflict' })
    expect(await store.read.people.count(1)).toBe(1)
  })

  test('replaces many rows, or none when one has changed', async (store) => {
    const people = Array.from({ length: MANY }, (_, index) => samplePerson(1, index + 1))
    await store.transaction((session) => session.people.insert(people))
    const changed = people.map((person, index) => ({
      ...person,
      version: 2,
      notes: texts[index % texts.length]!,
      removedAt: index % 2 === 0 ? null : noon + index,
    }))
    await store.transaction((session) => session.people.update(changed))
    const ids = people.map(({ id }) => id)
    const byId = async () =>
      (await store.read.people.findMany(1, ids)).toSorted((one, other) => one.id - other.id)
    expect(await byId()).toEqual(changed)
    const again = changed.map((person) => ({ ...person, version: person.id === 1999 ? 9 : 3, notes: null }))
    const update = store.transaction((session) => session.people.update(again))
    await expect(update).rejects.toMatchObject({ code: 'conflict' })
    expect(await byId()).toEqual(changed)
  })

  test('puts many changes into the feed in their order', async (store) => {
    const changes: NewChange[] = Array.from({ length: MANY }, (_, index) => ({
      ...{ orgId: 1, kind: 'created', personId: MANY - index, version: 1, sourceId: 1 },
      principal: { kind: 'import', id: '1' },
      fields: index % 2 === 0 ? [] : [{ field: 'notes', before: null, after: texts[index % texts.length]! }],
      at: noon + index,
    }))
    await store.transaction((session) => session.changes.append(changes))
    const found: Change[] = []
    for (let after = 0; found.length < MANY; after = found.at(-1)!.position) {
      const page = await store.read.changes.list(1, after, 900)
      if (page.length === 0) break
      found.push(...page)
    }
    expect(found).toEqual(changes.map((change, index) => ({ ...change, position: index + 1 })))
  })
}
