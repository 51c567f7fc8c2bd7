import type { Store } from '../../src/store/store.ts'

/** A store in which something else can happen in the middle of a request. */
export interface InterruptedStore {
  readonly store: Store
  /**
   * Runs `work` once, in the middle of the next request that writes people: after it has looked up the person by its id of
   * a vendor, or else just before its transaction.
   */
  interruptOnce(work: () => Promise<unknown>): void
  /** Whether the work has run since. */
  wasInterrupted(): boolean
}

export function interruptedStore(sound: Store): InterruptedStore {
  let waiting: (() => Promise<unknown>) | undefined
  const interrupt = async (): Promise<void> => {
    const work = waiting
    waiting = undefined
    await work?.()
  }
  const { people } = sound.read
  return {
    store: {
      ...sound,
      read: {
        ...sound.read,
        people: {
          ...people,
          async findByVendorId(...values) {
            const found = await people.findByVendorId(...values)
            await interrupt()
            return found
          },
        },
      },
      async transaction(work) {
        await interrupt()
        return sound.transaction(work)
      },
    },
    interruptOnce(work) {
      waiting = work
    },
    wasInterrupted: () => waiting === undefined,
  }
}
