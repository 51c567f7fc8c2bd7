import { expect, it } from 'vitest'
import type { Store } from '../store.ts'

/** A test of the contract that an engine does not pass, and why. */
export interface Skipped {
  readonly test: string
  readonly reason: string
}

/** Declares a test against a store of its own, new and empty. */
export type StoreTest = (title: string, run: (store: Store) => Promise<void>) => void

export function storeTests(open: () => Promise<Store>, skip: readonly Skipped[]) {
  const titles: string[] = []
  const test: StoreTest = (title, run) => {
    titles.push(title)
    const skipped = skip.find(({ test }) => test === title)
    if (skipped) return it.skip(`${title} (${skipped.reason})`)
    it(title, async () => {
      const store = await open()
      try {
        await store.migrate()
        await run(store)
      } finally {
        await store.close()
      }
    })
  }
  const closing = (): void => {
    it('skips only tests that there are', () => {
      expect(skip.filter(({ test: title }) => !titles.includes(title))).toEqual([])
    })
  }
  return { test, closing }
}
