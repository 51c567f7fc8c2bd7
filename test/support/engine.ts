/** The engine that this run of the tests is about; see `vitest.config.ts`. */
export const onPostgres = process.env.KITH_TEST_ENGINE === 'postgres'

/**
 * How often to try what is tried at random. What an API makes of values is the same whichever engine keeps them, so a
 * part of what the embedded one is asked is enough to see that the other keeps them too. Not for what is about engines.
 */
export function triesOf(count: number): number {
  return onPostgres ? Math.ceil(count / 3) : count
}
