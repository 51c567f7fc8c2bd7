import type { RowProblem } from '../../model/import.ts'
import type { Json } from '../../model/json.ts'
import { joinName } from '../../model/name.ts'
import type { AddressDraft, ContactPointDraft, PersonDraft } from '../../model/person.ts'
import { isTimeZone } from '../../model/time-zone.ts'
import { fileLimits } from '../limits.ts'
import { addressLine, type MappedRow } from '../mapping/apply.ts'
import { birthdayOf, type CardProperty, isPreferred, labelOf, partsOf, textOf } from './properties.ts'

/**
 * What a card says of a person. All its properties are kept beside (`extensions.vcard`), so that those a person has no
 * place for, and how the others were written, come out again.
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
    ...optional('timeZone', all('tz').map(textOf).find(isTimeZone)),
    ...list('emails', all('email'), (property) => pointOf(property, properties, /^mailto:/i)),
    ...list('phones', all('tel'), (property) => pointOf(property, properties, /^tel:/i)),
    ...list('onlineServices', [...all('impp'), ...all('x-socialprofile')], (property) =>
      serviceOf(property, properties),
    ),
    ...list('addresses', all('adr'), (property) => addressOf(property, properties)),
    extensions: { vcard: { properties: kept(properties) as unknown as Json } },
  }
  const says = Object.keys(draft).some((key) => key !== 'extensions')
  if (!says)
    return [{ column: null, value: null, expected: 'a card with a name, an e-mail or a phone number' }]
  const tooLong = longValue(draft)
  if (tooLong) return [tooLong]
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
  return value === '' ? undefined : { value, label: labelOf(property, all), ...preferred(property) }
}

function serviceOf(property: CardProperty, all: readonly CardProperty[]): ContactPointDraft | undefined {
  const value = textOf(property)
  if (value === '') return undefined
  const service = property[1]['x-service-type'] ?? property[1].type
  const own = labelOf(property, all)
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(value)?.[1]?.toLowerCase()
  const label = typeof service === 'string' ? service.toLowerCase() : own === 'other' ? (scheme ?? own) : own
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
    : { value, label: labelOf(property, all), parts, ...preferred(property) }
}

/** Pictures beyond this stay in the record's raw card only: everybody who reads the person would carry them. */
const PROPERTY_CHARS_MAX = 100_000

function kept(properties: readonly CardProperty[]): readonly CardProperty[] {
  return properties.filter((property) => JSON.stringify(property).length <= PROPERTY_CHARS_MAX)
}

function longValue(draft: PersonDraft): RowProblem | undefined {
  const texts = [draft.given, draft.surname, draft.fullName, draft.company, draft.jobTitle]
  const points = [draft.emails, draft.phones, draft.onlineServices, draft.addresses].flatMap(
    (one) => one ?? [],
  )
  const long = [...texts, ...points.map(({ value }) => value)].find(
    (value) => (value?.length ?? 0) > fileLimits.valueCharsMax,
  )
  return long
    ? { column: null, value: long.slice(0, 100), expected: `at most ${fileLimits.valueCharsMax} characters` }
    : undefined
}
