import { createHash } from 'node:crypto'
import { expect } from 'vitest'
import {
  type Field,
  type Filter,
  type LookupValue,
  type OrderTerm,
  type PersonQuery,
  personColumns,
  queryLimits,
  type Test,
  vendorIdField,
} from '../../model/query.ts'
import type { Store } from '../store.ts'
import { noon, put, sampleLabel, samplePerson } from './samples.contract.ts'
import type { StoreTest } from './suite.contract.ts'

const word: Field = { name: 'word', type: 'text' }
const score: Field = { name: 'score', type: 'number' }

/** What a PersonQuery means, case by case. */
export function queryContract(test: StoreTest): void {
  test('leaves removed people out unless they are asked for', async (store) => {
    await put(store, [{ person: samplePerson(1, 1) }, { person: samplePerson(1, 2, { removedAt: noon }) }])
    expect(await list(store, {})).toEqual([1])
    expect(await list(store, { removed: 'exclude' })).toEqual([1])
    expect(await list(store, { removed: 'include' })).toEqual([1, 2])
    expect(await list(store, { removed: 'only' })).toEqual([2])
    expect(await store.read.people.count(1)).toBe(1)
  })

  test('keeps a test of a missing value unknown, also under not', async (store) => {
    await putWords(store, ['a', 'b', undefined])
    const isA: Filter = { field: word, test: { op: 'eq', value: 'a' } }
    expect(await select(store, isA)).toEqual([1])
    expect(await select(store, { not: isA })).toEqual([2])
    expect(await select(store, { not: { not: isA } })).toEqual([1])
    expect(await select(store, { any: [isA, { not: isA }] })).toEqual([1, 2])
    expect(await select(store, { not: { all: [isA, { any: [] }] } })).toEqual([1, 2, 3])
    expect(await select(store, { field: word, test: { op: 'ne', value: 'a' } })).toEqual([2])
    expect(await select(store, { field: word, test: { op: 'missing' } })).toEqual([3])
    expect(await select(store, { not: { field: word, test: { op: 'missing' } } })).toEqual([1, 2])
  })

  test('knows for certain whether some entry passes', async (store) => {
    await putWords(store, ['a', 'b', undefined])
    const someA: Filter = { some: word, test: { op: 'eq', value: 'a' } }
    expect(await select(store, { not: someA })).toEqual([2, 3])
    expect(await select(store, { some: word })).toEqual([1, 2])
    expect(await select(store, { not: { some: word } })).toEqual([3])
  })

  test('takes an empty list of choices, alternatives or conditions at its word', async (store) => {
    await putWords(store, ['a', undefined])
    const inNone: Filter = { field: word, test: { op: 'in', values: [] } }
    expect(await select(store, inNone)).toEqual([])
    expect(await select(store, { not: inNone })).toEqual([1, 2])
    expect(await select(store, { any: [] })).toEqual([])
    expect(await select(store, { all: [] })).toEqual([1, 2])
  })

  test('lets a default stand in for those who have no value', async (store) => {
    await putWords(store, ['Common', 'rare', undefined])
    const field = { ...word, default: 'Common' }
    expect(await select(store, { field, test: { op: 'eq', value: 'Common' } })).toEqual([1, 3])
    expect(await select(store, { field, test: { op: 'eq', value: 'cOMMON', folded: true } })).toEqual([1, 3])
    expect(await select(store, { field, test: { op: 'in', values: ['x', 'rare'] } })).toEqual([2])
    expect(await select(store, { not: { field, test: { op: 'startsWith', value: 'C' } } })).toEqual([2])
    expect(await select(store, { field, test: { op: 'missing' } })).toEqual([])
    expect(await list(store, { order: [{ field, direction: 'desc' }] })).toEqual([2, 3, 1])
  })

  test('takes every sign of a text literally', async (store) => {
    const texts = ['100%', '100 %', 'a_b', 'axb', 'a\\b', "O'Hara", 'O"Hara', '*', '[a]', '']
    await putWords(store, texts)
    for (const [index, value] of texts.entries()) {
      expect(await select(store, { field: word, test: { op: 'eq', value } })).toEqual([index + 1])
    }
    const contains = (value: string) => select(store, { field: word, test: { op: 'contains', value } })
    expect(await contains('%')).toEqual([1, 2])
    expect(await contains('_')).toEqual([3])
    expect(await contains('*')).toEqual([8])
    expect(await contains('[')).toEqual([9])
    expect(await contains('')).toHaveLength(texts.length)
    expect(await select(store, { field: word, test: { op: 'startsWith', value: 'a_' } })).toEqual([3])
    expect(await select(store, { field: word, test: { op: 'endsWith', value: '\\b' } })).toEqual([5])
  })

  test('negates a test of the end of a text as a whole', async (store) => {
    await putWords(store, ['ab', 'b', 'a', undefined])
    const endsWith: Filter = { field: word, test: { op: 'endsWith', value: 'ab' } }
    expect(await select(store, endsWith)).toEqual([1])
    expect(await select(store, { not: endsWith })).toEqual([2, 3])
  })

  test('counts signs beyond the basic plane as one and cuts none in half', async (store) => {
    await putWords(store, ['😀a', 'a😀', '😀', '😁'])
    const on = (op: 'startsWith' | 'endsWith' | 'contains', value: string) =>
      select(store, { field: word, test: { op, value } })
    expect(await on('startsWith', '😀')).toEqual([1, 3])
    expect(await on('endsWith', '😀')).toEqual([2, 3])
    expect(await on('contains', '😀')).toEqual([1, 2, 3])
    expect(await on('startsWith', '\ud83d')).toEqual([])
  })

  test('folds case in every script and joins accents, but drops none', async (store) => {
    const texts = ['École', 'e\u0301cole', 'ecole', 'İzmir', 'straße', 'STRASSE', 'J\u030cZ', 'ǰz']
    await putWords(store, texts)
    const on = (value: string, op: 'eq' | 'contains' = 'eq') =>
      select(store, { field: word, test: { op, value, folded: true } })
    expect(await on('ÉCOLE')).toEqual([1, 2])
    expect(await on('ecole')).toEqual([3])
    expect(await on('İZMİR')).toEqual([])
    expect(await on('İzmir')).toEqual([4])
    expect(await on('STRAẞE')).toEqual([5])
    expect(await on('strasse')).toEqual([6])
    expect(await on('J\u030cz')).toEqual([7, 8])
    expect(await on('É', 'contains')).toEqual([1, 2])
    expect(await select(store, { field: word, test: { op: 'eq', value: 'école' } })).toEqual([])
  })

  test('folds the keys of a map and the ids of a dialect like any text', async (store) => {
    await put(store, [
      {
        person: samplePerson(1, 1),
        lookups: [{ name: 'map', key: 'Größe', text: 'XL' }],
        ids: [{ dialect: 'acme', vendorId: 'Ä-1' }],
      },
    ])
    const map: Field = { name: 'map', type: 'text' }
    const key = { op: 'eq', value: 'GRÖSSE' } as const
    expect(await select(store, { some: map, key: { ...key, value: 'GRÖßE', folded: true } })).toEqual([1])
    expect(await select(store, { some: map, key })).toEqual([])
    const id = { op: 'eq', value: 'ä-1' } as const
    expect(await select(store, { field: vendorIdField('acme'), test: { ...id, folded: true } })).toEqual([1])
    expect(await select(store, { field: vendorIdField('acme'), test: id })).toEqual([])
  })

  test('tells long texts and long keys apart by what comes late in them', async (store) => {
    // Random enough that no engine can make it short again.
    const long = (mark: string) => `${createHash('sha512').update('x').digest('hex').repeat(40)}${mark}`
    const edge = 'ä'.repeat(199)
    const texts = [long('a'), long('b'), edge, `${edge}1`, `${edge}12`, `${edge}2`]
    await put(store, [
      ...texts.map((text, index) => ({
        person: samplePerson(1, index + 1),
        lookups: [{ name: 'word', text }],
      })),
      ...['a', 'b'].map((mark, index) => ({
        person: samplePerson(1, 11 + index),
        lookups: [
          { name: 'map', key: long(mark), text: long(mark) },
          { name: 'map', key: `${long(mark)}/n`, number: 1 },
        ],
      })),
    ])
    for (const [index, value] of texts.entries()) {
      for (const folded of [true, false]) {
        const equal: Filter = { field: word, test: { op: 'eq', value, folded } }
        expect(await select(store, equal)).toEqual([index + 1])
        expect(await select(store, { not: equal })).not.toContain(index + 1)
        expect(await select(store, { some: word, test: { op: 'in', values: [value, 'z'], folded } })).toEqual(
          [index + 1],
        )
      }
    }
    const keyed: Field = { name: 'map', key: long('b'), type: 'text' }
    expect(await select(store, { some: keyed })).toEqual([12])
    expect(await select(store, { field: keyed, test: { op: 'eq', value: long('b') } })).toEqual([12])
    const number: Field = { name: 'map', key: `${long('a')}/n`, type: 'number' }
    expect(await select(store, { field: number, test: { op: 'eq', value: 1 } })).toEqual([11])
    const ordered = await list(store, { order: [{ field: word, direction: 'desc' }] })
    expect(ordered.slice(2)).toEqual([6, 5, 4, 3, 2, 1])
  })

  test('compares whole numbers with fractions and with numbers too great to be exact', async (store) => {
    await put(store, [{ person: samplePerson(1, 1) }, { person: samplePerson(1, 2) }])
    const created = (test: Test) => select(store, { field: personColumns.createdAt, test })
    expect(await created({ op: 'gt', value: noon + 1.5 })).toEqual([2])
    expect(await created({ op: 'eq', value: noon + 1.5 })).toEqual([])
    expect(await created({ op: 'in', values: [noon + 2, 0.5] })).toEqual([2])
    expect(await created({ op: 'lt', value: 1e300 })).toEqual([1, 2])
    const id = vendorIdField('acme', 'number')
    expect(await select(store, { field: id, test: { op: 'in', values: [1e20, 2] } })).toEqual([])
  })

  test('takes half of a pair of surrogates for the sign for the unknown, wherever it stands', async (store) => {
    await putWords(store, ['\ud83d', 'a\ud83db', '\uFFFD', '😀'])
    const on = (op: 'eq' | 'contains', value: string) =>
      select(store, { field: word, test: { op, value, folded: true } })
    expect(await on('eq', '\ude00')).toEqual([1, 3])
    expect(await on('contains', '\ud83d')).toEqual([1, 2, 3])
    expect(await on('eq', 'A\uFFFDB')).toEqual([2])
  })

  test('finds what is named with a NUL as if it were the sign for the unknown', async (store) => {
    await put(store, [{ person: samplePerson(1, 1), ids: [{ dialect: 'acme', vendorId: 'a\0b' }] }])
    expect((await store.read.people.findByVendorId(1, 'acme', 'a\0b'))?.id).toBe(1)
    expect((await store.read.people.findByVendorId(1, 'acme', 'a\uFFFDb'))?.id).toBe(1)
    expect(await store.read.people.findByVendorId(1, 'acme', '\0')).toBeUndefined()
    await store.transaction((session) => session.catalog.insertLabel({ ...sampleLabel(1, 1), name: 'a\0' }))
    expect((await store.read.catalog.listLabels(1))[0]?.name).toBe('a\uFFFD')
  })

  test('orders texts by code point', async (store) => {
    const texts = ['b', 'B', 'a', 'ä', 'é', 'e\u0301', '\uffee', '😀', '', '10', '9']
    await putWords(store, texts)
    const ordered = await list(store, { order: [{ field: word, direction: 'asc' }] })
    const expected = ['', '10', '9', 'B', 'a', 'b', 'e\u0301', 'ä', 'é', '\uffee', '😀']
    expect(ordered.map((id) => texts[id - 1])).toEqual(expected)
    const backwards = await list(store, { order: [{ field: word, direction: 'desc' }] })
    expect(backwards).toEqual(ordered.toReversed())
  })

  test('puts missing values last, or first when descending, unless told where', async (store) => {
    await putWords(store, [undefined, 'b', 'a'])
    const by = (term: Omit<OrderTerm, 'field'>) => list(store, { order: [{ field: word, ...term }] })
    expect(await by({ direction: 'asc' })).toEqual([3, 2, 1])
    expect(await by({ direction: 'desc' })).toEqual([1, 2, 3])
    expect(await by({ direction: 'asc', nulls: 'first' })).toEqual([1, 3, 2])
    expect(await by({ direction: 'desc', nulls: 'last' })).toEqual([2, 3, 1])
    const removedAt: Field = { name: 'removedAt', type: 'number' }
    await store.transaction((session) =>
      session.people.update([samplePerson(1, 2, { version: 2, removedAt: noon })]),
    )
    const byRemoval = (direction: 'asc' | 'desc') =>
      list(store, { removed: 'include', order: [{ field: removedAt, direction }] })
    expect(await byRemoval('asc')).toEqual([2, 1, 3])
    expect(await byRemoval('desc')).toEqual([3, 1, 2])
  })

  test('takes the first entry of a list for its value and every entry for some', async (store) => {
    const entries = (texts: string[]): LookupValue[] => texts.map((text) => ({ name: 'word', text }))
    await put(store, [
      { person: samplePerson(1, 1), lookups: entries(['b', 'a']) },
      { person: samplePerson(1, 2), lookups: entries(['a', 'b']) },
    ])
    expect(await select(store, { field: word, test: { op: 'eq', value: 'a' } })).toEqual([2])
    expect(await select(store, { some: word, test: { op: 'eq', value: 'a' } })).toEqual([1, 2])
    expect(await list(store, { order: [{ field: word, direction: 'asc' }] })).toEqual([2, 1])
  })

  test('finds entries of a map by key and value of the same entry', async (store) => {
    await put(store, [
      {
        person: samplePerson(1, 1),
        lookups: [
          { name: 'map', key: 'a', text: 'x' },
          { name: 'map', key: 'b', text: 'y', number: 5 },
        ],
      },
    ])
    const map: Field = { name: 'map', type: 'text' }
    const entry = (key: string, value: string): Filter => ({
      some: map,
      key: { op: 'eq', value: key },
      test: { op: 'eq', value },
    })
    expect(await select(store, entry('a', 'x'))).toEqual([1])
    expect(await select(store, entry('a', 'y'))).toEqual([])
    expect(await select(store, { some: map, test: { op: 'eq', value: 'y' } })).toEqual([1])
    expect(await select(store, { some: { ...map, key: 'a' }, test: { op: 'eq', value: 'y' } })).toEqual([])
    const number: Filter = { some: { name: 'map', type: 'number' }, test: { op: 'gte', value: 5 } }
    expect(await select(store, number)).toEqual([1])
  })

  test('compares a value with its own text although its folded form is another', async (store) => {
    const phones: Field = { name: 'phones', type: 'text', normalised: true }
    const lookups = [{ name: 'phones', text: '(202) 555-0101', folded: '+12025550101' }]
    await put(store, [{ person: samplePerson(1, 1), lookups }])
    const written = { op: 'eq', value: '(202) 555-0101' } as const
    expect(await select(store, { some: phones, test: written })).toEqual([1])
    expect(await select(store, { field: phones, test: written })).toEqual([1])
    const normal = { op: 'eq', value: '+12025550101' } as const
    expect(await select(store, { some: phones, test: { ...normal, folded: true } })).toEqual([1])
    expect(await select(store, { some: phones, test: normal })).toEqual([])
  })

  test('orders by the ids of a dialect as texts and as numbers, leaving out who has none', async (store) => {
    const ids = (vendorId: string) => [{ dialect: 'acme', vendorId, number: Number(vendorId) }]
    await put(store, [
      { person: samplePerson(1, 1), ids: ids('10') },
      { person: samplePerson(1, 2), ids: ids('9') },
      { person: samplePerson(1, 3), ids: [{ dialect: 'umbra', vendorId: '1', number: 1 }] },
    ])
    const by = (type: 'text' | 'number', direction: 'asc' | 'desc') =>
      list(store, { order: [{ field: vendorIdField('acme', type), direction }] })
    expect(await by('text', 'asc')).toEqual([1, 2])
    expect(await by('number', 'asc')).toEqual([2, 1])
    expect(await by('number', 'desc')).toEqual([1, 2])
    const among: Filter = {
      field: vendorIdField('acme', 'number'),
      test: { op: 'in', values: [9, 10, 11, 1] },
    }
    expect(await select(store, among)).toEqual([1, 2])
    expect(await select(store, { not: among })).toEqual([])
  })

  test('gives positions that tell one person from another who comes level', async (store) => {
    const people = [1, 2, 3, 4, 5].map((id) => samplePerson(1, id, { updatedAt: noon }))
    await put(
      store,
      people.map((person) => ({ person })),
    )
    for (const direction of ['asc', 'desc'] as const) {
      const order = [{ field: personColumns.updatedAt, direction }]
      const first = await store.read.people.list(1, { order, page: { limit: 2 } })
      const { items } = await store.read.people.list(1, { order, page: { limit: 9, from: first.next! } })
      const all = [...first.items, ...items].map(({ id }) => id)
      expect(all).toEqual(direction === 'asc' ? [1, 2, 3, 4, 5] : [5, 4, 3, 2, 1])
      const level = await store.read.people.list(1, { order, page: { limit: 9, from: [noon] } })
      expect(level.items).toHaveLength(5)
      const beyond = await store.read.people.list(1, { order, page: { limit: 9, from: [noon], after: true } })
      expect(beyond).toEqual({ items: [] })
    }
  })

  test('starts at a position that no person has', async (store) => {
    await put(
      store,
      [1, 3, 5].map((id) => ({ person: samplePerson(1, id) })),
    )
    const from = async (position: number, direction: 'asc' | 'desc', after = false) => {
      const order = [{ field: personColumns.createdAt, direction }]
      return list(store, { order, page: { limit: 9, from: [noon + position], after } })
    }
    expect(await from(2, 'asc')).toEqual([3, 5])
    expect(await from(2, 'desc')).toEqual([1])
    expect(await from(3, 'asc')).toEqual([3, 5])
    expect(await from(3, 'asc', true)).toEqual([5])
    expect(await from(3, 'desc', true)).toEqual([1])
    expect(await from(6, 'asc')).toEqual([])
  })

  test('refuses positions in an order that cannot be continued', async (store) => {
    const created = { field: personColumns.createdAt, direction: 'asc' } as const
    const updated = { field: personColumns.updatedAt, direction: 'desc' } as const
    const refused: [OrderTerm[], number[]][] = [
      [
        [created, updated],
        [1, 2],
      ],
      [[created], []],
      [[created], [1, 2]],
      [[{ field: score, direction: 'asc' }], [1]],
      [[{ field: { name: 'removedAt', type: 'number' }, direction: 'asc' }], [1]],
    ]
    for (const [order, from] of refused) {
      const page = store.read.people.list(1, { order, page: { limit: 1, from } })
      await expect(page).rejects.toMatchObject({ code: 'internal' })
    }
  })

  test('returns no next page at the end, and one if an empty page is followed by people', async (store) => {
    await put(store, [{ person: samplePerson(1, 1) }, { person: samplePerson(1, 2) }])
    const order = [{ field: personColumns.createdAt, direction: 'asc' } as const]
    const page = (limit: number) => store.read.people.list(1, { order, page: { limit } })
    expect((await page(0)).next).toEqual([noon + 1])
    expect((await page(1)).next).toEqual([noon + 2])
    expect((await page(2)).next).toBeUndefined()
    const offset = await store.read.people.list(1, { order, page: { offset: 0, limit: 1 } })
    expect(offset.next).toBeUndefined()
    const far = { offset: queryLimits.offsetMax, limit: 1 }
    expect(await store.read.people.list(1, { order, page: far })).toEqual({ items: [] })
  })

  test('answers the largest query the hub lets through', async (store) => {
    await put(store, [{ person: samplePerson(1, 1), lookups: [{ name: 'word', text: 'w1' }] }])
    const values = Array.from({ length: queryLimits.filterValuesMax }, (_, index) => `w${index}`)
    expect(await select(store, { field: word, test: { op: 'in', values } })).toEqual([1])
    const leaf = (index: number): Filter => ({ field: word, test: { op: 'endsWith', value: `w${index}` } })
    const many: Filter = {
      any: Array.from({ length: queryLimits.filterTestsMax }, (_, index) => leaf(index)),
    }
    expect(await select(store, many)).toEqual([1])
    let deep: Filter = leaf(2)
    for (let depth = 0; depth < queryLimits.filterDepthMax; depth++) deep = { not: deep }
    expect(await select(store, deep)).toEqual([])
  })
}

async function putWords(store: Store, texts: readonly (string | undefined)[]): Promise<void> {
  await put(
    store,
    texts.map((text, index) => ({
      person: samplePerson(1, index + 1),
      lookups: text === undefined ? [] : [{ name: 'word', text }],
    })),
  )
}

function select(store: Store, filter: Filter): Promise<number[]> {
  return list(store, { filter })
}

async function list(store: Store, query: Partial<PersonQuery>): Promise<number[]> {
  const { items } = await store.read.people.list(1, { order: [], page: { offset: 0, limit: 100 }, ...query })
  return items.map(({ id }) => id)
}
