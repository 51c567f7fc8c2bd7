import { isCalendarDate } from '../../model/instant.ts'
import { PROBLEM_COLUMN } from '../rejections.ts'
import { type ColumnMapping, type DateOrder, type Mapping, parseTarget } from './mapping.ts'
import { NUMBER } from './read-values.ts'
import { recogniseOrigin } from './recognise.ts'

/** What the cells of one column have in common, over all rows looked at. */
export interface ColumnStatistics {
  filled: number
  numbers: number
  emails: number
  phones: number
  /** Cells with several e-mails or phones, or with several words, by what stands between them. */
  readonly between: Record<string, number>
  isoDates: number
  otherDates: number
  /** Highest first and second number of dates such as 17/5/1990: what is beyond 12 is a day. */
  firstMax: number
  secondMax: number
  charsMax: number
}

export function emptyStatistics(): ColumnStatistics {
  return {
    ...{ filled: 0, numbers: 0, emails: 0, phones: 0, isoDates: 0, otherDates: 0, between: {} },
    ...{ firstMax: 0, secondMax: 0, charsMax: 0 },
  }
}

export function observe(statistics: ColumnStatistics, cell: string): void {
  const text = cell.trim()
  if (text === '') return
  statistics.filled += 1
  if (text.length > statistics.charsMax) statistics.charsMax = text.length
  if (text.length > LONGEST_OBSERVED) return
  if (NUMBER.test(text)) statistics.numbers += 1
  else if (text.includes('@')) observePoints(statistics, 'emails', text)
  else noteSeparators(statistics, text)
  if (!/\d/.test(text)) return
  if (!text.includes('@')) observePoints(statistics, 'phones', text)
  observeDate(statistics, text)
}

const LONGEST_OBSERVED = 254
const EMAIL = /^[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+$/
const PHONE = /^(\+\d|\(|0)[\d ()./-]{5,24}$|^\d{3}[-. ]\d{3}[-. ]\d{4}$/

const SEPARATORS = [';', ',', '|', '\n', '/'] as const

/** One e-mail or phone, or several with the same sign between them. */
function observePoints(statistics: ColumnStatistics, kind: 'emails' | 'phones', text: string): void {
  const pattern = kind === 'emails' ? EMAIL : PHONE
  if (pattern.test(text)) {
    statistics[kind] += 1
    return
  }
  const separator = SEPARATORS.find((sign) => {
    if (!text.includes(sign)) return false
    const parts = text.split(sign).map((part) => part.trim())
    return parts.every((part) => part === '' || pattern.test(part))
  })
  if (separator === undefined) return
  statistics[kind] += 1
  note(statistics, separator)
}

/** Of words, which may be labels, these two tell several from one. */
function noteSeparators(statistics: ColumnStatistics, text: string): void {
  if (text.includes(';')) note(statistics, ';')
  if (text.includes(',')) note(statistics, ',')
}

function note({ between }: ColumnStatistics, separator: string): void {
  between[separator] = (between[separator] ?? 0) + 1
}

/** What stands between several values of a cell, most often; undefined where no cell has several. */
function separatorOf({ between }: ColumnStatistics): string | undefined {
  const [most] = Object.entries(between).sort(([, a], [, b]) => b - a)
  return most?.[0]
}

function observeDate(statistics: ColumnStatistics, text: string): void {
  const day = text.slice(0, 10)
  if (isCalendarDate(day)) {
    statistics.isoDates += 1
    return
  }
  const [, first, second] = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})(?:\D|$)/.exec(text) ?? []
  if (first === undefined) return
  statistics.otherDates += 1
  statistics.firstMax = Math.max(statistics.firstMax, Number(first))
  statistics.secondMax = Math.max(statistics.secondMax, Number(second))
}

