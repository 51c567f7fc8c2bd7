import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { systemClock } from '../../model/clock.ts'
import { KithError } from '../../model/errors.ts'
import { toMilliseconds } from '../../model/instant.ts'
import { migrations } from '../migrations/index.ts'
import { requireKnownSchema, type StoredFingerprint, schemaState } from '../schema-state.ts'
import { tables } from '../tables.ts'
import { rebuildTrigrams } from './planner/trigram-index.ts'
import { closeToOthers, copyPrivately, makePrivate } from './private-file.ts'
import { removeSqliteRenderings, renderingsBeside } from './renderings/renderings.ts'
import { SELECT_SCHEMA, type SqliteSchemaRow, schemaOf, sqliteSchema } from './schema-reader.ts'

/** The contents of a verified copy of a store. */
export interface BackupReport {
  readonly file: string
  readonly version: number
  readonly counts: Readonly<Record<string, number>>
}

/**
 * Writes a consistent copy of a store while other programs read and write it.
 *
 * `VACUUM INTO` reads one snapshot; unlike the backup API it does not start again after each write. The file gets its name
 * only when it is complete, verified and on disk.
 *
 * @throws invalid when the store does not exist, or the file does
 */
export function backupSqlite(store: string, file: string): BackupReport {
  requireFile(store)
  if (existsSync(file)) throw new KithError('invalid', `${file} exists already: name another file.`)
  return writeWhole(file, (partial) => {
    // `VACUUM INTO` writes into an empty file.
    makePrivate(partial)
    const source = new Database(store, { readonly: true })
    try {
      source.prepare('vacuum into ?').run(partial)
    } finally {
      source.close()
    }
    const copy = new Database(partial)
    try {
      rebuildTrigrams(copy)
    } finally {
      copy.close()
    }
  })
}

/**
 * Restores a backup in the place of a store.
 *
 * @param replace moves an existing store aside instead of refusing
 * @returns the contents of the restored store, and where the previous store is
 * @throws invalid when the backup is damaged or its schema is unknown, or a store exists
 */
export function restoreSqlite(
  backup: string,
  store: string,
  { replace }: { replace: boolean },
): BackupReport & { before?: string } {
  requireFile(backup)
  verifySqlite(backup)
  requireKnownSchemaIn(backup)
  const occupied = existsSync(store)
  if (occupied && !replace) {
    throw new KithError('invalid', `There is a store at ${store} already: stop the server and use --replace.`)
  }
  mkdirSync(dirname(store), { recursive: true, mode: 0o700 })
  // They are of the store that is replaced. A server would notice, but what they show is wanted no more.
  removeSqliteRenderings(renderingsBeside(store))
  const before = occupied ? moveAside(store) : undefined
  const report = writeWhole(store, (partial) => copyPrivately(backup, partial))
  return { ...report, ...(before !== undefined && { before }) }
}

/** Checks the integrity of a store. @throws invalid with the problem */
export function verifySqlite(file: string): BackupReport {
  const database = openExisting(file)
  try {
    const version = Number(database.pragma('user_version', { simple: true }))
    if (version < 1 || version > migrations.length) {
      requireKnownSchemaIn(file)
      const message = `${file} is a store of version ${version}, this program knows 1 to ${migrations.length}.`
      throw new KithError('invalid', message)
    }
    const found = database.pragma('integrity_check', { simple: true })
    if (found !== 'ok') throw new KithError('invalid', `${file} is damaged: ${String(found).slice(0, 200)}`)
    return { file, version, counts: countsOf(database) }
  } finally {
    database.close()
  }
}

/** Reads only. A store in such a condition can still be backed up, so that its content can be saved. */
function requireKnownSchemaIn(file: string): void {
  const database = openExisting(file)
  try {
    const rows = database.prepare(SELECT_SCHEMA).all() as SqliteSchemaRow[]
    const version = Number(database.pragma('user_version', { simple: true }))
    const stored = rows.some(({ name }) => name === 'schema_fingerprint')
      ? ((database.prepare(SELECT_FINGERPRINT).get(version) as StoredFingerprint | undefined) ?? 'none')
      : undefined
    requireKnownSchema(schemaState({ version, stored, found: schemaOf(rows) }, sqliteSchema))
  } catch (error) {
    if (!(error instanceof KithError)) throw error
    throw new KithError('invalid', `${file}: ${error.message}`, error.details, { cause: error })
  } finally {
    database.close()
  }
}

const SELECT_FINGERPRINT = 'select fingerprint, program from schema_fingerprint where version = ?'

function openExisting(file: string): Database.Database {
  try {
    const database = new Database(file, { readonly: true, fileMustExist: true })
    database.pragma('schema_version')
    return database
  } catch (error) {
    throw new KithError('invalid', `${file} is not a backup of a store.`, {}, { cause: error })
  }
}

function countsOf(database: Database.Database): Record<string, number> {
  const present = database.prepare("select name from sqlite_schema where type = 'table'").pluck().all()
  const counted = tables.filter(({ name, move }) => move === 'copied' && present.includes(name))
  return Object.fromEntries(
    counted.map(({ name }) => [
      name,
      Number(database.prepare(`select count(*) from "${name}"`).pluck().get()),
    ]),
  )
}

/** @throws invalid if there is no such file */
export function requireFile(file: string): void {
  if (!existsSync(file)) throw new KithError('invalid', `There is no store at ${file}.`)
}

function writeWhole(file: string, write: (partial: string) => void): BackupReport {
  const partial = `${file}.partial`
  rmSync(partial, { force: true })
  try {
    write(partial)
    const report = verifySqlite(partial)
    flushToDisk(partial)
    renameSync(partial, file)
    return { ...report, file }
  } catch (error) {
    rmSync(partial, { force: true })
    throw error
  }
}

function flushToDisk(file: string): void {
  const descriptor = openSync(file, 'r+')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** Moves the journal too, so that the store can be put back. */
function moveAside(store: string): string {
  const before = `${store}.before-${toMilliseconds(systemClock().now()).replace(/[:.]/g, '-')}`
  renameSync(store, before)
  closeToOthers(before)
  for (const suffix of ['-wal', '-shm']) {
    if (!existsSync(`${store}${suffix}`)) continue
    renameSync(`${store}${suffix}`, `${before}${suffix}`)
    closeToOthers(`${before}${suffix}`)
  }
  return before
}
