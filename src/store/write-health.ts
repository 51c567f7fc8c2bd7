import type { Kysely } from 'kysely'
import { KithError } from '../model/errors.ts'
import { createStoreSettings } from './queries/store-settings.ts'
import type { Schema } from './schema.ts'

/** Whether the store takes writes. A full or read-only disk may go on answering reads, so asking for a row tells nothing. */
export interface WriteHealth {
  /** Runs a write, and remembers whether the store took it. */
  watch<T>(write: () => Promise<T>): Promise<T>
  /**
   * Resolves if the store takes writes. After one that it did not take, and while little space is left, it is asked to take one.
   *
   * @throws unavailable
   */
  require(): Promise<void>
}

export interface WriteHealthOptions {
  readonly db: Kysely<Schema>
  /** Whether the next write may be refused, as far as that is known without one. */
  readonly isDoubtful?: (() => Promise<boolean>) | undefined
}

export function createWriteHealth({ db, isDoubtful }: WriteHealthOptions): WriteHealth {
  let wasRefused = false
  let probing: Promise<void> | undefined

  async function watch<T>(write: () => Promise<T>): Promise<T> {
    try {
      const result = await write()
      wasRefused = false
      return result
    } catch (error) {
      if (error instanceof KithError && error.code === 'unavailable') wasRefused = true
      throw error
    }
  }

  return {
    watch,
    async require() {
      if (!wasRefused && !(await isDoubtful?.())) return
      // Everyone who asks meanwhile gets the same answer.
      probing ??= watch(() => writeProbe(db)).finally(() => {
        probing = undefined
      })
      await probing
    },
  }
}

/** Bytes of a probe: more than what is left over in pages and in the log. */
const PROBE_BYTES = 65_536
const NAME = 'probe'

/** Stores a value as long as that of a person with a lot to it, and removes it. */
async function writeProbe(db: Kysely<Schema>): Promise<void> {
  await createStoreSettings(db).put(NAME, '.'.repeat(PROBE_BYTES))
  await db
    .transaction()
    .execute((transaction) => transaction.deleteFrom('store_setting').where('name', '=', NAME).execute())
}
