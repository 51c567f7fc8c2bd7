import { Transform, type TransformCallback } from 'node:stream'
import chardet from 'chardet'
import iconv from 'iconv-lite'

/**
 * Files to which two programs wrote lines: some lines are UTF-8 and some are in an older encoding. Such a file has the encoding
 * `utf-8+windows-1252` here, or with the name of another encoding: a line that is not valid UTF-8 is in the second one.
 */
const MIXED = /^utf-?8\+(.+)$/i

/** The encoding of the lines that are not UTF-8, if the name stands for such a file. */
export function encodingBesideUtf8(name: string): string | undefined {
  const other = MIXED.exec(name)?.[1]
  return other !== undefined && iconv.encodingExists(other) ? other : undefined
}

/**
 * The name of the mixed encoding if a good part of the lines beyond ASCII is UTF-8, and a part is not. In files of one older encoding,
 * hardly any line is valid UTF-8 by chance.
 *
 * @param head the beginning of a file that is not valid UTF-8 as a whole
 */
export function detectMixedEncoding(head: Buffer): string | undefined {
  const others: Buffer[] = []
  let valid = 0
  for (const line of linesOf(head.subarray(0, head.lastIndexOf(LINE_FEED) + 1))) {
    if (line.every((byte) => byte < 0x80)) continue
    if (decodeUtf8(line) === undefined) others.push(line)
    else valid += 1
  }
  if (others.length === 0 || valid < (others.length + valid) * VALID_SHARE_MIN) return
  const detected = chardet.detect(Buffer.concat(others))
  const isKnown = detected !== null && /^(?:windows|iso-8859|koi8)/i.test(detected)
  // The Windows code page has all characters of the ISO one.
  return `utf-8+${isKnown && detected !== 'ISO-8859-1' ? detected : 'windows-1252'}`
}

const VALID_SHARE_MIN = 1 / 4
const LINE_FEED = 0x0a

export function decodeMixed(bytes: Buffer, other: string): string {
  return linesOf(bytes)
    .map((line) => decodeUtf8(line) ?? iconv.decode(line, other))
    .join('')
}

/** Decodes a stream of bytes line by line. */
export function mixedDecoder(other: string): Transform {
  let rest: Buffer[] = []
  let isStart = true
  const decode = (stream: Transform, bytes: Buffer, done: TransformCallback): void => {
    const text = decodeMixed(bytes, other)
    if (text !== '') stream.push(isStart ? text.replace(/^\uFEFF/, '') : text)
    isStart = false
    done()
  }
  return new Transform({
    encoding: 'utf8',
    decodeStrings: false,
    transform(chunk: Buffer, _encoding, done) {
      const end = chunk.lastIndexOf(LINE_FEED) + 1
      if (end === 0) {
        rest.push(chunk)
        done()
        return
      }
      const lines = Buffer.concat([...rest, chunk.subarray(0, end)])
      rest = [chunk.subarray(end)]
      decode(this, lines, done)
    },
    flush(done) {
      decode(this, Buffer.concat(rest), done)
    },
  })
}

/** The lines with their line ends. */
function linesOf(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = []
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(LINE_FEED, start) + 1 || bytes.length
    lines.push(bytes.subarray(start, end))
    start = end
  }
  return lines
}

function decodeUtf8(line: Buffer): string | undefined {
  try {
    return utf8.decode(line)
  } catch {
    return undefined
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
