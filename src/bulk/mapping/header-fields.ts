import { withoutAccents } from '../../model/query.ts'
import seen from './header-names.json' with { type: 'json' }

/**
 * What a header says: a target of a mapping without the number of its place. A target such as `phones` or `addresses.street`
 * may have a label.
 */
export interface HeaderField {
  readonly to: string
  readonly label?: string
  /** The language and programs in which the header was seen: a part of the names, which `headerFields` compares. */
  readonly origin: number
}

/**
 * The field of a header in one of several languages; undefined if the header is unknown.
 *
 * @param preferred the origin whose meaning counts if several languages have the header
 */
export function fieldForHeader(header: string, preferred?: number): HeaderField | undefined {
  const plain = plainHeader(header)
  const found = byPlainHeader.get(plain) ?? byPlainHeader.get(plain.replace(/\d+$/, ''))
  if (found) return found.find(({ origin }) => origin === preferred) ?? found[0]
  return composed(plain.replace(/\d+$/, ''))
}

/**
 * The fields of all headers of a file, each in the language that most of them have. A whole name beside a first name is the last
 * name in languages in which programs write it so (`Name`, `Vorname`).
 */
export function headerFields(header: readonly string[]): (HeaderField | undefined)[] {
  const preferred = mostFrequentOrigin(header)
  const fields = header.map((name) => fieldForHeader(name, preferred))
  const has = (to: string) => fields.some((field) => field?.to === to)
  const [hasGiven, hasSurname, hasTitle] = [has('given'), has('surname'), has('jobTitle')]
  return fields.map((field, index) => {
    if (field?.to === 'name') return { ...field, to: wholeNameAs(hasGiven, hasSurname) }
    const isBareTitle = field?.to === 'jobTitle' && plainHeader(header[index]!) === 'title'
    const others = fields.filter((other) => other?.to === 'jobTitle').length
    if (field && isBareTitle && hasTitle && others > 1) return { ...field, to: 'prefix' }
    return field
  })
}

/** How many of the headers are known. */
export function knownHeaders(header: readonly string[]): number {
  return header.filter((name) => name.trim() !== '' && fieldForHeader(name) !== undefined).length
}

/** Whether the header is known as it is written, with its accents. */
export function isKnownAsWritten(header: string): boolean {
  return written.has(header.normalize('NFC').toLowerCase())
}

const written: ReadonlySet<string> = new Set(
  seen
    .flatMap(({ names }) => Object.values(names as Record<string, string[]>).flat())
    .map((name) => name.toLowerCase()),
)

function wholeNameAs(hasGiven: boolean, hasSurname: boolean): string {
  if (hasGiven && !hasSurname) return 'surname'
  return hasSurname && !hasGiven ? 'given' : 'fullName'
}

function mostFrequentOrigin(header: readonly string[]): number | undefined {
  const counts = new Map<number, number>()
  for (const name of header) {
    for (const { origin } of byPlainHeader.get(plainHeader(name)) ?? []) {
      counts.set(origin, (counts.get(origin) ?? 0) + 1)
    }
  }
  const [best] = [...counts].sort(([, a], [, b]) => b - a)
  return best?.[0]
}

/** A header in lower case without accents, blanks and punctuation. Letters of every script count. */
export function plainHeader(header: string): string {
  return withoutAccents(header.normalize('NFKC'))
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/[^\p{L}\p{N}]/gu, '')
}

/**
 * A key for a custom field, made from a header: lower-case Latin letters, digits and underscores, as the APIs expect. Cyrillic
 * letters are romanised, and other letters are written as their code points, so that different headers have different keys.
 */
export function keyFromHeader(header: string, charsMax: number): string {
  return [...withoutAccents(header.normalize('NFKC')).toLowerCase()]
    .map(toLatin)
    .join('')
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, charsMax)
}

function toLatin(letter: string): string {
  if (letter <= '\x7f') return letter
  if (Object.hasOwn(romanised, letter)) return romanised[letter]!
  return /[\p{L}\p{N}]/u.test(letter) ? ` u${letter.codePointAt(0)!.toString(16)} ` : ' '
}

/** Cyrillic as in passports (ICAO Doc 9303, part 3, section 6), and Latin letters that have no accent to remove. */
const romanised: Readonly<Record<string, string>> = {
  ...{
    а: 'a',
    б: 'b',
    в: 'v',
    г: 'g',
    д: 'd',
    е: 'e',
    ж: 'zh',
    з: 'z',
    и: 'i',
    к: 'k',
    л: 'l',
    м: 'm',
    н: 'n',
  },
  ...{
    о: 'o',
    п: 'p',
    р: 'r',
    с: 's',
    т: 't',
    у: 'u',
    ф: 'f',
    х: 'kh',
    ц: 'ts',
    ч: 'ch',
    ш: 'sh',
    щ: 'shch',
  },
  ...{ ъ: 'ie', ы: 'y', ь: '', э: 'e', ю: 'iu', я: 'ia', і: 'i', ї: 'i', є: 'ie', ґ: 'g', ў: 'u', ј: 'j' },
  ...{ ß: 'ss', ł: 'l', ø: 'o', đ: 'd', ð: 'd', þ: 'th', æ: 'ae', œ: 'oe', ı: 'i' },
}

/** Reads `phones#work` and `addresses#home.street`. */
export function parseField(text: string): { to: string; label?: string } {
  const [, list, label, part = ''] = /^(\w+)#([a-z ]+)(\.\w+)?$/.exec(text) ?? []
  return list === undefined || label === undefined ? { to: text } : { to: `${list}${part}`, label }
}

const byPlainHeader: ReadonlyMap<string, readonly HeaderField[]> = indexNames()

function indexNames(): Map<string, HeaderField[]> {
  const index = new Map<string, HeaderField[]>()
  for (const [origin, { names }] of seen.entries()) {
    for (const [target, headers] of Object.entries(names as Record<string, string[]>)) {
      for (const header of headers) {
        const plain = plainHeader(header)
        const fields = index.get(plain) ?? []
        fields.push({ ...parseField(target), origin })
        index.set(plain, fields)
      }
    }
  }
  return index
}

/** English headers of a kind and a label, such as `Work Email`, `Home Tel.` and `Email (personal)`. */
function composed(plain: string): HeaderField | undefined {
  const [, before, kind, after] = COMPOSED.exec(plain) ?? []
  const word = before ?? after
  if (kind === undefined || word === undefined) return undefined
  const label = labelWords[word] ?? word
  if (kind === 'fax') return { to: 'phones', label: label === 'work' ? 'fax' : `${label} fax`, origin: 0 }
  return { to: /mail/.test(kind) ? 'emails' : 'phones', label, origin: 0 }
}

const LABEL_WORD = 'work|home|private|business|mobile|office|personal|cell|direct|main|other'
const COMPOSED = new RegExp(
  `^(?:(${LABEL_WORD}))?(emailaddress|email|mail|phonenumber|phone|telephone|tel|number|fax)(${LABEL_WORD})?$`,
)

const labelWords: Readonly<Record<string, string>> = { business: 'work', office: 'work', cell: 'mobile' }
