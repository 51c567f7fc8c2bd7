import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'

/** A file to read people from. It can be opened any number of times. */
export interface SourceFile {
  readonly name: string
  /** Where it can be opened again, by `openSourceFile`. */
  readonly path?: string
  readonly bytes: number
  /** The first bytes of the file, at most `fileLimits.headBytes`. */
  readonly head: Buffer
  open(): Readable
}

/** SHA-256 of the whole file, lower-case hex. */
export async function fingerprint(file: SourceFile): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of file.open()) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
