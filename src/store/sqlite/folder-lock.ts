import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { refusedUse, type StoreLock, type StoreUse, type StoreUser } from '../store-lock.ts'
import { makePrivate } from './private-file.ts'

/** How long to wait for processes that only look whether a lock is taken. */
const WAIT_MS = 1000

/**
 * Claims the store in a folder. The locks are those of SQLite on empty files: the system ends them with the process, and they hold
 * between containers that share a folder of one machine. All processes share `store.lock`, those that replace the store take it alone;
 * one process has `server.lock`. Each also locks a file of its own whose name says who it is.
 *
 * @throws conflict that names the processes that are in the way
 */
export function lockFolder(folder: string, use: StoreUse, user: StoreUser): StoreLock {
  const locks = join(folder, 'locks')
  mkdirSync(locks, { recursive: true, mode: 0o700 })
  const taken: Database.Database[] = []
  const take = (name: string, mode: 'shared' | 'exclusive', waitMs: number): boolean => {
    const database = lockFile(join(locks, name), mode, waitMs)
    if (database) taken.push(database)
    return database !== undefined
  }
  const release = (): void => {
    for (const database of taken.splice(0).reverse()) database.close()
  }
  try {
    const free =
      take('store.lock', use === 'replace' ? 'exclusive' : 'shared', use === 'replace' ? 0 : WAIT_MS) &&
      (use !== 'serve' || take('server.lock', 'exclusive', WAIT_MS))
    if (!free) throw refusedUse(use, folder, usersIn(locks))
    const name = introduce(locks, user, take)
    // Deletes the files of processes that were killed.
    if (use !== 'use') usersIn(locks)
    return {
      async release() {
        release()
        rmSync(join(locks, name), { force: true })
      },
    }
  } catch (error) {
    release()
    throw error
  }
}

/** The processes that have the store in a folder open. Files of processes that have ended are deleted. */
export function usersOfFolder(folder: string): StoreUser[] {
  const locks = join(folder, 'locks')
  return existsSync(locks) ? usersIn(locks) : []
}

/** @returns undefined if another connection has a lock that excludes this one */
function lockFile(path: string, mode: 'shared' | 'exclusive', waitMs: number): Database.Database | undefined {
  makePrivate(path)
  const database = new Database(path, { timeout: waitMs })
  try {
    // Without a journal file.
    database.pragma('journal_mode = MEMORY')
    database.exec(mode === 'exclusive' ? 'begin exclusive' : 'begin')
    database.prepare('select count(*) from sqlite_schema').get()
    return database
  } catch (error) {
    database.close()
    if (String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY')) return undefined
    throw error
  }
}

/** Makes the file that says who has the store open. @returns its name */
function introduce(
  locks: string,
  user: StoreUser,
  take: (name: string, mode: 'exclusive', waitMs: number) => boolean,
): string {
  for (;;) {
    const name = nameOf(user)
    // Another process may take the file for one of a process that has ended, until it is locked.
    if (take(name, 'exclusive', WAIT_MS) && existsSync(join(locks, name))) return name
  }
}

function usersIn(locks: string): StoreUser[] {
  return readdirSync(locks).flatMap((name) => {
    const user = userOf(name)
    if (!user) return []
    const abandoned = lockFile(join(locks, name), 'exclusive', 0)
    if (!abandoned) return [user]
    rmSync(join(locks, name), { force: true })
    abandoned.close()
    return []
  })
}

const SUFFIX = '.user'

function nameOf({ command, processId, host, since }: StoreUser): string {
  const parts = [command, processId, host, since, randomBytes(4).toString('hex')]
  return `${parts.map((part) => encodeURIComponent(part)).join(',')}${SUFFIX}`
}

function userOf(name: string): StoreUser | undefined {
  if (!name.endsWith(SUFFIX)) return undefined
  const [command = '', processId, host = '', since] = name
    .slice(0, -SUFFIX.length)
    .split(',')
    .map((part) => decodeURIComponent(part))
  return { command, processId: Number(processId), host, since: Number(since) }
}
