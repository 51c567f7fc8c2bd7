import { expect } from 'vitest'
import type { Store } from '../store.ts'
import { noon, sampleAnswer } from './samples.contract.ts'
import type { StoreTest } from './suite.contract.ts'

/** Answers kept under a name, for a while, up to so many bytes. */
export function answersContract(test: StoreTest): void {
  test('keeps one answer under each name of each key', async (store) => {
    await keep(store, 'a', { mark: 'first' })
    expect(await store.read.idempotency.find(1, 'k', 'a')).toEqual(sampleAnswer(1, 'a', 'first'))
    expect(await store.read.idempotency.find(1, 'other', 'a')).toBeUndefined()
    const again = store.transaction(({ idempotency }) =>
      idempotency.claim(sampleAnswer(1, 'a', 'second'), noon - 1),
    )
    expect(await again).toBe(false)
    const others = { ...sampleAnswer(1, 'a'), keyId: 'other' }
    expect(await store.transaction(({ idempotency }) => idempotency.claim(others, noon - 1))).toBe(true)
  })

  test('gives a name anew when its answer has expired', async (store) => {
    await keep(store, 'a', { mark: 'first' })
    const later = { ...sampleAnswer(1, 'a', 'second'), at: noon + 10 }
    expect(await store.transaction(({ idempotency }) => idempotency.claim(later, noon))).toBe(true)
    const claimed = await store.read.idempotency.find(1, 'k', 'a')
    expect(claimed).toMatchObject({ fingerprint: 'second', answer: null, at: noon + 10 })
  })

  test('removes the oldest beyond so many bytes', async (store) => {
    const bytes = JSON.stringify(sampleAnswer(1, 'a').answer).length
    for (const name of ['a', 'b', 'c', 'd']) await keep(store, name, { bytesMax: 2 * bytes })
    expect(await names(store)).toEqual(['c', 'd'])
    await keep(store, 'e', { bytesMax: 1 })
    expect(await names(store)).toEqual(['e'])
  })

  test('removes what is older than asked, a few at a time', async (store) => {
    for (const [index, name] of ['a', 'b', 'c', 'd'].entries()) await keep(store, name, { at: noon + index })
    const remove = () => store.transaction(({ idempotency }) => idempotency.removeBefore(1, noon + 3, 2))
    expect([await remove(), await names(store)]).toEqual([2, ['c', 'd']])
    expect([await remove(), await names(store)]).toEqual([1, ['d']])
    expect([await remove(), await names(store)]).toEqual([0, ['d']])
  })

  async function names({ read }: Store): Promise<string[]> {
    const found = await Promise.all(
      ['a', 'b', 'c', 'd', 'e'].map((name) => read.idempotency.find(1, 'k', name)),
    )
    return found.flatMap((answer) => (answer ? [answer.name] : []))
  }
}

interface Keeping {
  readonly mark?: string
  readonly at?: number
  readonly bytesMax?: number
}

async function keep(
  store: Store,
  name: string,
  { mark, at = noon, bytesMax = 1000 }: Keeping,
): Promise<void> {
  const answer = { ...sampleAnswer(1, name, mark), at }
  await store.transaction(async ({ idempotency }) => {
    expect(await idempotency.claim(answer, noon - 1)).toBe(true)
    await idempotency.keep(answer, bytesMax)
  })
}
