import type { RowProblem } from '../../model/import.ts'
import { isCalendarDate, parseInstant } from '../../model/instant.ts'
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts'
import { joinName } from '../../model/name.ts'
import type { AddressDraft, AddressPart, ContactPointDraft, PersonDraft } from '../../model/person.ts'
import { fileLimits } from '../limits.ts'
import { addressLine, type MappedRow } from '../mapping/row-values.ts'
import { rowProblem } from '../rows.ts'

/** The JSContact kind (RFC 9553, section 2.5.1) of each part of an address. */
export const componentKinds = {
  country: 'country',
  region: 'region',
  county: 'subdistrict',
  locality: 'locality',
  district: 'district',
  street: 'name',
  number: 'number',
  apartment: 'apartment',
  postcode: 'postcode',
} as const satisfies Record<AddressPart, string>

/** Reads a person from a JSContact Card (RFC 9553). The whole card is also stored in `extensions.jscontact`. */
export function fromJsContact(card: JsonObject): MappedRow | readonly RowProblem[] {
  const draft: PersonDraft = {
    ...nameOf(card.name),
    ...text('company', firstOf(card.organizations)?.name),
    ...text('jobTitle', firstOf(card.titles)?.name),
    ...text('birthday', birthdayOf(card.anniversaries)),
    ...text('notes', firstOf(card.notes)?.note, fileLimits.notesCharsMax),
    ...text('language', card.language),
    ...points('emails', card.emails, 'address', /^mailto:/i),
    ...points('phones', card.phones, 'number', /^tel:/i),
    ...services(card.onlineServices),
    ...addresses(card.addresses),
    ...time('createdAt', card.created),
    ...time('updatedAt', card.updated),
    extensions: { jscontact: { card } },
  }
  if (Object.keys(draft).length === 1) {
    return [rowProblem('a Card with a name, an email address or a phone number')]
  }
  const { uid } = card
  return {
    draft,
    labels: Object.keys(isJsonObject(card.keywords) ? card.keywords : {}),
    ...(typeof uid === 'string' && { externalId: `jscontact:${uid.slice(0, fileLimits.valueCharsMax)}` }),
  }
}

function entriesOf(value: Json | undefined): [string, JsonObject][] {
  if (!isJsonObject(value)) return []
  return Object.entries(value).filter((entry): entry is [string, JsonObject] => isJsonObject(entry[1]))
}

function firstOf(value: Json | undefined): JsonObject | undefined {
  return entriesOf(value)[0]?.[1]
}

function text<Key extends string>(
  key: Key,
  value: Json | undefined,
  charsMax: number = fileLimits.valueCharsMax,
): Partial<Record<Key, string>> {
  if (typeof value !== 'string' || value.trim() === '') return {}
  return { [key]: value.slice(0, charsMax) } as Record<Key, string>
}

function time<Key extends string>(key: Key, value: Json | undefined): Partial<Record<Key, number>> {
  const instant = typeof value === 'string' ? parseInstant(value) : undefined
  return instant === undefined ? {} : ({ [key]: instant } as Record<Key, number>)
}

function nameOf(name: Json | undefined): PersonDraft {
  if (!isJsonObject(name)) return {}
  const components = Array.isArray(name.components) ? name.components.filter(isJsonObject) : []
  const part = (...kinds: string[]): string =>
    components
      .filter(({ kind }) => kinds.includes(String(kind)))
      .map(({ value }) => String(value))
      .join(' ')
  const [given, surname] = [part('given', 'given2'), part('surname', 'surname2')]
  const whole = joinName(given || null, surname || null)
  return {
    ...text('given', given),
    ...text('surname', surname),
    ...(name.full !== whole && text('fullName', name.full)),
  }
}

/** A birthday without a year stays in the card only. */
function birthdayOf(anniversaries: Json | undefined): string | undefined {
  const birth = entriesOf(anniversaries).find(([, { kind }]) => kind === 'birth')?.[1]
  if (!isJsonObject(birth?.date)) return undefined
  const { year, month, day, utc } = birth.date
  if (typeof utc === 'string') return utc.slice(0, 10)
  const two = (value: Json | undefined) => String(value).padStart(2, '0')
  const date = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`
  return isCalendarDate(date) ? date : undefined
}

function points<Key extends string>(
  key: Key,
  value: Json | undefined,
  property: string,
  scheme: RegExp,
): Partial<Record<Key, ContactPointDraft[]>> {
  return list(
    key,
    entriesOf(value).flatMap(([, entry]) => {
      const point = entry[property]
      if (typeof point !== 'string' || point.trim() === '') return []
      return [{ value: point.trim().replace(scheme, ''), ...labelled(entry), ...preferred(entry) }]
    }),
  )
}

function services(value: Json | undefined): PersonDraft {
  return list(
    'onlineServices',
    entriesOf(value).flatMap(([, entry]) => {
      const account = entry.user ?? entry.uri
      if (typeof account !== 'string' || account === '') return []
      const label = typeof entry.service === 'string' ? entry.service : (labelOf(entry) ?? 'other')
      return [{ value: account, label, ...preferred(entry) }]
    }),
  )
}

function addresses(value: Json | undefined): PersonDraft {
  return list(
    'addresses',
    entriesOf(value).flatMap(([, entry]): AddressDraft[] => {
      const components = Array.isArray(entry.components) ? entry.components.filter(isJsonObject) : []
      const parts: Partial<Record<AddressPart, string>> = {}
      for (const [part, kind] of Object.entries(componentKinds)) {
        const found = components.filter((component) => component.kind === kind)
        if (found.length > 0) parts[part as AddressPart] = found.map(({ value }) => String(value)).join(' ')
      }
      const full = typeof entry.full === 'string' && entry.full !== '' ? entry.full : addressLine(parts)
      return full ? [{ value: full, label: labelOf(entry) ?? 'other', parts, ...preferred(entry) }] : []
    }),
  )
}

function list<Key extends string, Draft>(key: Key, drafts: Draft[]): Partial<Record<Key, Draft[]>> {
  return drafts.length === 0
    ? {}
    : ({ [key]: drafts.slice(0, fileLimits.entriesMax) } as Record<Key, Draft[]>)
}

function labelled(entry: JsonObject): { label?: string } {
  const label = labelOf(entry)
  return label === undefined ? {} : { label }
}

/** The label of the entry, else its context, else its feature; undefined if it has none. */
function labelOf({ label, features, contexts }: JsonObject): string | undefined {
  if (typeof label === 'string' && label !== '') return label
  const first = (value: Json | undefined): string | undefined =>
    isJsonObject(value)
      ? Object.keys(value).filter((key) => key !== 'voice' && value[key] === true)[0]
      : undefined
  const word = first(contexts) ?? first(features)
  return word === 'private' ? 'home' : word
}

function preferred({ pref }: JsonObject): { primary?: true } {
  return pref === 1 ? { primary: true } : {}
}
