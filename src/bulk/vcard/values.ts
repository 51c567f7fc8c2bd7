import type { Json } from '../../model/json.ts'
import { type ContentLine, decodeQuotedPrintable } from './content-line.ts'
import { accountProperties } from './services.ts'

export const cardVersions = ['2.1', '3.0', '4.0'] as const

export type CardVersion = (typeof cardVersions)[number]

/** Properties whose value has parts, separated by semicolons, with their number of parts. */
export const partCounts: Readonly<Record<string, number>> = {
  n: 5,
  adr: 7,
  org: 1,
  gender: 1,
  clientpidmap: 2,
}

/** Properties whose value is a list, separated by commas. */
export const listProperties: ReadonlySet<string> = new Set(['nickname', 'categories'])

/** Properties whose value is binary or leads to it. */
export const binaryProperties: ReadonlySet<string> = new Set(['photo', 'logo', 'sound', 'key'])

/** Properties whose value is a URI, unless VALUE says otherwise. */
export const uriProperties: ReadonlySet<string> = new Set([
  ...['url', 'source', 'member', 'impp', 'fburl', 'caladruri', 'caluri', 'socialprofile', 'x-socialprofile'],
  ...['contact-uri', 'org-directory', 'uid', 'related', 'x-addressbookserver-member'],
])

/** Properties of one text. The value of any other property stays as it is written, because its syntax is unknown. */
const textProperties: ReadonlySet<string> = new Set([
  ...[
    'fn',
    'note',
    'title',
    'role',
    'email',
    'tel',
    'label',
    'mailer',
    'tz',
    'geo',
    'prodid',
    'rev',
    'agent',
  ],
  ...[
    'sort-string',
    'class',
    'kind',
    'lang',
    'language',
    'bday',
    'anniversary',
    'deathdate',
    'birthplace',
    'deathplace',
  ],
  ...[
    'version',
    'name',
    'profile',
    'expertise',
    'hobby',
    'interest',
    'org-directory',
    'created',
    'jsprop',
    'grammgender',
    'pronouns',
  ],
  ...[
    'x-ablabel',
    'x-abadr',
    'x-abdate',
    'x-abrelatednames',
    'x-abshowas',
    'x-anniversary',
    'x-evolution-anniversary',
    'x-ms-anniversary',
    'x-kaddressbook-x-anniversary',
    'x-evolution-spouse',
    'x-kaddressbook-x-spousesname',
    'x-spouse',
  ],
  'x-addressbookserver-kind',
  ...[
    'x-phonetic-first-name',
    'x-phonetic-middle-name',
    'x-phonetic-last-name',
    'x-phonetic-org',
    'x-maidenname',
  ],
  ...accountProperties,
  ...binaryProperties,
  ...uriProperties,
])

/** Whether the value of a property is one text or URI, whose escapes are known. */
export function isText(name: string): boolean {
  return textProperties.has(name)
}

/** The value of a content line as jCard has it: a text, an array of parts, or several texts of a list. */
export function valuesOf(line: ContentLine, version: CardVersion): Json[] {
  const { name } = line
  if (Object.hasOwn(partCounts, name)) return [structured(line, version, partCounts[name]!)]
  if (listProperties.has(name)) {
    const separators = version === '2.1' ? ',;' : ','
    const items = pieces(line, separators, version).map((item) => item.trim())
    return items.filter((item) => item !== '')
  }
  const text = decoded(line, line.value)
  return [isText(name) ? unescapeText(text, version) : text.replace(/\r\n|\n|\r/g, '\\n')]
}

/**
 * Quoted-printable usually encodes each part. Some programs also encode the semicolons between the parts, so a value of one
 * part is divided after it is decoded.
 */
function structured(line: ContentLine, version: CardVersion, count: number): Json {
  const parts = pieces(line, ';', version, (part) => {
    // Only names and addresses have lists in their parts, and vCard 2.1 has none.
    const isList = version !== '2.1' && (line.name === 'n' || line.name === 'adr')
    const values = (isList ? splitUnescaped(part, ',') : [part]).map((text) =>
      unescapeText(text, version).trim(),
    )
    return values.length === 1 ? values[0]! : values.filter((value) => value !== '')
  })
  const last = parts.findLastIndex((part) => part !== '' && (!Array.isArray(part) || part.length > 0))
  const shown = parts
    .slice(0, Math.max(last + 1, count))
    .map((part) => (Array.isArray(part) ? oneOf(part) : part))
  while (shown.length < count) shown.push('')
  return shown
}

function oneOf(list: readonly Json[]): Json {
  return list.length > 1 ? [...list] : (list[0] ?? '')
}

function pieces(line: ContentLine, separators: string, version: CardVersion): string[]
function pieces(
  line: ContentLine,
  separators: string,
  version: CardVersion,
  read: (piece: string) => Json,
): Json[]
function pieces(
  line: ContentLine,
  separators: string,
  version: CardVersion,
  read: (piece: string) => Json = (piece) => unescapeText(piece, version),
): Json[] {
  const raw = splitUnescaped(line.value, separators)
  if (!line.isQuotedPrintable) return raw.map(read)
  const split = raw.length > 1 ? raw.map((piece) => decoded(line, piece)) : undefined
  return (split ?? splitUnescaped(decoded(line, line.value), separators)).map(read)
}

function decoded(line: ContentLine, text: string): string {
  return line.isQuotedPrintable ? decodeQuotedPrintable(text, line).replace(/\r\n?/g, '\n') : text
}

export function splitUnescaped(text: string, separators: string): string[] {
  const parts: string[] = []
  let start = 0
  for (let index = 0; index < text.length; index++) {
    if (text[index] === '\\') index += 1
    else if (separators.includes(text[index]!)) {
      parts.push(text.slice(start, index))
      start = index + 1
    }
  }
  parts.push(text.slice(start))
  return parts
}

/**
 * Replaces escapes. Apple escapes colons too. vCard 2.1 has no escape for line breaks, so `\n` in it is part of a path
 * such as `C:\new`.
 */
export function unescapeText(text: string, version: CardVersion): string {
  if (!text.includes('\\')) return text
  return text.replace(version === '2.1' ? /\\([\\;,:])/g : /\\([\\;,:nN])/g, (_, mark: string) =>
    mark === 'n' || mark === 'N' ? '\n' : mark,
  )
}

/** Escapes a text for a value (RFC 6350, section 3.4). Line breaks of vCard 2.1 are left to quoted-printable. */
export function escapeText(text: string, version: CardVersion): string {
  const escaped = text.replace(/[\\;,]/g, '\\$&')
  return version === '2.1' ? escaped : escaped.replace(/\r\n|\n|\r/g, '\\n')
}
