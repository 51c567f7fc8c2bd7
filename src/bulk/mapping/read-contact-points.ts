import { fileLimits } from '../limits.ts'
import { isPlaceholder } from './placeholders.ts'

/** The values in a cell of contact points, and the parts that cannot be read. */
export interface CellPoints {
  readonly values: readonly string[]
  readonly unread: readonly UnreadPart[]
}

export interface UnreadPart {
  readonly text: string
  /** What it should be. */
  readonly expected: string
}

const noUnread: readonly UnreadPart[] = []
const noPoints: CellPoints = { values: [], unread: noUnread }

function pointOf(value: string): CellPoints {
  return value.length > fileLimits.valueCharsMax ? tooLong(value) : { values: [value], unread: noUnread }
}

/**
 * All email addresses of a cell. They may have names before them (`Nadia Okafor <nadia@example.com>`), and there may be several
 * with any separator or line break between them.
 */
export function readEmails(cell: string): CellPoints {
  if (ONE_EMAIL.test(cell)) return pointOf(cell)
  const text = halfWidth(cell)
    .replace(/mailto:/gi, ' ')
    .replace(/[\u200b-\u200d\ufeff]/g, '')
  const values: string[] = []
  const unread: UnreadPart[] = []
  const hasBrackets = /<[^<>]*@[^<>]*>/.test(text)
  for (const part of partsOf(withoutQuotedNames(text))) {
    const addresses = part.match(ADDRESSES)?.map(withoutPunctuation) ?? []
    values.push(...addresses.filter((address) => address.length <= fileLimits.valueCharsMax))
    const cut = addresses.find((address) => isCut(address, part))
    if (cut !== undefined) {
      values.pop()
      unread.push({ text: part, expected: AN_EMAIL })
      continue
    }
    const rest = addresses.reduce((left, address) => left.replace(address, ' '), part).trim()
    const isName = hasBrackets || addresses.length > 0
    if (rest.includes('@') || (!isName && !isPlaceholder(rest)))
      unread.push({ text: part, expected: AN_EMAIL })
    else if (addresses.some((address) => address.length > fileLimits.valueCharsMax))
      unread.push(...tooLong(part).unread)
  }
  return { values: [...new Set(values)], unread }
}

/** Letters of East Asian keyboards: `ａ＠ｅｘａｍｐｌｅ．ｃｏｍ`. */
function halfWidth(text: string): string {
  return text.replace(/[\uff01-\uff5e]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
}

/** Whether an address ends at a blank that does not belong there: `nadia@exam ple.com`. */
function isCut(address: string, part: string): boolean {
  const after = part.slice(part.indexOf(address) + address.length)
  return !/@.*\./.test(address) && /^\s+[\w-]*\.\w/.test(after)
}

const AN_EMAIL = 'an email address, such as nadia@example.com'
const ONE_EMAIL =
  /^(?!.*[\uff01-\uff5e])[^\s@<>()[\]{},;:|"'`\\/]+@[^\s@<>()[\]{},;:|"'`\\/]+[^\s@<>()[\]{},;:|"'`\\/.]$/
const ADDRESSES = /[^\s@<>()[\]{},;:|"\\]+@[^\s@<>()[\]{},;:|"'`\\/]+/g

/** A display name in quotes may contain separators: `"Okafor, Nadia" <nadia@example.com>`. */
function withoutQuotedNames(text: string): string {
  return text.replace(/"[^"@]*"/g, ' ')
}

function withoutPunctuation(address: string): string {
  return address.replace(/^[.'`*=+-]+(?=[^@])/, '').replace(/[.!?*]+$/, '')
}

function partsOf(text: string): string[] {
  return text
    .split(/[;,|\r\n\t]|\s\/\s|\s:::\s|(?<=@\S+)\/(?=\S+@)/)
    .map((part) => part.trim())
    .filter(Boolean)
}

/**
 * All phone numbers of a cell. Any text counts, because a source may state short codes, numbers in letters or whom to ask for. A
 * number that a spreadsheet has rounded cannot be read.
 */
export function readPhones(cell: string): CellPoints {
  if (ONE_PHONE.test(cell)) return pointOf(cell)
  const text = cell.replace(/tel:/gi, '').trim()
  if (!/[;,|/\n&]|\s(?:or|oder|ou|o|und|and)\s/i.test(text)) return onePhone(text)
  const parts = severalNumbers(text)
  if (!parts) return onePhone(text.replace(/\s+/g, ' '))
  const read = parts.map(onePhone)
  return {
    values: [...new Set(read.flatMap(({ values }) => values))],
    unread: read.flatMap(({ unread }) => unread),
  }
}

/** A number that needs no other look: it has a digit that is not zero, and no letter, comma or slash. */
const ONE_PHONE = /^\+?(?=[0 ().-]*[1-9])(?!.*\.0$)[\d ().-]{5,24}\d$/

/**
 * Splits at a separator if each part has the digits of a number. A slash separates an area code too (`030/23125001`), and a
 * semicolon an extension (RFC 3966, `;ext=101`).
 */
function severalNumbers(text: string): string[] | undefined {
  for (const separator of [
    /\s*[\r\n|]+\s*|\s:::\s/,
    /;(?!\s*(?:ext|x|isub|phone-context)\b)/i,
    /\s(?:or|oder|ou|o|und|and|&)\s/i,
    /,/,
    /\s*\/\s*/,
  ]) {
    const parts = text
      .split(separator)
      .map((part) => part.trim())
      .filter((part) => part !== '' && !isPlaceholder(part))
    if (parts.length < 2 || !parts.every((part) => digitsOf(part) >= DIGITS_MIN)) continue
    return parts.flatMap((part) => severalNumbers(part) ?? [part])
  }
  return undefined
}

/** Fewer digits are an area code or an extension. German area codes have up to six digits. */
const DIGITS_MIN = 7

function digitsOf(text: string): number {
  return text.replace(/\D/g, '').length
}

function onePhone(text: string): CellPoints {
  // A spreadsheet runs a cell with an equals sign as a formula, and a program that reads numbers adds a fraction.
  const number = text.replace(/^=(?=\+?[\d(])/, '').replace(/^(\+?\d{6,15})\.0$/, '$1')
  if (number === '' || /^[0\s().+/-]*$/.test(number)) return noPoints
  if (isRounded(number)) return { values: [], unread: [{ text: number, expected: ROUNDED }] }
  if (number.includes('@'))
    return { values: [], unread: [{ text: number, expected: 'a phone number, such as +12025550177' }] }
  return number.length > fileLimits.valueCharsMax ? tooLong(number) : { values: [number], unread: [] }
}

/** Whether a spreadsheet has written a long number in short: `1.20256E+10`. Its last digits are lost. */
export function isRounded(text: string): boolean {
  return /^[+-]?\d([.,]\d+)?E\+?\d{1,3}$/i.test(text)
}

export const ROUNDED =
  'all digits: a spreadsheet has rounded the number, so export it again with the column as text'

function tooLong(text: string): CellPoints {
  return { values: [], unread: [{ text, expected: `at most ${fileLimits.valueCharsMax} characters` }] }
}
