import type { RowProblem } from '../../model/import.ts'
import type { Json } from '../../model/json.ts'
import { joinName } from '../../model/name.ts'
import type { AddressDraft, ContactPointDraft, PersonDraft } from '../../model/person.ts'
import { timeZoneName } from '../../model/time-zone.ts'
import { fileLimits } from '../limits.ts'
import { addressLine, type MappedRow } from '../mapping/row-values.ts'
import { rowProblem } from '../rows.ts'
import { birthdayOf, type CardProperty, isPreferred, labelOf, partsOf, textOf } from './properties.ts'

/**
 * Reads a person from a card. All properties are also stored in `extensions.vcard`, so that an export contains the
 * properties that a person has no field for, and writes the others as they were.
 */
export function fromCard(properties: readonly CardProperty[]): MappedRow | readonly RowProblem[] {
  const all = (name: string) => properties.filter((property) => property[0] === name)
  const first = (name: string) => all(name)[0]
  const text = (name: string): string | undefined => {
    const found = first(name)
    return found && (textOf(found) || undefined)
  }
  const uid = text('uid')
  const draft: PersonDraft = {
    ...nameOf(first('n'), text('fn')),
    ...optional('company', first('org') && partsOf(first('org')!)[0]),
    ...optional('jobTitle', text('title')),
    ...optional('birthday', first('bday') && birthdayOf(first('bday')!)),
    ...optional(
      'notes',
      all('note').map(textOf).filter(Boolean).join('\n\n').slice(0, fileLimits.notesCharsMax),
    ),
    ...optional('language', text('lang')?.slice(0, LANGUAGE_CHARS_MAX)),
    ...optional(
      'timeZone',
      all('tz')
        .map((property) => timeZoneName(textOf(property)))
        .find(Boolean),
    ),
    ...list('emails', all('email'), (property) => pointOf(property, properties, /^mailto:/i)),
    ...list('phones', all('tel'), (property) => pointOf(property, properties, /^tel:/i)),
    ...list('onlineServices', [...all('impp'), ...all('x-socialprofile')], (property) =>
      serviceOf(property, properties),
    ),
    ...list('addresses', all('adr'), (property) => addressOf(property, properties)),
    extensions: { vcard: { properties: withoutLargeProperties(properties) as unknown as Json } },
  }
  const isEmpty = Object.keys(draft).every((key) => key === 'extensions')
  if (isEmpty) return [rowProblem('a card with a name, an email address or a phone number')]
  const problem = valueTooLong(draft)
  if (problem) return [problem]
  return {
    draft,
    labels: all('categories')
      .flatMap(([, , , ...values]) => values.map((value) => String(value).trim()))
      .filter(Boolean),
    ...(uid && { externalId: `vcard:${uid.slice(0, fileLimits.valueCharsMax)}` }),
  }
}

const LANGUAGE_CHARS_MAX = 35

function optional<Key extends string>(key: Key, value: string | undefined): Partial<Record<Key, string>> {
  return value ? ({ [key]: value } as Record<Key, string>) : {}
}

function nameOf(n: CardProperty | undefined, formatted: string | undefined): PersonDraft {
  const [surname = '', given = ''] = n ? partsOf(n) : []
  const whole = joinName(given || null, surname || null)
  return {
    ...optional('given', given),
    ...optional('surname', surname),
    ...(formatted && formatted !== whole && { fullName: formatted }),
  }
}

function list<Key extends string>(
  key: Key,
  properties: readonly CardProperty[],
  read: (property: CardProperty) => AddressDraft | undefined,
): Partial<Record<Key, AddressDraft[]>> {
  const drafts = properties.flatMap((property) => read(property) ?? []).slice(0, fileLimits.entriesMax)
  return drafts.length === 0 ? {} : ({ [key]: drafts } as Record<Key, AddressDraft[]>)
}

function pointOf(
  property: CardProperty,
  all: readonly CardProperty[],
  scheme: RegExp,
): ContactPointDraft | undefined {
  const value = textOf(property).replace(scheme, '')
  if (value === '') return undefined
  return { value, ...optional('label', labelOf(property, all)), ...preferred(property) }
}

function serviceOf(property: CardProperty, all: readonly CardProperty[]): ContactPointDraft | undefined {
  const value = textOf(property)
  if (value === '') return undefined
  const service = property[1]['x-service-type'] ?? property[1].type
  const own = labelOf(property, all)
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(value)?.[1]?.toLowerCase()
  const label = typeof service === 'string' ? service.toLowerCase() : (own ?? scheme ?? 'other')
  return { value, label, ...preferred(property) }
}

function preferred(property: CardProperty): { primary?: true } {
  return isPreferred(property) ? { primary: true } : {}
}

function addressOf(property: CardProperty, all: readonly CardProperty[]): AddressDraft | undefined {
  const [, apartment, street, locality, region, postcode, country] = partsOf(property)
  const given = { apartment, street, locality, region, postcode, country }
  const parts = Object.fromEntries(Object.entries(given).filter(([, part]) => part)) as Record<string, string>
  const label = property[1].label
  const value = typeof label === 'string' && label !== '' ? label : addressLine(parts)
  return value === undefined
    ? undefined
    : { value, label: labelOf(property, all) ?? 'other', parts, ...preferred(property) }
}

/** Larger properties, such as pictures, stay in the record's raw card only: they would slow down every read. */
const PROPERTY_CHARS_MAX = 100_000

function withoutLargeProperties(properties: readonly CardProperty[]): readonly CardProperty[] {
  return properties.filter((property) => JSON.stringify(property).length <= PROPERTY_CHARS_MAX)
}

function valueTooLong(draft: PersonDraft): RowProblem | undefined {
  const texts = [draft.given, draft.surname, draft.fullName, draft.company, draft.jobTitle]
  const points = [draft.emails, draft.phones, draft.onlineServices, draft.addresses].flatMap(
    (list) => list ?? [],
  )
  const long = [...texts, ...points.map(({ value }) => value)].find(
    (value) => (value?.length ?? 0) > fileLimits.valueCharsMax,
  )
  return long
    ? { column: null, value: long.slice(0, 100), expected: `at most ${fileLimits.valueCharsMax} characters` }
    : undefined
}
