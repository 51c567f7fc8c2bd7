import type { RowProblem } from '../../model/import.ts'
import { joinName } from '../../model/name.ts'
import type { AddressDraft, ContactPointDraft, PersonDraft } from '../../model/person.ts'
import { timeZoneName } from '../../model/time-zone.ts'
import { fileLimits } from '../limits.ts'
import { isPlaceholder } from '../mapping/placeholders.ts'
import { readEmails } from '../mapping/read-contact-points.ts'
import { addressLine, type MappedRow } from '../mapping/row-values.ts'
import { rowProblem } from '../rows.ts'
import { dayOf } from './dates.ts'
import { isPreferred, parameterOf, partsOf, textOf, typesOf } from './properties.ts'
import { serviceOfEntry } from './services.ts'
import { type EntryOfCard, storedFields } from './stored-card.ts'
import { labelOfApple, labelOfTypes } from './types.ts'

/** A person of a card, and what of the card is not what it seems. */
export interface CardPerson extends MappedRow {
  readonly notes: readonly RowProblem[]
}

/**
 * Reads a person from the properties of a card. They are also stored in `extensions.vcard` (see `stored-card.ts`), so that
 * an export contains the properties that a person has no field for, and writes the others as they were.
 */
export function fromCard(entries: readonly EntryOfCard[]): CardPerson | readonly RowProblem[] {
  const notes: RowProblem[] = []
  const draft = withinLimits(valuesOfCard(entries, notes), notes)
  const labels = entries
    .filter(({ property: [name] }) => name === 'categories')
    .flatMap(({ property: [, , , ...values] }) => values.map((value) => String(value).trim()))
    .filter(Boolean)
  const isEmpty = Object.values(draft).every(
    (value) => value === null || (Array.isArray(value) && value.length === 0),
  )
  if (isEmpty && labels.length === 0) {
    return [rowProblem('a card with a name, an email address or a phone number')]
  }
  const vcard = storedFields(entries, (note) => notes.push(note))
  return { draft: { ...draft, extensions: { vcard } }, labels, notes }
}

/** The values of a person that the properties of a card say. A value that a card says to be empty is `null`. */
export function valuesOfCard(entries: readonly EntryOfCard[], notes: RowProblem[] = []): PersonDraft {
  const all = (...names: string[]) => entries.filter(({ property: [name] }) => names.includes(name))
  const full = all('fn')
    .map(({ property }) => textOf(property))
    .find(Boolean)
  return {
    ...nameOf(all('n')[0], full ?? ''),
    ...single('company', all('org'), ({ property }) => partsOf(property)[0] ?? ''),
    ...single('jobTitle', all('title'), ({ property }) => textOf(property)),
    ...birthdayOf(all('bday'), notes),
    ...notesOf(all('note'), notes),
    ...single('language', [...all('lang'), ...all('language')], ({ property }) =>
      textOf(property).slice(0, LANGUAGE_CHARS_MAX),
    ),
    ...timeZoneOf(all('tz')),
    ...list('emails', all('email'), emailOf, notes),
    ...list('phones', all('tel'), (entry) => pointOf(entry, /^tel:/i), notes),
    ...list('onlineServices', entries.filter(isService), serviceOf, notes),
    ...list('addresses', all('adr'), addressOf, notes),
  }
}

const LANGUAGE_CHARS_MAX = 35

/** A value of the first property that has one; `null` if the card has the property, but empty. */
function single<Key extends string>(
  key: Key,
  entries: readonly EntryOfCard[],
  read: (entry: EntryOfCard) => string,
): Partial<Record<Key, string | null>> {
  if (entries.length === 0) return {}
  const value = entries.map(read).find(Boolean) ?? null
  return { [key]: value } as Record<Key, string | null>
}

/** The parts that a person has no field for are in the full name. */
function nameOf(n: EntryOfCard | undefined, formatted: string): PersonDraft {
  const [surname = '', given = '', additional = '', prefix = '', suffix = ''] = n ? partsOf(n.property) : []
  const whole = joinName(given || null, surname || null)
  const full = formatted || [prefix, given, additional, surname, suffix].filter(Boolean).join(' ')
  return {
    ...(given && { given }),
    ...(surname && { surname }),
    ...(full && full !== whole && { fullName: full }),
  }
}

function birthdayOf(entries: readonly EntryOfCard[], notes: RowProblem[]): PersonDraft {
  const found = entries.find(({ property }) => textOf(property) !== '')
  if (!found) return entries.length > 0 ? { birthday: null } : {}
  const [, , type] = found.property
  const value = textOf(found.property)
  const birthday = type === 'text' ? undefined : dayOf(value)
  const note = (expected: string) => notes.push({ column: 'BDAY', value: value.slice(0, 100), expected })
  if (isPlaceholder(value)) return {}
  if (birthday === undefined) note('a date; it is kept as it is written, but is no birthday here')
  else if (birthday.startsWith('--')) note('a date with a year; the birthday is kept without a year')
  return birthday === undefined ? {} : { birthday }
}

