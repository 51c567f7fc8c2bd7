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
  /** Whether a number says that it is a further one: `Address 2`. */
  readonly isFurther?: true
}

/**
 * The field of a header in one of several languages; undefined if the header is unknown.
 *
 * @param preferred the origin whose meaning counts if several languages have the header
 */
export function fieldForHeader(header: string, preferred?: number): HeaderField | undefined {
  const plain = plainHeader(header)
  const exact = chosen(byPlainHeader.get(plain), preferred)
  if (exact) return exact
  const [, stem = plain, number] = /^(.*?)(\d+)$/.exec(plain) ?? []
  const found = chosen(byPlainHeader.get(stem), preferred) ?? composed(stem) ?? ofWords(header, preferred)
  return found && asLine(found, Number(number ?? /\d+/.exec(plain)?.[0] ?? 1))
}

function chosen(fields: readonly HeaderField[] | undefined, preferred?: number): HeaderField | undefined {
  return fields?.find(({ origin }) => origin === preferred) ?? fields?.[0]
}

/** A second line of a street (`Business Street 2`) is no second address. */
function asLine(field: HeaderField, number: number): HeaderField {
  if (number < 2) return field
  return field.to === 'addresses.street'
    ? { ...field, to: 'addresses.apartment' }
    : { ...field, isFurther: true }
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
  const isOfParts = has('birthday.month') && !has('birthday.day')
  const prefix = fields.findIndex((field) => field?.to === 'prefix')
  return fields.map((field, index) => {
    if (field?.to === 'name') return { ...field, to: wholeNameAs(hasGiven, hasSurname) }
    // `Birth Day` beside `Birth Month` is a number, also in languages in which it is written like the birthday.
    if (field?.to === 'birthday' && isOfParts) return { ...field, to: 'birthday.day' }
    // Outlook in French has `Titre` twice: before the name, and for the job.
    if (field?.to === 'prefix' && index > prefix && header[index] === header[prefix])
      return { ...field, to: 'jobTitle' }
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

/** The names that were seen in one language or program. */
interface SeenNames {
  readonly seenIn: string
  /** Headers by field, as `parseField` reads it. */
  readonly names: Readonly<Record<string, readonly string[]>>
  /** Words in headers that say which one of several values it is, by label. */
  readonly labels?: Readonly<Record<string, readonly string[]>>
  /** Words for the parts of numbered columns, as in `E-mail 1 - Value`. */
  readonly parts?: Readonly<Record<'value' | 'label' | 'formatted', readonly string[]>>
}

const allSeen: readonly SeenNames[] = seen as unknown as SeenNames[]

const written: ReadonlySet<string> = new Set(
  allSeen.flatMap(({ names }) => Object.values(names).flat()).map((name) => name.toLowerCase()),
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
  return folded(header).replace(/[^\p{L}\p{N}]/gu, '')
}

function folded(header: string): string {
  return withoutAccents(header.normalize('NFKC')).toLowerCase().replace(/ß/g, 'ss')
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
  for (const [origin, { names }] of allSeen.entries()) {
    for (const [target, headers] of Object.entries(names)) {
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

/**
 * A header that is composed of a word for the value and a label, in this order or the other one, such as `Privat: Bundesland`,
 * `Ciudad de domicilio` and `Adres służbowy - ulica`.
 */
function ofWords(header: string, preferred: number | undefined): HeaderField | undefined {
  const words = wordsOf(header)
  const labels = [...new Set(words.flatMap((word) => labelOfWord.get(word) ?? []))]
  if (labels.length > 1) return undefined
  const rest = words.filter((word) => !labelOfWord.has(word) && !glue.has(word) && !/^\d+$/.test(word))
  const isAddress = (word: string) => byPlainHeader.get(word)?.some(({ to }) => to === 'addresses')
  const withoutAddress = rest.filter((word) => !isAddress(word))
  const found = [rest, withoutAddress]
    .map((some) => some.join(''))
    .map((plain) => listField(plain, preferred))
  const field = found.find(Boolean) ?? ofSameField(withoutAddress, preferred)
  if (!field || field.label === labels[0] || labels[0] === undefined) return field
  return { ...field, label: labelBeside(field.label, labels[0]) }
}

/** The words of a header. Japanese and Chinese have no blanks between them, so labels are cut off. */
function wordsOf(header: string): string[] {
  return (folded(header).match(/\p{L}+|\p{N}+/gu) ?? []).flatMap((word) => {
    const label = unspacedLabels.find((one) => word !== one && (word.startsWith(one) || word.endsWith(one)))
    if (label === undefined) return [word]
    const rest = word.startsWith(label) ? word.slice(label.length) : word.slice(0, -label.length)
    return [label, rest.replace(/^[の的]|[の的]$/g, '')]
  })
}

/** The field of words that all name the same one: `Bundesland/Kanton`. */
function ofSameField(words: readonly string[], preferred: number | undefined): HeaderField | undefined {
  const [first, ...others] = words.map((word) => listField(word, preferred))
  return others.length > 0 && others.every((field) => field?.to === first?.to) ? first : undefined
}

function listField(plain: string, preferred: number | undefined): HeaderField | undefined {
  const fields = byPlainHeader.get(plain)?.filter(({ to }) => /^(emails|phones|addresses)\b/.test(to))
  return chosen(fields, preferred)
}

/** `home` beside `fax` is `home fax`. The fax of work is a plain one, as in vCard. */
function labelBeside(own: string | undefined, label: string): string {
  if (own === 'fax') return label === 'work' ? 'fax' : `${label} fax`
  return own === 'mobile' ? `${label} mobile` : (own ?? label)
}

const labelOfWord: ReadonlyMap<string, string> = new Map(
  allSeen.flatMap(({ labels = {} }) =>
    Object.entries(labels).flatMap(([label, words]) =>
      words.map((word): [string, string] => [plainHeader(word), label]),
    ),
  ),
)

const unspacedLabels = [...labelOfWord.keys()].filter((word) => /[\p{sc=Han}\p{sc=Hiragana}]/u.test(word))

/** Words between the others. */
const glue: ReadonlySet<string> = new Set('de del della di do da du des d la le el of the op von'.split(' '))

/** A column of a list whose columns are numbered, as Google writes them: `E-mail 1 - Value`, `Telefon 2 – Label`. */
export interface NumberedColumn {
  readonly list: 'emails' | 'phones' | 'addresses'
  readonly place: number
  /** What of the entry it is: its value, its label, or a part of an address. */
  readonly part: string
}

/** @returns undefined if the header is not that of a numbered column */
export function numberedColumn(header: string): NumberedColumn | undefined {
  const [, kind = '', place, rest = ''] = /^(.+?) ?(\d{1,2}) ?[-–—:] ?(.+)$/.exec(header.trim()) ?? []
  const list = place === undefined ? undefined : listField(plainHeader(kind), undefined)?.to
  if (list !== 'emails' && list !== 'phones' && list !== 'addresses') return undefined
  const part = partNames.get(plainHeader(rest)) ?? listField(plainHeader(rest), undefined)?.to
  if (part === 'formatted')
    return list === 'addresses' ? { list, place: Number(place), part: 'value' } : undefined
  if (part === 'value' || part === 'label') return { list, place: Number(place), part }
  const [, ofAddress] = /^addresses\.(\w+)$/.exec(part ?? '') ?? []
  return list === 'addresses' && ofAddress !== undefined
    ? { list, place: Number(place), part: ofAddress }
    : undefined
}

const partNames: ReadonlyMap<string, string> = new Map(
  allSeen.flatMap(({ parts = {} }) =>
    Object.entries(parts).flatMap(([part, words]) =>
      words.map((word): [string, string] => [plainHeader(word), part]),
    ),
  ),
)
