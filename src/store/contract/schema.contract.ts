import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { formatSchema } from '../schema-objects.ts'
import type { SqlStore } from '../sql-store.ts'
import { samplePerson } from './samples.contract.ts'

export interface SchemaChanges {
  /** Statements after which a store is refused, by what the refusal names. */
  readonly refused: Readonly<Record<string, string>>
  /** Statements that are no matter of the schema. */
  readonly ignored: readonly string[]
}

/** A store in a database of its own. */
export interface OwnStore {
  readonly store: SqlStore
  /** Runs statements past the store. */
  run(statements: string): Promise<void>
  close(): Promise<void>
}

/**
 * A store is opened only with the schema that this program made.
 *
 * @param open gives an empty store, not migrated
 */
export function schemaContract(open: () => Promise<OwnStore>, { refused, ignored }: SchemaChanges): void {
  const withStore = async (work: (own: OwnStore) => Promise<void>) => {
    const own = await open()
    await work(own).finally(() => own.close())
  }
  const withMigrated = (work: (own: OwnStore) => Promise<void>) =>
    withStore(async (own) => {
      await own.store.migrate()
      await work(own)
    })

  test('is the one that the program expects (UPDATE_SCHEMA=1 writes it)', () =>
    withStore(async ({ store }) => {
      const { engine } = store
      const migrated = store.migrate()
      if (process.env.UPDATE_SCHEMA !== '1') await migrated
      else await migrated.catch(() => undefined)
      const text = formatSchema(await engine.readSchema(engine.db))
      if (process.env.UPDATE_SCHEMA === '1') writeExpected(engine.name, text)
      else expect(formatSchema(engine.expectedSchema.objects)).toBe(text)
    }))

  test('is described with its fingerprint, and reading it writes nothing', () =>
    withStore(async ({ store }) => {
      expect(await store.describe()).toMatchObject({ schemaVersion: 0, schemaCondition: 'empty' })
      expect(await store.engine.readSchema(store.engine.db)).toEqual(new Map())
      await store.migrate()
      const description = await store.describe()
      expect(description).toMatchObject({ schemaCondition: 'current' })
      expect(description.schemaFingerprint).toMatch(/^[0-9a-f]{64}$/)
      expect(await fingerprintsIn(store)).toMatchObject([{ fingerprint: description.schemaFingerprint }])
    }))

  test.each(Object.entries(refused))('is refused where %s', (named, statement) =>
    withMigrated(async ({ store, run }) => {
      await run(statement)
      expect(await store.describe()).toMatchObject({ schemaCondition: 'changed' })
      const kept = await fingerprintsIn(store)
      const error = await store.migrate().catch((cause: unknown) => cause)
      expect(error).toMatchObject({ code: 'conflict', details: { subject: 'schema' } })
      expect((error as Error).message).toContain(named)
      expect((error as Error).message).toMatch(/other than Kith.*Undo the change, or restore a backup/)
      expect(await fingerprintsIn(store)).toEqual(kept)
    }),
  )

  test.each(ignored)('is not changed by %s', (statement) =>
    withMigrated(async ({ store, run }) => {
      await store.transaction((session) => session.people.insert([samplePerson(1, 1)]))
      await run(statement)
      expect(await store.describe()).toMatchObject({ schemaCondition: 'current' })
      await store.migrate()
      expect(await store.read.people.count(1)).toBe(1)
    }),
  )

  test('of a store without fingerprints is refused, with what to do', () =>
    withMigrated(async ({ store, run }) => {
      await run('drop table schema_fingerprint')
      const { engine } = store
      await engine.db.transaction().execute((transaction) => engine.writeVersion(transaction, 5))
      expect(await store.describe()).toMatchObject({ schemaCondition: 'unmarked', schemaVersion: 5 })
      await expect(store.migrate()).rejects.toMatchObject({
        code: 'conflict',
        message: /version 5 of an older program.*kith export.*kith import.*restore a backup/,
      })
    }))

  test('that another program made at the same version is refused, with what to do', () =>
    withMigrated(async ({ store, run }) => {
      await run('alter table label add column shape text')
      await run(
        `update schema_fingerprint set program = 'kith 0.0.9',
        fingerprint = '${(await store.describe()).schemaFingerprint}'`,
      )
      expect(await store.describe()).toMatchObject({ schemaCondition: 'foreign' })
      await expect(store.migrate()).rejects.toMatchObject({
        code: 'conflict',
        message: /kith 0\.0\.9 \(table label has “shape text.*kith export.*kith import/,
      })
    }))

  test('is finished where a migration was cut short', () =>
    withMigrated(async ({ store, run }) => {
      const kept = await fingerprintsIn(store)
      await run('delete from schema_fingerprint')
      expect(await store.describe()).toMatchObject({ schemaCondition: 'unfinished' })
      await store.migrate()
      expect(await fingerprintsIn(store)).toEqual(kept)
    }))

  test('that a migration left otherwise than expected is not taken for finished', () =>
    withMigrated(async ({ store, run }) => {
      await run('delete from schema_fingerprint')
      await run('drop index person_state')
      await expect(store.migrate()).rejects.toMatchObject({ message: /index person_state is missing/ })
      expect(await fingerprintsIn(store)).toEqual([])
    }))
}

async function fingerprintsIn({ engine }: SqlStore): Promise<unknown[]> {
  return engine.db.selectFrom('schema_fingerprint').selectAll().execute()
}

function writeExpected(engine: string, text: string): void {
  const file = fileURLToPath(new URL(`../${engine}/expected-schema.ts`, import.meta.url))
  writeFileSync(file, `${HEADER}\n${text}\`\n`)
}

const HEADER = `/**
 * What the migrations and this engine make together: each table, index, trigger and sequence, and the parts of its
 * definition. A change of this file needs a migration. Written by
 * \`UPDATE_SCHEMA=1 npx vitest run src/store/sqlite/schema.test.ts src/store/postgres/schema.test.ts -t expects\`.
 */
export const expectedSchema = \``
