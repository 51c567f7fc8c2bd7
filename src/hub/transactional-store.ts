import type { Store, WriteSession } from '../store/store.ts'

/** The store inside a transaction: reads see the transaction's own writes, and a nested transaction is a savepoint. */
export function transactionalStore(store: Store, session: WriteSession): Store {
  return { ...store, read: session, transaction: (work) => session.savepoint(work) }
}
