import { expect } from 'vitest'
import type { NumberRange, Store } from '../store.ts'
import { put, sampleCompany, sampleLabel, samplePerson } from './samples.contract.ts'
import type { StoreTest } from './suite.contract.ts'

/** Numbers that Kith makes, beside numbers that rows brought along. */
export function numbersContract(test: StoreTest): void {
  test('reserves numbers that no row has, and numbers from elsewhere do not move the sequence', async (store) => {
    expect(await reserve(store)).toBe(100)
    await bringAlong(store, [1, 50, 101, 102, 2 ** 31, Number.MAX_SAFE_INTEGER])
    expect(await reserve(store)).toBe(103)
    expect(await reserve(store)).toBe(104)
  })

  test('reserves a block behind the first number that has room for it', async (store) => {
    await bringAlong(store, [100, 103, 105, 120])
    expect(await reserve(store, 3)).toBe(106)
    expect(await reserve(store, 20)).toBe(121)
    expect(await reserve(store)).toBe(141)
  })

  test('skips a long run of taken numbers in the same statement', async (store) => {
    await bringAlong(
      store,
      Array.from({ length: 2000 }, (_, index) => 100 + index),
    )
    expect(await reserve(store, 5)).toBe(2100)
  })

  test('skips numbers at both ends of the range, and says when no number is left', async (store) => {
    await bringAlong(store, [100, 199])
    const hundred = { first: 100, last: 199 }
    expect(await reserve(store, 98, hundred)).toBe(101)
    await expect(reserve(store, 1, hundred)).rejects.toMatchObject({ code: 'conflict' })
  })

  test('skips numbers that lead to merged people', async (store) => {
    await put(store, [
      { person: samplePerson(1, 1), ids: [{ dialect: 'acme', vendorId: '100', number: 100 }] },
    ])
    await store.transaction(({ people }) => people.moveVendorIds(1, { from: 1, into: 2 }))
    expect(await reserve(store)).toBe(101)
  })

  test('counts each noun, dialect and organization apart', async (store) => {
    await bringAlong(store, [100])
    await store.transaction(async (session) => {
      await session.catalog.insertLabel(sampleLabel(1, 1))
      await session.companies.insert(sampleCompany(1, 1))
    })
    await store.transaction(async (session) => {
      expect(await session.reserveNumbers(1, 'person:umbra', 1, range)).toBe(100)
      expect(await session.reserveNumbers(2, 'person:acme', 1, range)).toBe(100)
      expect(await session.reserveNumbers(1, 'label', 2)).toBe(2)
      expect(await session.reserveNumbers(1, 'company', 1)).toBe(2)
      expect(await session.reserveNumbers(1, 'merge', 1)).toBe(1)
    })
  })

  test('begins at the start of another range, and continues there', async (store) => {
    expect(await reserve(store, 1, { first: 1, last: 1000 })).toBe(1)
    expect(await reserve(store, 1, { first: 1_500_000_001, last: 2_147_483_647 })).toBe(1_500_000_001)
    expect(await reserve(store, 1, { first: 1_500_000_001, last: 2_147_483_647 })).toBe(1_500_000_002)
  })

  test('gives transactions that reserve at once different numbers', async (store) => {
    await bringAlong(store, [105, 111])
    const blocks = await Promise.all(
      Array.from({ length: 20 }, () => reserve(store, 3, { first: 100, last: 500 })),
    )
    const numbers = blocks.flatMap((first) => [first, first + 1, first + 2])
    expect(new Set(numbers).size).toBe(60)
  })
}

const range: NumberRange = { first: 100, last: 10_000 }

function reserve(store: Store, count = 1, within = range): Promise<number> {
  return store.transaction((session) => session.reserveNumbers(1, 'person:acme', count, within))
}

/** Gives one person these numbers as ids that came from elsewhere. */
async function bringAlong(store: Store, numbers: readonly number[]): Promise<void> {
  const ids = numbers.map((number) => ({ dialect: 'acme', vendorId: String(number), number }))
  await put(store, [{ person: samplePerson(1, 7), ids }])
}
