import type { Json } from '../../model/json.ts'
import type { CardEntry } from './canonical.ts'
import { type CardProperty, partsOf, property, textOf, typesOf } from './properties.ts'
import { type CardVersion, escapeText, isText, listProperties, partCounts } from './values.ts'
import { inVersion, usualType, type VersionedEntry } from './versions.ts'

/** The text of a card in a version of vCard, with a line end after its last line. */
export function formatCard(entries: readonly CardEntry[], version: CardVersion): string {
  const lines = ['BEGIN:VCARD', `VERSION:${version}`]
  let groups = 0
  for (const entry of entries) {
    const {
      property: one,
      companions,
      further = [],
    } = withAddressLabel(inVersion(entry, version), entries, version)
    const group = companions.length > 0 ? `ITEM${++groups}.` : ''
    for (const written of [one, ...companions]) lines.push(...linesOf(written, group, version))
    for (const written of further) lines.push(...linesOf(written, '', version))
  }
  lines.push('END:VCARD')
  return `${lines.join('\r\n')}\r\n`
}

/**
 * Older versions have a property for the text of an address, which belongs to the address with the same types. If that is not
 * clear, the parameter of vCard 4.0 stays.
 */
function withAddressLabel(
  versioned: VersionedEntry,
  entries: readonly CardEntry[],
  version: CardVersion,
): VersionedEntry {
  const [name, { label, ...parameters }, type, value] = versioned.property
  if (version === '4.0' || name !== 'adr' || typeof label !== 'string') return versioned
  const types = typesOf(versioned.property).sort().join()
  const alike = entries.filter(
    ({ property: other }) =>
      other[0] === 'adr' && typesOf(other).sort().join() === types.replace(/,?pref$/, ''),
  )
  if (alike.length > 1) return versioned
  const { type: own } = parameters
  const further = [property('label', own === undefined ? {} : { type: own }, 'text', label)]
  const isEmpty = partsOf(versioned.property).every((part) => part === '')
  const address = property(name, parameters, type, value ?? '')
  return isEmpty ? { ...versioned, property: further[0]! } : { ...versioned, property: address, further }
}

const TOKEN = /^[A-Za-z0-9-]+$/

function linesOf(one: CardProperty, group: string, version: CardVersion): string[] {
  const [name, parameters] = one
  if (!TOKEN.test(name)) return []
  if (version === '2.1' && name === 'agent' && /^BEGIN:VCARD/i.test(textOf(one))) {
    return [
      `${group}AGENT:`,
      ...textOf(one)
        .split(/\r?\n/)
        .filter((line) => line.trim() !== ''),
    ]
  }
  const value = textOfValue(one, version)
  const type = typeOf(one, version)
  const isQuoted = version === '2.1' && parameters.encoding === undefined && /[^\x20-\x7e]/.test(value)
  const head = `${group}${name.toUpperCase()}${parametersOf(one, type, version)}`
  if (isQuoted) return quotedPrintable(`${head};CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:`, value)
  if (version !== '2.1') return [folded(`${head}:${value}`)]
  // A blank line ends base64 in vCard 2.1.
  return parameters.encoding === undefined ? [`${head}:${value}`] : [folded(`${head}:${value}`), '']
}

function typeOf([name, , type]: CardProperty, version: CardVersion): string | undefined {
  if (type === 'unknown' || type === 'binary' || type === usualType(name, version)) return undefined
  // The UID of older versions is text, even if it is a URI.
  if (version !== '4.0' && name === 'uid') return undefined
  if (type === 'date-and-or-time' || type === 'language-tag' || type === 'phone-number') return undefined
  if (!TOKEN.test(type)) return undefined
  return version === '2.1' && type === 'uri' ? 'URL' : type
}

