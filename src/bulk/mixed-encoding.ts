import { Transform } from 'node:stream'
import chardet from 'chardet'
import iconv from 'iconv-lite'
import { KithError } from '../model/errors.ts'

/**
 * Files to which two programs wrote lines: some lines are UTF-8 and some are in an older encoding. Such a file has the encoding
 * `utf-8+windows-1252` here, or with the name of another encoding: a line that is not valid UTF-8 is in the second one.
 */
const MIXED = /^utf-?8\+(.+)$/i

/** The encoding of the lines that are not UTF-8, if the name stands for such a file. */
export function encodingBesideUtf8(name: string): string | undefined {
  const other = MIXED.exec(name)?.[1]
  return other !== undefined && iconv.encodingExists(other) && hasAscii(other) ? other : undefined
}

/** Whether the lines of a file in the encoding end as those of UTF-8 do. */
function hasAscii(encoding: string): boolean {
  const text = 'a,"0"\r\n'
  return iconv.encode(text, encoding).equals(Buffer.from(text))
}

/**
 * The name of the mixed encoding if a good part of the lines beyond ASCII is UTF-8, and a part is not. In files of one older encoding,
 * hardly any line is valid UTF-8 by chance.
 *
 * @param head the beginning of a file that is not valid UTF-8 as a whole
 * @param isWhole whether it is the whole file, so that its last line is complete
 */
export function detectMixedEncoding(head: Buffer, isWhole: boolean): string | undefined {
  const others: Buffer[] = []
  let valid = 0
  for (const line of linesOf(isWhole ? head : head.subarray(0, endOfLines(head)))) {
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
const CARRIAGE_RETURN = 0x0d

/** More than the longest row or line of any format. */
const LINE_BYTES_MAX = 16_777_216

export function decodeMixed(bytes: Buffer, other: string): string {
  return linesOf(bytes)
    .map((line) => decodeUtf8(line) ?? iconv.decode(line, other))
    .join('')
}

/** Decodes a stream of bytes line by line. The stream fails with invalid if a line is too long. */
export function mixedDecoder(other: string): Transform {
  let rest: Buffer[] = []
  let restBytes = 0
  let isStart = true
  const decode = (bytes: Buffer): string => {
    const text = decodeMixed(bytes, other)
    const decoded = isStart ? text.replace(/^\uFEFF/, '') : text
    isStart = false
    return decoded
  }
  return new Transform({
    encoding: 'utf8',
    decodeStrings: false,
    transform(chunk: Buffer, _encoding, done) {
      const end = endOfLines(chunk)
      if (end === 0) {
        rest.push(chunk)
        restBytes += chunk.length
        const message = `The file has a line of more than ${LINE_BYTES_MAX} bytes.`
        done(restBytes > LINE_BYTES_MAX ? new KithError('invalid', message) : null)
        return
      }
      const lines = Buffer.concat([...rest, chunk.subarray(0, end)])
      rest = [chunk.subarray(end)]
      restBytes = chunk.length - end
      done(null, decode(lines))
    },
    flush(done) {
      done(null, decode(Buffer.concat(rest)))
    },
  })
}

/** Where the last complete line ends. */
function endOfLines(bytes: Buffer): number {
  return Math.max(bytes.lastIndexOf(LINE_FEED), bytes.lastIndexOf(CARRIAGE_RETURN)) + 1
}

/** The lines with their line ends. CR and LF together end a line and a blank one, which changes no text. */
function linesOf(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = []
  let start = 0
  for (let index = 0; index < bytes.length; index++) {
    if (bytes[index] !== LINE_FEED && bytes[index] !== CARRIAGE_RETURN) continue
    lines.push(bytes.subarray(start, index + 1))
    start = index + 1
  }
  if (start < bytes.length) lines.push(bytes.subarray(start))
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
