import { randomUUID } from 'node:crypto'
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { KithError } from '../model/errors.ts'
import { syncFolderOf } from '../sync-folder.ts'
import { createKeyText, keyProblem, parseKey, type SecretKey } from './secret-key.ts'

/*
 * A file with one key in each line, the one that seals first. Empty lines and lines that begin with `#` are for people.
 */

const BYTES_MAX = 65_536

const EXPLANATION = `# Keys for the secrets in a store of Kith. The first one seals, all of them open.
# Keep a copy apart from the backups of the store: what a key has sealed is lost with it.
`

/**
 * Reads the keys of a file.
 *
 * @returns undefined if there is no such file
 * @throws unavailable if others than its owner may read or write it, or a line is not a key
 */
export function readKeyFile(file: string): readonly SecretKey[] | undefined {
  const text = readPrivateText(file)
  if (text === undefined) return undefined
  const keys = linesOf(text).map((line) => parseKey(line, file))
  if (keys.length === 0) throw keyProblem(`${file} holds no key: put one into it, or remove it.`)
  return keys
}

/** Makes a file with a new key, unless there is one: of two processes that make it at once, one wins. */
export function makeKeyFile(file: string): void {
  const partial = `${file}.${randomUUID()}.partial`
  const descriptor = openSync(partial, 'wx', 0o600)
  try {
    writeToDisk(descriptor, `${EXPLANATION}${createKeyText()}\n`)
    linkSync(partial, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    closeSync(descriptor)
    rmSync(partial)
  }
  syncFolderOf(file)
}

/**
 * Puts a new key in front of the keys of a file.
 *
 * @throws conflict if another process rotates the keys; unavailable as `readKeyFile` does
 */
export function rotateKeyFile(file: string): void {
  // Its name is taken while a rotation is at work, so that a second one cannot lose the key of the first.
  const next = `${file}.new`
  const descriptor = openAlone(next)
  try {
    readKeyFile(file)
    const lines = (readPrivateText(file) ?? '').split('\n')
    const first = lines.findIndex((line) => linesOf(line).length > 0)
    writeToDisk(descriptor, lines.toSpliced(first, 0, createKeyText()).join('\n'))
    renameSync(next, file)
  } catch (error) {
    rmSync(next, { force: true })
    throw error
  } finally {
    closeSync(descriptor)
  }
  syncFolderOf(file)
}

function openAlone(file: string): number {
  try {
    return openSync(file, 'wx', 0o600)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    throw new KithError(
      'conflict',
      `There is ${file}: another rotation is at work, or one was interrupted. If none is at work, remove this file.`,
    )
  }
}

function linesOf(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trim())
  return lines.filter((line) => line !== '' && !line.startsWith('#'))
}

function readPrivateText(file: string): string | undefined {
  const descriptor = openIfPresent(file)
  if (descriptor === undefined) return undefined
  try {
    const stats = fstatSync(descriptor)
    const { mode, size } = stats
    if (!stats.isFile()) throw keyProblem(`${file} is not a file.`)
    if ((mode & 0o177) !== 0) {
      const shown = (mode & 0o777).toString(8).padStart(4, '0')
      throw keyProblem(`${file} must be open to its owner alone and has mode ${shown}: chmod 600 ${file}`)
    }
    if (size > BYTES_MAX) throw keyProblem(`${file} is too large for a file of keys.`)
    return readFileSync(descriptor, 'utf8')
  } finally {
    closeSync(descriptor)
  }
}

function openIfPresent(file: string): number | undefined {
  try {
    return openSync(file, constants.O_RDONLY)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw keyProblem(`The file of the secret keys cannot be read: ${message}.`, { cause: error })
  }
}

function writeToDisk(descriptor: number, text: string): void {
  writeSync(descriptor, text)
  fsyncSync(descriptor)
}
