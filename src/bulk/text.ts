import { type Readable, Transform, type TransformCallback } from 'node:stream'
import chardet from 'chardet'
import iconv from 'iconv-lite'
import { KithError } from '../model/errors.ts'
import type { SourceFile } from './file.ts'

/** What encoding a file is in: as asked for, by its byte order mark, UTF-8 where that fits, else the likeliest. */
export function encodingOf({ head, bytes }: SourceFile, wished?: string): string {
  if (wished !== undefined) {
    if (iconv.encodingExists(wished)) return wished
    throw new KithError('invalid', `There is no encoding ${wished}: try utf-8, utf-16le, windows-1252.`)
  }
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  if (isUtf8(head, head.length < bytes)) return 'utf-8'
  const found = chardet.detect(head)
  return found !== null && iconv.encodingExists(found) ? found : 'windows-1252'
}

/** @param cut whether the last character may be cut off */
function isUtf8(head: Buffer, cut: boolean): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: cut })
    return true
  } catch {
    return false
  }
}

/** Refuses what is no text at all, saying what it is. @throws invalid */
export function requireText({ head }: SourceFile): void {
  const kind = archives.find(({ mark }) => head.subarray(0, mark.length).equals(mark))
  if (kind) throw new KithError('invalid', `The file is ${kind.what}: ${kind.instead}.`)
}

const archives = [
  {
    mark: Buffer.from('PK\x03\x04', 'latin1'),
    what: 'a ZIP archive or an Excel workbook',
    instead: 'unpack it, or save the sheet as CSV',
  },
  { mark: Buffer.from([0x1f, 0x8b]), what: 'compressed with gzip', instead: 'unpack it first' },
  { mark: Buffer.from('%PDF', 'latin1'), what: 'a PDF document', instead: 'export CSV or vCard' },
  {
    mark: Buffer.from([0xd0, 0xcf, 0x11, 0xe0]),
    what: 'an old Excel or Outlook file',
    instead: 'save it as CSV',
  },
  {
    mark: Buffer.from('SQLite format 3', 'latin1'),
    what: 'a database',
    instead: 'use kith restore for backups',
  },
]

/** The file as text in pieces, without its byte order mark. @throws invalid inside the stream */
export function openText(file: SourceFile, encoding: string): Readable {
  const decoded = (
    isUnicode8(encoding) ? strictUtf8() : iconv.decodeStream(encoding, { stripBOM: true })
  ) as Transform
  const raw = file.open()
  raw.on('error', (error) => decoded.destroy(error))
  return raw.pipe(decoded)
}

export function isUnicode8(encoding: string): boolean {
  return /^utf-?8$/i.test(encoding)
}

/** A wrong byte is refused rather than replaced: a name must not turn into question marks unseen. */
function strictUtf8(): Transform {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let before = 0
  const decode = (stream: Transform, chunk: Buffer | undefined, done: TransformCallback): void => {
    try {
      const text = chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode()
      before += chunk?.length ?? 0
      if (text !== '') stream.push(text)
      done()
    } catch {
      const message = `The file is not UTF-8 near byte ${before}: name its encoding, such as windows-1252.`
      done(new KithError('invalid', message))
    }
  }
  return new Transform({
    encoding: 'utf8',
    decodeStrings: false,
    transform(chunk: Buffer, _encoding, done) {
      decode(this, chunk, done)
    },
    flush(done) {
      decode(this, undefined, done)
    },
  })
}

/** The lines of a text, without their ends; one that is longer than `charsMax` is refused. */
export async function* linesOf(
  text: AsyncIterable<string>,
  charsMax: number,
): AsyncGenerator<{ line: string; number: number }> {
  let rest = ''
  let number = 0
  for await (const piece of text) {
    const lines = (rest + piece).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) yield { line: line.replace(/\r$/, ''), number: ++number }
    if (rest.length > charsMax) {
      throw new KithError('invalid', `Line ${number + 1} is longer than ${charsMax} characters.`)
    }
  }
  if (rest !== '') yield { line: rest.replace(/\r$/, ''), number: ++number }
}
