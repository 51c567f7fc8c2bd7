import type { Store } from '../../src/store/store.ts'

/** A store with failures on demand. Reading keys still works, so that the request fails in the handler, not at sign-in. */
export interface FailingStore {
  readonly store: Store
  /** Makes every call throw `error`; undefined ends the failure. */
  fail(error: unknown): void
}

export function failingStore(sound: Store): FailingStore {
  let failure: unknown
  const check = (): void => {
    if (failure !== undefined) throw failure
  }
  const readers = Object.entries(sound.read).map(([name, reader]) => [
    name,
    name === 'directory' ? reader : checked(reader, check),
  ])
  return {
    store: {
      ...sound,
      read: Object.fromEntries(readers) as unknown as Store['read'],
      async transaction(work) {
        check()
        return sound.transaction(work)
      },
    },
    fail(error) {
      failure = error
    },
  }
}

function checked<Reader extends object>(reader: Reader, check: () => void): Reader {
  return new Proxy(reader, {
    get(target, name, receiver) {
      const method: unknown = Reflect.get(target, name, receiver)
      if (typeof method !== 'function') return method
      return async (...values: unknown[]) => {
        check()
        return method.apply(target, values)
      }
    },
  })
}
