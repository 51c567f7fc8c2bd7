import iconv from 'iconv-lite'
import { encodingBesideUtf8 } from '../mixed-encoding.ts'
import { PROPERTY_NAME } from './logical-lines.ts'

/** A content line: its parts as they are written, with the parameters decoded. */
export interface ContentLine {
  /** In lower case. */
  readonly name: string
  readonly group: string | undefined
  /** The values of each parameter, by its name in lower case, without `charset` and the quoted-printable encoding. */
  readonly parameters: ReadonlyMap<string, readonly string[]>
  /** The value as text of the file: escapes and quoted-printable are not decoded. */
  readonly value: string
  readonly isQuotedPrintable: boolean
  /** Decodes bytes of the value. */
  readonly decode: (bytes: Buffer) => string
}

/** How the bytes of a file become text. */
export interface ByteReader {
  /** Whether each character of a line is one byte. */
  readonly isBytes: boolean
  /** The encoding of bytes that are not UTF-8. */
  readonly encoding: string
}

/** @returns undefined if the text is no content line */
export function contentLineOf(text: string, reader: ByteReader): ContentLine | undefined {
  const colon = valueStart(text)
  if (colon < 0) return undefined
  const [head = '', ...rest] = splitOutsideQuotes(text.slice(0, colon), ';')
  const [, group, written] = HEAD.exec(head) ?? []
  if (written === undefined) return undefined
  const parameters = new Map<string, string[]>()
  const name = written.replace(/\(.*$/, '').replace(/[^\w-]+/g, '-')
  // Names with other signs are no names in any version of vCard.
  if (name !== written) parameters.set('x-name', [written])
  for (const one of rest) {
    const [key, values] = parameterOf(one)
    if (key === '') continue
    parameters.set(key, [...(parameters.get(key) ?? []), ...values])
  }
  const charset = parameters.get('charset')?.[0]
  const encoding = parameters.get('encoding')?.at(-1)?.toUpperCase()
  parameters.delete('charset')
  const isCoded =
    encoding === 'QUOTED-PRINTABLE' || encoding === 'Q' || /ENCODING=QUOTED-PRINTABLE/i.test(written)
  if (isCoded || encoding === '8BIT' || encoding === '7BIT') parameters.delete('encoding')
  const decode = (bytes: Buffer): string => decodeBytes(bytes, [charset, reader.encoding])
  const plain = (raw: string): string => (reader.isBytes ? decodeText(raw, decode) : raw)
  for (const [key, values] of parameters) parameters.set(key, values.map(plain))
  // Programs escape the line breaks of an address as in values, although RFC 6868 does not (RFC 6350, section 6.3.1).
  const labels = parameters.get('label')
  if (labels) parameters.set('label', labels.map(unescaped))
  const value = text.slice(colon + 1)
  const isShifted = charset !== undefined && SEVEN_BITS.test(charset)
  return {
    name: name.toLowerCase(),
    group,
    parameters,
    value: isShifted ? decode(Buffer.from(isCoded ? bytesOfCodes(value) : value, 'latin1')) : plain(value),
    isQuotedPrintable: isCoded && !isShifted,
    decode,
  }
}

const HEAD = new RegExp(`^\\s*(?:([\\w-]+)\\.)?(${PROPERTY_NAME}|[\\w-]+)\\s*$`)

/** Character sets that write all letters in seven bits, so that their bytes look like ASCII. */
const SEVEN_BITS = /^(?:utf-?7|unicode-1-1-utf-7|iso-2022-jp(?:-\d)?)$/i

function bytesOfCodes(text: string): string {
  return text.replace(/=([0-9A-F]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}

/** Escapes of values that programs write in the label of an address, which is a parameter. */
function unescaped(text: string): string {
  return text.replace(/\\n/gi, '\n').replace(/\\([,;])/g, '$1')
}

/** The colon before the value: the first one outside quotation marks, or the first one if they do not match. */
function valueStart(text: string): number {
  let quoted = false
  for (let index = 0; index < text.length; index++) {
    const character = text[index]
    if (character === '"') quoted = !quoted
    else if (character === ':' && !quoted) return index
  }
  return text.indexOf(':')
}

/** Splits at a separator that is neither in quotation marks nor escaped. */
function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts: string[] = []
  let [start, quoted] = [0, false]
  for (let index = 0; index < text.length; index++) {
    if (text[index] === '"') quoted = !quoted
    else if (text[index] === '\\') index += 1
    else if (text[index] === separator && !quoted) {
      parts.push(text.slice(start, index))
      start = index + 1
    }
  }
  parts.push(text.slice(start))
  return parts
}

/** Values of vCard 2.1 are written without the name of their parameter: `TEL;HOME;PREF:`. */
function parameterOf(text: string): [name: string, values: string[]] {
  const equals = text.indexOf('=')
  if (equals >= 0) {
    const values = splitOutsideQuotes(text.slice(equals + 1), ',').map(unquoted)
    return [text.slice(0, equals).trim().toLowerCase(), values]
  }
  const bare = text.trim()
  const upper = bare.toUpperCase()
  if (bareEncodings.has(upper)) return ['encoding', [bare]]
  if (bareValues.has(upper)) return ['value', [bare]]
  return bare === '' ? ['', []] : ['type', bare.split(',')]
}

const bareEncodings: ReadonlySet<string> = new Set(['QUOTED-PRINTABLE', 'BASE64', '8BIT', '7BIT', 'B', 'Q'])
const bareValues: ReadonlySet<string> = new Set(['INLINE', 'URL', 'URI', 'CID', 'CONTENT-ID'])

/** RFC 6868 writes quotation marks and line breaks of parameters with a caret. */
function unquoted(text: string): string {
  const plain = text.trim().replace(/^"(.*)"$/s, '$1')
  return plain.replace(/\^([n'^])/g, (_, mark: string) => (mark === 'n' ? '\n' : mark === "'" ? '"' : '^'))
}

export const NOT_ASCII = /[\x80-\xff]/

function decodeText(text: string, decode: (bytes: Buffer) => string): string {
  return NOT_ASCII.test(text) ? decode(Buffer.from(text, 'latin1')) : text
}

/** Text that is valid UTF-8 is UTF-8, whatever the card says. */
export function decodeBytes(bytes: Buffer, encodings: readonly (string | undefined)[]): string {
  const [stated = ''] = encodings
  if (SEVEN_BITS.test(stated))
    return /7$/.test(stated) ? iconv.decode(bytes, 'utf-7') : new TextDecoder('iso-2022-jp').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    const known = encodings
      .map((name) => (name === undefined ? undefined : (encodingBesideUtf8(name) ?? name)))
      .find((name) => name !== undefined && iconv.encodingExists(name) && !/^utf-?8$/i.test(name))
    return iconv.decode(bytes, known ?? 'windows-1252')
  }
}

/** Decodes quoted-printable (RFC 2045, section 6.7). What is no code stays as it is. */
export function decodeQuotedPrintable(text: string, { decode }: Pick<ContentLine, 'decode'>): string {
  return text.replace(/(?:=[0-9A-F]{2})+/gi, (codes) => decode(Buffer.from(codes.replaceAll('=', ''), 'hex')))
}