/** Headers by what is left of them in lower case without marks, in a few languages. */
const names: Readonly<Record<string, string>> = {
  name: 'fullName',
  fullname: 'fullName',
  displayname: 'fullName',
  contactname: 'fullName',
  nombrecompleto: 'fullName',
  firstname: 'given',
  givenname: 'given',
  forename: 'given',
  vorname: 'given',
  prenom: 'given',
  nombre: 'given',
  middlename: 'middle',
  lastname: 'surname',
  surname: 'surname',
  familyname: 'surname',
  nachname: 'surname',
  apellido: 'surname',
  apellidos: 'surname',
  nomdefamille: 'surname',
  email: 'emails.1',
  emails: 'emails.1',
  emailaddress: 'emails.1',
  emailaddresses: 'emails.1',
  mail: 'emails.1',
  correo: 'emails.1',
  correoelectronico: 'emails.1',
  phone: 'phones.1',
  phones: 'phones.1',
  phonenumber: 'phones.1',
  phonenumbers: 'phones.1',
  telephone: 'phones.1',
  telefon: 'phones.1',
  telefono: 'phones.1',
  tel: 'phones.1',
  mobile: 'phones.2',
  mobilephone: 'phones.2',
  cell: 'phones.2',
  cellphone: 'phones.2',
  handy: 'phones.2',
  movil: 'phones.2',
  company: 'company',
  companyname: 'company',
  organization: 'company',
  organisation: 'company',
  employer: 'company',
  firma: 'company',
  empresa: 'company',
  jobtitle: 'jobTitle',
  position: 'jobTitle',
  role: 'jobTitle',
  puesto: 'jobTitle',
  birthday: 'birthday',
  birthdate: 'birthday',
  dateofbirth: 'birthday',
  dob: 'birthday',
  geburtstag: 'birthday',
  notes: 'notes',
  note: 'notes',
  comments: 'notes',
  notas: 'notes',
  language: 'language',
  locale: 'language',
  timezone: 'timeZone',
  labels: 'labels',
  tags: 'labels',
  groups: 'labels',
  categories: 'labels',
  etiquetas: 'labels',
  id: 'externalId',
  externalid: 'externalId',
  contactid: 'externalId',
  customerid: 'externalId',
  address: 'addresses.1',
  postaladdress: 'addresses.1',
  street: 'addresses.1.street',
  streetaddress: 'addresses.1.street',
  city: 'addresses.1.locality',
  town: 'addresses.1.locality',
  state: 'addresses.1.region',
  region: 'addresses.1.region',
  zip: 'addresses.1.postcode',
  zipcode: 'addresses.1.postcode',
  postcode: 'addresses.1.postcode',
  postalcode: 'addresses.1.postcode',
  country: 'addresses.1.country',
  createdat: 'createdAt',
  created: 'createdAt',
  createdate: 'createdAt',
  updatedat: 'updatedAt',
}

/** Sends the columns of a file where their headers and cells say, and tells how sure that is. */
export function guessMapping(header: readonly string[], statistics: readonly ColumnStatistics[]): Mapping {
  const origin = recogniseOrigin(header)
  const own = header.filter((name) => parseKithHeader(name)).length > header.length / 2
  const taken = new Set<string>()
  const named = header.every((name) => NAMELESS.test(name)) ? statistics.findIndex(mayBeNames) : -1
  const columns = header.map((name, index): ColumnMapping => {
    const seen = statistics[index] ?? emptyStatistics()
    if (index === named) return { column: name, to: 'fullName', confidence: 0.4 }
    if (name === PROBLEM_COLUMN) return { column: name, to: null, confidence: 1 }
    const found =
      (own ? kithColumn(name) : undefined) ??
      (origin ? withConfidence(origin.column(name), 1) : undefined) ??
      (origin
        ? customColumn(name, seen, 0.7)
        : (byHeader(name, seen) ?? byCells(seen) ?? customColumn(name, seen)))
    return { column: name, ...freed(found, taken, name, seen) }
  })
  return {
    ...(origin && { origin: origin.name }),
    ...(own && { origin: 'kith', guarded: true }),
    columns,
    matchBy: ['email'],
    dateOrder: dateOrderOf(statistics) ?? origin?.settings?.dateOrder ?? 'ymd',
  }
}

/** What columns are called in a file whose first row is a person. */
export function namelessColumn(index: number): string {
  return `Column ${index + 1}`
}

const NAMELESS = /^Column \d+$/
const NAME_CHARS_MAX = 60

function mayBeNames({ filled, charsMax, ...counts }: ColumnStatistics): boolean {
  const { numbers, emails, phones, isoDates, otherDates } = counts
  return filled > 0 && charsMax <= NAME_CHARS_MAX && numbers + emails + phones + isoDates + otherDates === 0
}

type Guess = Omit<ColumnMapping, 'column'>

/** Headers of Kith's own CSV name the target itself; custom fields name their type behind a colon. */
function parseKithHeader(name: string): { to: string; type?: string } | undefined {
  const [, to = name, type] = /^(customFields\..+):([a-z_]+)$/.exec(name) ?? []
  const target = parseTarget(to)
  if (!target) return undefined
  return { to, ...(type !== undefined && { type }) }
}

function kithColumn(name: string): Guess | undefined {
  const parsed = parseKithHeader(name)
  if (!parsed) return undefined
  return { ...parsed, confidence: 1, ...(parsed.to === 'labels' && { separator: ';' }) } as Guess
}