function notesOf(entries: readonly EntryOfCard[], notes: RowProblem[]): PersonDraft {
  const joined = entries
    .map(({ property }) => textOf(property))
    .filter(Boolean)
    .join('\n\n')
  if (joined === '') return entries.length > 0 ? { notes: null } : {}
  if (joined.length <= fileLimits.notesCharsMax) return { notes: joined }
  const expected = `at most ${fileLimits.notesCharsMax} characters; the rest is kept, but not shown`
  notes.push({ column: 'NOTE', value: null, expected })
  return { notes: joined.slice(0, fileLimits.notesCharsMax) }
}

function timeZoneOf(entries: readonly EntryOfCard[]): PersonDraft {
  const timeZone = entries.map(({ property }) => timeZoneName(textOf(property))).find(Boolean)
  return timeZone === undefined ? {} : { timeZone }
}

function list<Key extends string>(
  key: Key,
  entries: readonly EntryOfCard[],
  read: (entry: EntryOfCard) => AddressDraft | undefined,
  notes: RowProblem[],
): Partial<Record<Key, AddressDraft[]>> {
  const drafts = entries.flatMap((entry) => read(entry) ?? [])
  // An empty property says that the person has no such value.
  if (entries.length === 0) return {}
  if (drafts.length > fileLimits.entriesMax) {
    const expected = `at most ${fileLimits.entriesMax} ${key}; only these are used, and the card is kept`
    notes.push({ column: null, value: null, expected })
  }
  return { [key]: drafts.slice(0, fileLimits.entriesMax) } as Record<Key, AddressDraft[]>
}

/** The label of an entry: as Apple and Google write it, else its types; undefined if it has neither. */
function labelOf({ property, companions }: EntryOfCard): string | undefined {
  const own = companions.find(([name]) => name === 'x-ablabel')
  return (own && labelOfApple(textOf(own))) || labelOfTypes(typesOf(property))
}

export function pointOf(entry: EntryOfCard, scheme: RegExp): ContactPointDraft | undefined {
  const value = textOf(entry.property).replace(scheme, '')
  if (value === '') return undefined
  const label = labelOf(entry)
  return { value, ...(label && { label }), ...preferred(entry) }
}

/** An address may stand in brackets, or after a name. */
export function emailOf(entry: EntryOfCard): ContactPointDraft | undefined {
  const point = pointOf(entry, /^mailto:/i)
  if (!point || !/[\s<>"]/.test(point.value)) return point
  const { values } = readEmails(point.value)
  return values.length === 1 ? { ...point, value: values[0]! } : point
}

function isService({ property: [name] }: EntryOfCard): boolean {
  return serviceOfEntry(name) !== undefined
}

export function serviceOf(entry: EntryOfCard): ContactPointDraft | undefined {
  const { property } = entry
  const value = textOf(property)
  if (value === '') return undefined
  const named = parameterOf(property, 'service-type')[0]?.toLowerCase()
  const known = serviceOfEntry(property[0])
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(value)?.[1]?.toLowerCase()
  const label = named || known || labelOf({ ...entry, property: [property[0], {}, 'text', value] }) || scheme
  return { value, label: label || 'other', ...preferred(entry) }
}

function preferred({ property }: EntryOfCard): { primary?: true } {
  return isPreferred(property) ? { primary: true } : {}
}

export function addressOf(entry: EntryOfCard): AddressDraft | undefined {
  const { property } = entry
  const all = partsOf(property, ', ')
  const [box, extended, line, locality, region, postcode, country] = all
  const [, ownApartment, , number, name, , , county, district] = all.slice(SHORT_ADDRESS)
  // Further parts stand beside a sum of some of them in the first seven.
  const isLong = all.length > SHORT_ADDRESS
  const [apartment, street] = isLong
    ? [ownApartment || (name ? '' : extended), name || line]
    : [extended, line]
  // A post-office box is where letters go, so it stands where the street would.
  const road = [box, street].filter(Boolean).join(', ')
  const own = isLong && name ? { number, county, district } : { county, district }
  const given = { apartment, street: road, ...own, locality, region, postcode, country }
  const parts = Object.fromEntries(Object.entries(given).filter(([, part]) => part)) as Record<string, string>
  const stated = property[1].label
  const value = typeof stated === 'string' && stated !== '' ? stated : addressLine(parts)
  if (value === undefined) return undefined
  const label = labelOf(entry)
  return { value, ...(label && { label }), parts, ...preferred(entry) }
}

/** The parts of an address in RFC 6350; RFC 9554 adds further ones. */
const SHORT_ADDRESS = 7

/** Leaves out values that are too long for a person, which the card keeps. */
function withinLimits(draft: PersonDraft, notes: RowProblem[]): PersonDraft {
  const isLong = (value: unknown): value is string =>
    typeof value === 'string' && value.length > fileLimits.valueCharsMax
  const note = (column: string, value: string): void => {
    const expected = `at most ${fileLimits.valueCharsMax} characters; it stays in the card, but is not used`
    notes.push({ column, value: value.slice(0, 100), expected })
  }
  const kept = Object.entries(draft).flatMap(([key, value]): [string, unknown][] => {
    if (key !== 'notes' && isLong(value)) note(key, value)
    else if (!Array.isArray(value)) return [[key, value]]
    else {
      const points = value as readonly ContactPointDraft[]
      for (const point of points) if (isLong(point.value)) note(key, point.value)
      const short = points.filter((point) => !isLong(point.value))
      return short.length > 0 || points.length === 0 ? [[key, short]] : []
    }
    return []
  })
  return Object.fromEntries(kept) as PersonDraft
}
