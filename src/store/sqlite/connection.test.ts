import type { Database } from 'better-sqlite3'
import { expect, test } from 'vitest'
import { DISK_FULL } from '../../model/storage-failures.ts'
import { SqliteConnection } from './connection.ts'

/** A connection whose statements fail with a code, as better-sqlite3 reports it. */
function failingWith(code: string): SqliteConnection {
  const run = () => {
    throw Object.assign(new Error("no: '/var/lib/secret'"), { code })
  }
  return new SqliteConnection({
    open: true,
    inTransaction: false,
    prepare: () => ({ run }),
  } as unknown as Database)
}

test.each([
  ['SQLITE_FULL', 'The disk is full.', DISK_FULL],
  ['SQLITE_IOERR', 'The disk failed.', undefined],
  ['SQLITE_IOERR_WRITE', 'The disk failed.', undefined],
  ['SQLITE_IOERR_SHMSIZE', 'The disk failed.', undefined],
  ['SQLITE_READONLY', 'The store can only be read now.', undefined],
  ['SQLITE_READONLY_DBMOVED', 'The store can only be read now.', undefined],
  ['SQLITE_CANTOPEN', 'The store cannot be reached.', undefined],
  ['SQLITE_BUSY_SNAPSHOT', 'The store cannot be reached.', undefined],
  ['SQLITE_CORRUPT', 'The store is damaged.', undefined],
  ['SQLITE_CORRUPT_INDEX', 'The store is damaged.', undefined],
  ['SQLITE_NOTADB', 'The store is damaged.', undefined],
])('%s is unavailable: %s', (code, message, subject) => {
  const connection = failingWith(code)
  expect(() => connection.run('commit')).toThrow(
    expect.objectContaining({ code: 'unavailable', message, details: subject ? { subject } : {} }),
  )
  expect(connection.rollbackError()).toMatchObject({ message })
})

test('a mistake in a statement stays what it is', () => {
  expect(() => failingWith('SQLITE_ERROR').run('selct 1')).toThrow(
    expect.objectContaining({ code: 'SQLITE_ERROR' }),
  )
})
