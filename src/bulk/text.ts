import { type Readable, Transform, type TransformCallback } from 'node:stream'
import chardet from 'chardet'
import iconv from 'iconv-lite'
import { KithError } from '../model/errors.ts'
import { fileLimits } from './limits.ts'
import { decodeMixed, detectMixedEncoding, encodingBesideUtf8, mixedDecoder } from './mixed-encoding.ts'
import type { SourceFile } from './source-file.ts'

/**
 * The encoding of a file: the requested one, else the one of its byte order mark, else UTF-8 if the beginning of the
 * file is valid UTF-8, else the most likely one, which may be a mixed one (`mixed-encoding.ts`).
 *
 * @throws invalid if the requested encoding is unknown
 */
export function detectEncoding({ head, bytes }: SourceFile, requested?: string): string {
  if (requested !== undefined) {
    if (iconv.encodingExists(requested) || encodingBesideUtf8(requested) !== undefined) return requested
    throw new KithError('invalid', `Unknown encoding ${requested}. Try utf-8, utf-16le or windows-1252.`)
  }
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  const wide = wideEncoding(head)
  if (wide !== undefined) return wide
  if (isValidUtf8(head, head.length < bytes)) return 'utf-8'
  const mixed = detectMixedEncoding(head, head.length === bytes)
  if (mixed !== undefined) return mixed
  const detected = chardet.detect(head)
  return detected !== null && iconv.encodingExists(detected) ? detected : 'windows-1252'
}

/** UTF-16 without a byte order mark: in texts of most languages, every second byte of many is zero. */
function wideEncoding(head: Buffer): string | undefined {
  const bytes = head.subarray(0, WIDE_BYTES)
  const zeros = [0, 0]
  for (let index = 0; index < bytes.length; index++) if (bytes[index] === 0) zeros[index % 2]! += 1
  const [even = 0, odd = 0] = zeros
  if (odd > bytes.length / 8 && even < odd / 8) return 'utf-16le'
  return even > bytes.length / 8 && odd < even / 8 ? 'utf-16be' : undefined
}

const WIDE_BYTES = 4096

/** @param partial whether the last character may be incomplete */
function isValidUtf8(head: Buffer, partial: boolean): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: partial })
    return true
  } catch {
    return false
  }
}

/** The text at the beginning of a file. Bytes that are not valid become replacement characters. */
export function headText({ head }: SourceFile, encoding: string): string {
  const other = encodingBesideUtf8(encoding)
  return other === undefined
    ? iconv.decode(head, encoding, { stripBOM: true })
    : decodeMixed(head, other).replace(/^\uFEFF/, '')
}

/** The text of the file as a stream, without its byte order mark. @throws invalid inside the stream */
export function openText(file: SourceFile, encoding: string): Readable {
  const decoder = decoderOf(encoding)
  const raw = file.open()
  raw.on('error', (error) => decoder.destroy(error))
  return raw.pipe(decoder)
}

function decoderOf(encoding: string): Transform {
  if (/^utf-?8$/i.test(encoding)) return strictUtf8Decoder()
  const other = encodingBesideUtf8(encoding)
  return other === undefined
    ? (iconv.decodeStream(encoding, { stripBOM: true }) as unknown as Transform)
    : mixedDecoder(other)
}

/** Refuses invalid bytes instead of replacing them: otherwise names could silently turn into question marks. */
function strictUtf8Decoder(): Transform {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let bytesRead = 0
  const decode = (stream: Transform, chunk: Buffer | undefined, done: TransformCallback): void => {
    try {
      const text = chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode()
      bytesRead += chunk?.length ?? 0
      if (text !== '') stream.push(text)
      done()
    } catch {
      const message = `The file is not valid UTF-8 near byte ${bytesRead}. Set its encoding, such as windows-1252, or utf-8+windows-1252 if only some lines are not UTF-8.`
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

/** The lines of a text without their line ends. @throws invalid if a line is longer than `charsMax` */
export async function* linesOf(
  text: AsyncIterable<string>,
  charsMax: number,
): AsyncGenerator<{ line: string; number: number }> {
  let rest = ''
  let number = 0
  for await (const chunk of text) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) yield { line: line.replace(/\r$/, ''), number: ++number }
    if (rest.length > charsMax) {
      throw new KithError('invalid', `Line ${number + 1} is longer than ${charsMax} characters.`)
    }
  }
  if (rest !== '') yield { line: rest.replace(/\r$/, ''), number: ++number }
}

/** The whole text of a file of one JSON document. @throws invalid if it is too large to be read into memory */
export async function readDocumentText(file: SourceFile): Promise<string> {
  if (file.bytes > fileLimits.documentBytesMax) {
    const message = `The JSON document is larger than ${fileLimits.documentBytesMax} bytes. Convert it to JSON Lines.`
    throw new KithError('invalid', message)
  }
  let text = ''
  for await (const chunk of openText(file, 'utf-8')) text += chunk
  return text
}
