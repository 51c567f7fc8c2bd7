import { type Dialect, Transaction } from 'kysely'

/**
 * Runs `work` with a transaction that sends each statement at once, in the order of the calls. Kysely itself sends a statement
 * when the one before it is answered. The server runs them one after the other either way, each with a snapshot of its own,
 * so a statement may depend on the lock that the one before it takes. After a statement that failed, the server refuses
 * those that were sent behind it.
 */
export function pipelined<Tables, T>(
  dialect: Dialect,
  transaction: Transaction<Tables>,
  work: (transaction: Transaction<Tables>) => Promise<T>,
): Promise<T> {
  const executor = transaction.getExecutor()
  return executor.provideConnection((connection) =>
    work(
      new Transaction<Tables>({
        config: { dialect },
        dialect,
        driver: dialect.createDriver(),
        executor: executor.withConnectionProvider({ provideConnection: (consumer) => consumer(connection) }),
      }),
    ),
  )
}
