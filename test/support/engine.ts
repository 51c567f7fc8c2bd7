/** Whether this run tests PostgreSQL instead of SQLite; see `vitest.config.ts`. */
export const onPostgres = process.env.KITH_TEST_ENGINE === 'postgres'

/**
 * The number of runs of a property test. Behaviour above the store does not depend on the engine, so PostgreSQL gets only
 * a third of the runs. Property tests of the store itself must not use this.
 */
export function triesOf(count: number): number {
  return onPostgres ? Math.ceil(count / 3) : count
}