function textOfValue([name, , type, ...values]: CardProperty, version: CardVersion): string {
  const parts = (value: Json): string => {
    const all = Array.isArray(value) ? value : [value]
    return all.map((part) => componentOf(part, version)).join(';')
  }
  if (Object.hasOwn(partCounts, name)) return parts(values[0] ?? '')
  if (type === 'unknown' && !isText(name)) return values.map((value) => rawText(value, version)).join(',')
  if (type === 'uri' || type === 'binary' || name === 'geo') return values.map(uriText).join(',')
  const texts = values.map((value) => componentOf(value, version))
  return listProperties.has(name) ? texts.join(',') : texts.join(version === '2.1' ? ' ' : ',')
}

function componentOf(value: Json, version: CardVersion): string {
  if (!Array.isArray(value)) return escapeText(String(value ?? ''), version)
  // vCard 2.1 has no lists in a part.
  if (version === '2.1') return escapeText(value.map((one) => String(one ?? '')).join(' '), version)
  return value.map((one) => escapeText(String(one ?? ''), version)).join(',')
}

function rawText(value: Json, version: CardVersion): string {
  if (Array.isArray(value)) return value.map((one) => rawText(one, version)).join(';')
  return String(value ?? '').replace(/\r\n|\n|\r/g, '\\n')
}

function uriText(value: Json): string {
  return String(value ?? '')
    .replaceAll('\\', '\\\\')
    .replace(/[\r\n]+/g, ' ')
}

function parametersOf(
  [name, parameters]: CardProperty,
  type: string | undefined,
  version: CardVersion,
): string {
  const all = { ...(type !== undefined && { value: type }), ...parameters }
  let text = ''
  for (const [key, value] of Object.entries(all)) {
    if (!TOKEN.test(key) || key === 'group' || value === null) continue
    const values = (Array.isArray(value) ? value : [value]).map((one) => String(one ?? ''))
    // The type of a profile is the name of its service, which stays as it is.
    if (version === '2.1' && key === 'type' && name !== 'x-socialprofile')
      text += values.map((one) => `;${bare(one)}`).join('')
    else text += `;${key.toUpperCase()}=${values.map(quoted).join(',')}`
  }
  return text
}

/** vCard 2.1 writes types without `TYPE=`, in capitals. */
function bare(type: string): string {
  return TOKEN.test(type) ? type.toUpperCase() : `TYPE=${quoted(type)}`
}

/** RFC 6868 writes quotation marks and line breaks with a caret. */
function quoted(value: string): string {
  const plain = value
    .replaceAll('^', '^^')
    .replaceAll('"', "^'")
    .replace(/\r\n|\n|\r/g, '^n')
  return /[:;,\\]|^\s|\s$/.test(plain) ? `"${plain}"` : plain
}

const LINE_BYTES_MAX = 75

/** Folds a line at 75 bytes (RFC 6350, section 3.2), never inside a character. */
function folded(line: string): string {
  if (Buffer.byteLength(line) <= LINE_BYTES_MAX) return line
  const parts: string[] = []
  let [start, bytes] = [0, 0]
  for (let index = 0; index < line.length; ) {
    const code = line.codePointAt(index)!
    const size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
    if (bytes + size > LINE_BYTES_MAX) {
      parts.push(line.slice(start, index))
      // The blank of the next line counts.
      ;[start, bytes] = [index, 1]
    }
    bytes += size
    index += code < 0x10000 ? 1 : 2
  }
  parts.push(line.slice(start))
  return parts.join('\r\n ')
}

/** Lines of quoted-printable have at most 76 characters (RFC 2045, section 6.7). */
const QUOTED_CHARS_MAX = 76

function quotedPrintable(head: string, value: string): string[] {
  const codes = [...Buffer.from(value.replace(/\r\n|\n|\r/g, '\r\n'))].map((byte) =>
    byte >= 0x21 && byte <= 0x7e && byte !== 0x3d
      ? String.fromCharCode(byte)
      : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`,
  )
  const lines: string[] = []
  let line = head
  for (const code of codes) {
    if (line.length + code.length >= QUOTED_CHARS_MAX && line !== '') {
      lines.push(`${line}=`)
      line = ''
    }
    line += code
  }
  lines.push(line)
  return lines
}
