import { expect } from 'vitest'
import type { LookupValue } from '../../model/query.ts'
import { noon, put, samplePerson, sampleRecord } from './samples.contract.ts'
import type { StoreTest } from './suite.contract.ts'

/** One person at a time: rows, versions, ids, look-ups, records. */
export function peopleContract(test: StoreTest): void {
  test('reads a person back as it was written, whatever its fields are called', async (store) => {
    const customFields = JSON.parse('{"__proto__": {"a": 1}, "constructor": null, "ключ": [1, "😀"]}')
    const person = samplePerson(1, 7, {
      createdAt: -5,
      removedAt: noon,
      vendorIds: { acme: 'a7' },
      notes: 'e\u0301 ß İ \u0000 😀 \'";--',
      customFields,
      extensions: { acme: { deep: { deeper: [null, false, 1.5] } } },
    })
    await put(store, [{ person }])
    const found = await store.read.people.find(1, 7)
    expect(JSON.stringify(found)).toBe(JSON.stringify(person))
    expect(await store.read.people.find(1, 8)).toBeUndefined()
  })

  test('refuses to write over a version it does not follow', async (store) => {
    await put(store, [{ person: samplePerson(1, 1) }])
    const update = (version: number) =>
      store.transaction((session) =>
        session.people.update([samplePerson(1, 1, { version, notes: `${version}` })]),
      )
    await update(2)
    await expect(update(2)).rejects.toMatchObject({ code: 'conflict' })
    await expect(update(4)).rejects.toMatchObject({ code: 'conflict' })
    await update(3)
    expect(await store.read.people.find(1, 1)).toMatchObject({ version: 3, notes: '3' })
    const missing = store.transaction((session) =>
      session.people.update([samplePerson(1, 2, { version: 2 })]),
    )
    await expect(missing).rejects.toMatchObject({ code: 'conflict' })
  })

  test('finds a person by any id it was ever given, removed or not', async (store) => {
    const ids = [
      { dialect: 'acme', vendorId: 'old' },
      { dialect: 'acme', vendorId: 'new' },
    ]
    const person = samplePerson(1, 1, { removedAt: noon })
    await put(store, [{ person, ids }])
    expect(await store.read.people.findByVendorId(1, 'acme', 'old')).toEqual(person)
    expect(await store.read.people.findByVendorId(1, 'acme', 'new')).toEqual(person)
    expect(await store.read.people.findByVendorId(1, 'umbra', 'old')).toBeUndefined()
    expect(await store.read.people.findByVendorId(1, 'acme', 'OLD')).toBeUndefined()
  })

  test('gives an id of a dialect to one person for good', async (store) => {
    await put(store, [{ person: samplePerson(1, 1) }, { person: samplePerson(1, 2) }])
    const claim = (dialect: string, personId: number) =>
      store.transaction((session) =>
        session.people.claimVendorIds([{ orgId: 1, dialect, vendorId: '5', personId, number: 5 }]),
      )
    expect(await claim('acme', 1)).toEqual([])
    expect(await claim('acme', 2)).toMatchObject([{ vendorId: '5', personId: 2 }])
    expect(await claim('acme', 1)).toEqual([])
    expect(await claim('umbra', 2)).toEqual([])
    expect((await store.read.people.findByVendorId(1, 'acme', '5'))?.id).toBe(1)
    expect(await store.read.people.listVendorIds(1, 2)).toEqual([
      { orgId: 1, dialect: 'umbra', vendorId: '5', personId: 2, number: 5 },
    ])
  })

  test('returns the wanted instant if no person was created at it', async (store) => {
    await put(store, [{ person: samplePerson(1, 1, { createdAt: noon }) }])
    await store.transaction(async ({ people }) => {
      expect(await people.freeCreationTime(1, noon + 1)).toBe(noon + 1)
      expect(await people.freeCreationTime(1, noon - 1)).toBe(noon - 1)
      expect(await people.freeCreationTime(1, noon)).toBe(noon + 1)
      expect(await people.freeCreationTime(2, noon)).toBe(noon)
    })
  })

  test('finds a free instant for each of many people created in one second, and after it is full', async (store) => {
    const taken = new Set([noon + 999_998, noon + 1_000_000, noon + 1_000_001])
    await store.transaction(async ({ people }) => {
      let id = 0
      for (const createdAt of taken) await people.insert([samplePerson(1, ++id, { createdAt })])
      for (let repeat = 0; repeat < 300; repeat++) {
        const createdAt = await people.freeCreationTime(1, repeat < 2 ? noon + 999_998 : noon)
        expect(createdAt >= noon && !taken.has(createdAt)).toBe(true)
        taken.add(createdAt)
        await people.insert([samplePerson(1, ++id, { createdAt })])
      }
    })
    expect(taken).toContain(noon)
    expect(taken).toContain(noon + 999_999)
    expect(Math.max(...taken)).toBeLessThan(noon + 2_000_000)
  })

  test('keeps look-up values by name, key and place, and replaces all of them at once', async (store) => {
    const values: LookupValue[] = [
      { name: 'tags', text: 'B' },
      { name: 'tags', text: 'a' },
      { name: 'map', key: '__proto__', text: 'É' },
      { name: 'map', key: 'n', number: 2.5 },
      { name: 'phones', text: '(202) 555-0101', folded: '+12025550101' },
    ]
    await put(store, [{ person: samplePerson(1, 1), lookups: values }])
    expect(await store.read.people.listLookups(1, 1)).toEqual([
      { name: 'map', key: '__proto__', text: 'É', folded: 'é' },
      { name: 'map', key: 'n', number: 2.5 },
      { name: 'phones', text: '(202) 555-0101', folded: '+12025550101' },
      { name: 'tags', text: 'B', folded: 'b' },
      { name: 'tags', text: 'a', folded: 'a' },
    ])
    const many = Array.from({ length: 2500 }, (_, index) => ({ name: 'tags', number: index }))
    await store.transaction(async ({ people }) => {
      await people.deleteLookups(1, [1])
      await people.insertLookups(1, [{ personId: 1, values: many }])
    })
    expect(await store.read.people.listLookups(1, 1)).toEqual(many)
    await store.transaction(({ people }) => people.deleteLookups(1, [1], ['other']))
    expect(await store.read.people.listLookups(1, 1)).toEqual(many)
    await store.transaction(({ people }) => people.deleteLookups(1, [1], ['other', 'tags']))
    expect(await store.read.people.listLookups(1, 1)).toEqual([])
  })

  test('keeps values that an alias has too under both names', async (store) => {
    const alias = { of: 'acme.numbers', bit: 2 }
    const values: LookupValue[] = [
      { name: 'acme.numbers', text: '+12025550101' },
      { name: 'acme.numbers', text: '(202) 555-0102', folded: '+12025550102' },
      { name: 'shown', text: '+12025550101', alias },
      { name: 'shown', text: '(202) 555-0102', alias },
      { name: 'shown', text: '+12025550103', alias },
    ]
    const under = (name: string) =>
      values.filter((value) => value.name === name).map(({ text, folded = text }) => ({ name, text, folded }))
    await put(store, [{ person: samplePerson(1, 1), lookups: values }])
    expect(await store.read.people.listLookups(1, 1)).toEqual([...under('acme.numbers'), ...under('shown')])
    const rest = values.slice(1)
    await store.transaction(({ people }) =>
      people.replaceLookups(1, [{ personId: 1, values: rest }], ['acme.numbers', 'shown']),
    )
    const numbers = under('acme.numbers').slice(1)
    expect(await store.read.people.listLookups(1, 1)).toEqual([...numbers, ...under('shown')])
  })

  test('keeps what a source said, and tells it by person', async (store) => {
    const payload = JSON.parse('{"raw": [null, {"__proto__": "x"}], "big": 12345678901234}')
    const first = sampleRecord(1, 1, { externalId: 'x', payload })
    const other = sampleRecord(1, 2, { personId: 2 })
    const second = sampleRecord(1, 3, { sourceId: 2, externalId: 'x' })
    await store.transaction(async ({ records }) => {
      for (const record of [second, other, first]) await records.insert([record])
    })
    expect(JSON.stringify(await store.read.records.listByPerson(1, 1))).toBe(JSON.stringify([first, second]))
    const moved = { ...second, personId: 2, payload: null, lastSeenAt: noon + 1, values: {} }
    await store.transaction((session) => session.records.update([moved]))
    expect(await store.read.records.listByPerson(1, 2)).toEqual([other, moved])
  })

  test('refuses a second record of one source under the same external id', async (store) => {
    const insert = (id: number, externalId: string | null) =>
      store.transaction((session) => session.records.insert([sampleRecord(1, id, { externalId })]))
    await insert(1, 'x')
    await expect(insert(2, 'x')).rejects.toMatchObject({ code: 'conflict' })
    await insert(3, null)
    await insert(4, null)
    expect((await store.read.records.listByPerson(1, 1)).map(({ id }) => id)).toEqual([1, 3, 4])
  })

  test('makes a source once for its kind and name', async (store) => {
    const ensure = (kind: 'api' | 'import', name: string, priority: number) =>
      store.transaction((session) => session.records.ensureSource({ orgId: 1, kind, name, priority }))
    const api = await ensure('api', 'acme', 100)
    expect(await ensure('api', 'acme', 5)).toEqual(api)
    const imported = await ensure('import', 'acme', 5)
    expect(imported.id).not.toBe(api.id)
    expect(await store.read.records.listSources(1)).toEqual([api, imported])
  })
}
