import type { Store, WriteSession } from '../store/store.ts'

/** The store as it is inside a transaction: reads see what it wrote so far, and what would be transactions are parts of it. */
export function transactionalStore(store: Store, session: WriteSession): Store {
  return { ...store, read: session, transaction: (work) => session.savepoint(work) }
}
