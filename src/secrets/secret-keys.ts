import { existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Config } from '../config.ts'
import { KithError } from '../model/errors.ts'
import { makeKeyFile, readKeyFile, rotateKeyFile } from './key-file.ts'
import { keyProblem, MAKE_ONE, parseKey, type SecretKey } from './secret-key.ts'

/** The settings that say where the keys are. */
export type SecretSettings = Pick<Config, 'dataFolder' | 'databaseUrl' | 'secretKey' | 'secretKeyFile'>

const KEYS_MAX = 100

/**
 * The file of the keys: the one that the settings name, or the usual one of an embedded store. Servers on PostgreSQL have no
 * usual one, because each would make its own on its machine.
 */
export function secretKeyFileOf({
  dataFolder,
  databaseUrl,
  secretKeyFile,
}: SecretSettings): string | undefined {
  if (secretKeyFile !== '') return secretKeyFile
  return databaseUrl === '' ? join(dataFolder, 'kith-secret.key') : undefined
}

/**
 * All keys: those of `KITH_SECRET_KEY`, then those of the file. The first one seals, all open. Makes none.
 *
 * @throws unavailable if a key is malformed, or the file is open to others
 */
export function readSecretKeys(settings: SecretSettings): readonly SecretKey[] {
  const listed = settings.secretKey === '' ? [] : settings.secretKey.split(',')
  const given = listed.map((text) => parseKey(text.trim(), 'KITH_SECRET_KEY'))
  const file = secretKeyFileOf(settings)
  const all = [...given, ...((file !== undefined && readKeyFile(file)) || [])]
  const keys = all.filter(({ id }, at) => all.findIndex((key) => key.id === id) === at)
  if (keys.length > KEYS_MAX)
    throw keyProblem(`There are ${keys.length} secret keys, at most ${KEYS_MAX} can be used.`)
  return keys
}

/**
 * Returns the keys that are known at each call, as `readSecretKeys` does: a file that was changed is read again, so that
 * running servers follow a rotation. At the first call, an embedded store without a key gets a file with a new one.
 *
 * The function throws `unavailable` with what to do if there is no key, or the file is gone.
 */
export function createKeySource(settings: SecretSettings): () => readonly SecretKey[] {
  const file = secretKeyFileOf(settings)
  let keys: readonly SecretKey[] = []
  let readAt: string | undefined
  return () => {
    const stamp = stampOf(file)
    if (keys.length > 0 && stamp === readAt) return keys
    const found = keys.length === 0 ? requireSecretKeys(settings) : readSecretKeys(settings)
    if (found.length === 0) throw keyProblem(`${file} is gone, and with it the secret keys: put it back.`)
    keys = found
    readAt = stampOf(file)
    return keys
  }
}

/** Changes with the content of a file. */
function stampOf(file: string | undefined): string {
  const found = file === undefined ? undefined : statSync(file, { throwIfNoEntry: false })
  return found === undefined ? 'none' : [found.ino, found.mtimeMs, found.ctimeMs, found.size].join(' ')
}

function requireSecretKeys(settings: SecretSettings): readonly SecretKey[] {
  const keys = readSecretKeys(settings)
  if (keys.length > 0) return keys
  const file = secretKeyFileOf(settings)
  if (file === undefined || settings.databaseUrl !== '') throw keyProblem(noKeyMessage(file))
  makeKeyFile(file)
  return readSecretKeys(settings)
}

/**
 * Puts a new key first. Makes the file if there is none, on PostgreSQL too: the command is run once, and not by each server.
 *
 * @returns the file with the new key
 * @throws invalid if the first key is set by `KITH_SECRET_KEY`, or no file is named; conflict if another process rotates
 */
export function rotateSecretKeys(settings: SecretSettings): string {
  const file = secretKeyFileOf(settings)
  if (settings.secretKey !== '') {
    throw new KithError(
      'invalid',
      `The keys are set by KITH_SECRET_KEY. Put a new one in front of them there, with a comma between: as the last one on all servers first, then as the first one. ${MAKE_ONE}`,
    )
  }
  if (file === undefined) throw new KithError('invalid', noKeyMessage(file))
  if (!existsSync(dirname(file))) throw new KithError('invalid', `There is no folder ${dirname(file)}.`)
  if (existsSync(file)) rotateKeyFile(file)
  else makeKeyFile(file)
  return file
}

/** What to set so that there is a key. */
export function noKeyMessage(file: string | undefined): string {
  const make =
    file === undefined
      ? 'or KITH_SECRET_KEY_FILE to a file that kith secrets rotate makes'
      : `or make ${file} with kith secrets rotate`
  return `Secrets in a PostgreSQL database need a key: set KITH_SECRET_KEY to 32 random bytes (openssl rand -base64 32), ${make}. All servers of the database need the same one.`
}