function withConfidence(guess: Guess | undefined, confidence: number): Guess | undefined {
  return guess && { ...guess, confidence }
}

function byHeader(name: string, seen: ColumnStatistics): Guess | undefined {
  const plain = plainHeader(name)
  const [, base = '', place] = /^(.*?)(\d+)?$/.exec(plain) ?? []
  const [, label, kind] =
    /^(work|home|private|business|mobile|office|personal)(email|mail|phone|tel)$/.exec(plain) ?? []
  const known = names[plain] ?? (kind ? names[kind] : names[base])
  if (known === undefined) return undefined
  const to = place && /^(emails|phones|addresses)\.1$/.test(known) ? known.replace('1', place) : known
  return {
    to,
    confidence: confirms(to, seen),
    ...(label && { label: ['business', 'office'].includes(label) ? 'work' : label }),
    ...(to === 'phones.2' && !label && { label: 'mobile' }),
    ...severalIn(to, seen),
  }
}

/** Labels are several unless somebody has one; e-mails and phones only where a cell was seen that holds more. */
function severalIn(to: string, seen: ColumnStatistics): { separator?: string } {
  const separator = separatorOf(seen)
  if (to === 'labels') return { separator: separator === ',' ? ',' : ';' }
  return separator !== undefined && /^(emails|phones)\.\d+$/.test(to) ? { separator } : {}
}

function plainHeader(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
}

/** Whether the cells look like what the header promises. */
function confirms(to: string, seen: ColumnStatistics): number {
  if (seen.filled === 0) return 0.6
  const share = (count: number) => 0.4 + 0.6 * (count / seen.filled)
  if (to.startsWith('emails')) return rounded(share(seen.emails))
  if (to === 'birthday') return rounded(share(seen.isoDates + seen.otherDates))
  return 0.9
}

function byCells(seen: ColumnStatistics): Guess | undefined {
  if (seen.filled === 0) return undefined
  const share = (count: number) => count / seen.filled
  if (share(seen.emails) > MOST) {
    return { to: 'emails.1', confidence: rounded(0.8 * share(seen.emails)), ...severalIn('emails.1', seen) }
  }
  if (share(seen.phones) > MOST && share(seen.isoDates) < MOST && share(seen.otherDates) < MOST) {
    return { to: 'phones.1', confidence: rounded(0.6 * share(seen.phones)), ...severalIn('phones.1', seen) }
  }
  return undefined
}

const MOST = 0.8

/** Everything else is a custom field, of the type all its cells fit. */
function customColumn(name: string, seen: ColumnStatistics, confidence = 0.5): Guess {
  const key = name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, KEY_CHARS_MAX)
  if (key === '' || seen.filled === 0) return { to: null, confidence }
  return {
    to: `customFields.${key}`,
    confidence,
    name: name.trim().slice(0, KEY_CHARS_MAX),
    type: typeOf(seen),
  }
}

const KEY_CHARS_MAX = 60
const VARCHAR_CHARS_MAX = 255

function typeOf(seen: ColumnStatistics): NonNullable<ColumnMapping['type']> {
  if (seen.numbers === seen.filled) return 'double'
  if (seen.isoDates === seen.filled && seen.charsMax === 10) return 'date'
  return seen.charsMax > VARCHAR_CHARS_MAX ? 'text' : 'varchar'
}

/** Two columns never lead to the same single place: a second one takes the next, or becomes a field of its own. */
function freed(guess: Guess, taken: Set<string>, name: string, seen: ColumnStatistics): Guess {
  if (guess.to === null) return guess
  if (!taken.has(guess.to)) {
    taken.add(guess.to)
    return guess
  }
  const [, list, place] = /^(emails|phones|addresses)\.(\d+)$/.exec(guess.to) ?? []
  if (list) {
    let next = Number(place)
    while (taken.has(`${list}.${next}`)) next += 1
    taken.add(`${list}.${next}`)
    return { ...guess, to: `${list}.${next}` }
  }
  const custom = customColumn(name, seen)
  if (custom.to !== null && custom.to !== guess.to && !taken.has(custom.to)) {
    taken.add(custom.to)
    return custom
  }
  return { to: null, confidence: 0.3 }
}

/** A first number beyond 12 can only be a day; a second one beyond it, that months come first. */
function dateOrderOf(statistics: readonly ColumnStatistics[]): DateOrder | undefined {
  const dated = statistics.filter(({ otherDates, filled }) => otherDates > filled / 2)
  if (dated.some(({ firstMax }) => firstMax > 12)) return 'dmy'
  return dated.some(({ secondMax }) => secondMax > 12) ? 'mdy' : undefined
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100
}
