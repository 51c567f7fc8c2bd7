import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Readable } from 'node:stream'
import yauzl from 'yauzl'
import { KithError } from '../model/errors.ts'
import { fileLimits } from './limits.ts'
import type { SourceFile } from './source-file.ts'

/** Files of cards in a folder or a ZIP archive. */

/** Whether a file of this name has cards. Names that begin with a dot are notes of a file system. */
export function isCardFile(name: string): boolean {
  return /\.(?:vcf|vcard)$/i.test(name) && !basename(name).startsWith('.') && !name.startsWith('__MACOSX/')
}

const naturally = new Intl.Collator('en', { numeric: true }).compare

/** The cards of a folder. @param names its files of cards, at least one */
export async function openCardFolder(path: string, names: readonly string[]): Promise<SourceFile> {
  requireEntries(names.length)
  const sorted = [...names].sort(naturally)
  const files: SourceFile[] = []
  for (const name of sorted) files.push(await openPlainFile(join(path, name), name))
  return together(basename(path), files)
}

/** Opens one file. @throws invalid if it is empty */
export async function openPlainFile(path: string, name: string): Promise<SourceFile> {
  const { size } = await stat(path)
  if (size === 0) throw new KithError('invalid', 'The file is empty.')
  const handle = await open(path)
  const head = Buffer.alloc(Math.min(size, fileLimits.headBytes))
  await handle.read(head, 0, head.length, 0)
  await handle.close()
  return { name, path, bytes: size, head, open: () => createReadStream(path) }
}

function together(name: string, files: readonly SourceFile[]): SourceFile {
  const all = async function* () {
    for (const file of files) {
      yield Buffer.from(`${file.name}\n`)
      yield* file.open()
    }
  }
  return {
    name,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    head: files[0]!.head,
    open: () => Readable.from(all(), { objectMode: false }),
    entries: async function* () {
      yield* files
    },
  }
}

/** Whether the bytes are those of a ZIP archive. */
export function isZip(head: Buffer): boolean {
  return head.subarray(0, 4).equals(Buffer.from('PK\x03\x04', 'latin1'))
}

/**
 * Opens a ZIP archive of cards. Other files in it are left out.
 *
 * @returns undefined if the file is not an archive, or an archive without cards
 * @throws invalid naming the entry that is encrypted, has an unsafe name, or is larger than it should be
 */
export async function openCardArchive(file: SourceFile, path: string): Promise<SourceFile | undefined> {
  const cards: yauzl.Entry[] = []
  const isArchive = await openArchive(path).then(
    (archive) => {
      archive.close()
      return true
    },
    () => false,
  )
  // It is refused for what it is, like other files that are no text.
  if (!isArchive) return undefined
  await withArchive(path, async (archive) => {
    requireEntries(archive.entryCount)
    for await (const entry of archive.eachEntry()) if (isCardFile(entry.fileName)) cards.push(entry)
  })
  if (cards.length === 0) return undefined
  let bytes = 0
  for (const entry of cards) {
    requireReadable(entry)
    bytes += entry.uncompressedSize
  }
  if (bytes > fileLimits.archiveBytesMax) {
    throw new KithError('invalid', `The archive has more than ${fileLimits.archiveBytesMax} bytes of cards.`)
  }
  cards.sort((a, b) => naturally(a.fileName, b.fileName))
  const head = await withArchive(path, (archive) => headOf(archive, cards[0]!))
  return {
    ...file,
    bytes,
    head,
    entries: async function* () {
      const archive = await openArchive(path)
      try {
        for (const entry of cards) yield await entryFile(archive, entry)
      } finally {
        archive.close()
      }
    },
  }
}

function requireEntries(count: number): void {
  if (count <= fileLimits.entriesOfFolderMax) return
  throw new KithError(
    'invalid',
    `A folder or archive can have at most ${fileLimits.entriesOfFolderMax} files.`,
  )
}

function requireReadable(entry: yauzl.Entry): void {
  const { fileName, compressedSize, uncompressedSize } = entry
  if (entry.isEncrypted()) {
    throw new KithError('invalid', `${fileName} is encrypted. Unpack the archive with its password first.`)
  }
  if (!entry.canDecodeFileData()) {
    throw new KithError(
      'invalid',
      `${fileName} is compressed by a method that Kith cannot read. Unpack the archive first.`,
    )
  }
  if (uncompressedSize === 0) throw new KithError('invalid', `${fileName} is empty.`)
  const isBomb =
    uncompressedSize > RATIO_BYTES_MIN && uncompressedSize > compressedSize * fileLimits.zipRatioMax
  if (isBomb) {
    const message = `${fileName} is ${fileLimits.zipRatioMax} times larger than its compressed data, as cards never are.`
    throw new KithError('invalid', message)
  }
}

/** Small files can be compressed to very little. */
const RATIO_BYTES_MIN = 1_048_576

async function openArchive(path: string): Promise<yauzl.ZipFile> {
  return readable(() => yauzl.openPromise(path, { lazyEntries: true, autoClose: false }))
}

async function withArchive<T>(path: string, work: (archive: yauzl.ZipFile) => Promise<T>): Promise<T> {
  const archive = await openArchive(path)
  try {
    return await readable(() => work(archive))
  } finally {
    archive.close()
  }
}

/** Errors of the archive are the file's. Unsafe names, such as `../people.vcf`, are among them. */
async function readable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof KithError) throw error
    throw new KithError('invalid', `The ZIP archive cannot be read: ${(error as Error).message}.`)
  }
}

async function entryFile(archive: yauzl.ZipFile, entry: yauzl.Entry): Promise<SourceFile> {
  const head = await headOf(archive, entry)
  return {
    name: entry.fileName,
    bytes: entry.uncompressedSize,
    head,
    open: () => entryStream(archive, entry),
  }
}

/** The stream ends with an error if the entry has more bytes than it says. */
function entryStream(archive: yauzl.ZipFile, entry: yauzl.Entry): Readable {
  const content = async function* () {
    const stream = await readable(() => archive.openReadStreamPromise(entry))
    try {
      yield* stream
    } catch (error) {
      throw new KithError('invalid', `The ZIP archive is damaged: ${(error as Error).message}.`)
    }
  }
  return Readable.from(content(), { objectMode: false })
}

async function headOf(archive: yauzl.ZipFile, entry: yauzl.Entry): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  const stream = entryStream(archive, entry)
  for await (const chunk of stream) {
    chunks.push(chunk as Buffer)
    bytes += (chunk as Buffer).length
    if (bytes >= fileLimits.headBytes) break
  }
  return Buffer.concat(chunks).subarray(0, fileLimits.headBytes)
}
