import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { KithError } from '../model/errors.ts'

/** A file to read people from. It can be opened any number of times. */
export interface SourceFile {
  readonly name: string
  /** Where it can be opened again, by `openSourceFile`. */
  readonly path?: string
  readonly bytes: number
  /** The first bytes of the file, at most `fileLimits.headBytes`. */
  readonly head: Buffer
  open(): Readable
  /** The files of a folder or an archive, in natural order of their names; absent for a single file. */
  readonly entries?: () => AsyncIterable<SourceFile>
}

/** SHA-256 of the whole file, lower-case hex. */
export async function fingerprint(file: SourceFile): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of file.open()) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

/** A file, or the files in it, each with its name if there are several. */
export async function* filesOf(
  file: SourceFile,
): AsyncGenerator<{ readonly file: SourceFile; readonly entry?: string }> {
  if (!file.entries) yield { file }
  else for await (const one of file.entries()) yield { file: one, entry: one.name }
}

/** Names the entry in what is refused about it. @throws what `read` throws */
export async function* inEntry<T>(entry: string | undefined, read: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* read
  } catch (error) {
    if (entry === undefined || !(error instanceof KithError)) throw error
    throw new KithError(error.code, `${entry}: ${error.message}`, error.details)
  }
}
