import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts'
import { type CardProperty, property } from '../vcard/properties.ts'
import type { EntryOfCard } from '../vcard/stored-card.ts'

/** The members of a Card that are maps of entries, with the vCard property of an entry by its kind: RFC 9555, section 2. */
export interface EntryMember {
  readonly member: string
  /** The letter with which new keys begin. */
  readonly letter: string
  /** The property of an entry; undefined if vCard has none. */
  toProperty(entry: JsonObject, key: string): CardProperty | undefined
  /** The entry of a property, without what its parameters say. */
  toEntry(property: CardProperty): JsonObject
  readonly names: readonly string[]
}

export function textMember(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}

/** A text as a property; undefined without a text. */
function texted(name: string, value: Json | undefined, type = 'text'): CardProperty | undefined {
  const said = textMember(value)
  const isNumber = name === 'tel' && /^tel:/i.test(said)
  return said === '' ? undefined : property(name, {}, isNumber ? 'uri' : type, said)
}

function first([, , , value]: CardProperty): string {
  return String(value ?? '')
}

/** A member whose entries have a `kind`, each of which is a property of its own. */
function ofKinds(
  member: string,
  letter: string,
  field: string,
  kinds: Readonly<Record<string, string>>,
  others: Pick<EntryMember, 'toProperty'>['toProperty'] = () => undefined,
): EntryMember {
  const kindOf = (name: string) => Object.entries(kinds).find(([, own]) => own === name)?.[0] ?? ''
  return {
    member,
    letter,
    names: Object.values(kinds),
    toProperty(entry, key) {
      const kind = textMember(entry.kind)
      const name = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined
      return name === undefined
        ? others(entry, key)
        : texted(name, entry[field], field === 'uri' ? 'uri' : 'text')
    },
    toEntry(one) {
      const kind = kindOf(one[0])
      return { ...(kind !== '' && { kind }), [field]: first(one) }
    },
  }
}

/** Members whose entries have one text or URI that is the value of the property. */
export const simpleMembers: readonly EntryMember[] = [
  ofKinds('emails', 'e', 'address', { '': 'email' }),
  ofKinds('phones', 'p', 'number', { '': 'tel' }),
  ofKinds('notes', 'n', 'note', { '': 'note' }),
  ofKinds('titles', 't', 'name', { title: 'title', role: 'role' }, (entry) => texted('title', entry.name)),
  ofKinds('media', 'm', 'uri', { photo: 'photo', logo: 'logo', sound: 'sound' }),
  ofKinds('links', 'l', 'uri', { '': 'url', contact: 'contact-uri' }),
  ofKinds('cryptoKeys', 'k', 'uri', { '': 'key' }),
  ofKinds('calendars', 'c', 'uri', { calendar: 'caluri', freeBusy: 'fburl' }),
  ofKinds('schedulingAddresses', 's', 'uri', { '': 'caladruri' }),
  ofKinds('directories', 'd', 'uri', { directory: 'org-directory', entry: 'source' }),
  ofKinds('preferredLanguages', 'l', 'language', { '': 'lang' }),
  ofKinds('personalInfo', 'i', 'value', { expertise: 'expertise', hobby: 'hobby', interest: 'interest' }),
  {
    member: 'nicknames',
    letter: 'k',
    names: ['nickname'],
    toProperty: ({ name }) => texted('nickname', name),
    toEntry: (one) => ({ name: first(one) }),
  },
  {
    member: 'organizations',
    letter: 'o',
    names: ['org'],
    toProperty({ name, units }) {
      const names = (Array.isArray(units) ? units : [])
        .filter(isJsonObject)
        .map((unit) => textMember(unit.name))
      const parts = [textMember(name), ...names]
      return parts.some(Boolean) ? property('org', {}, 'text', parts) : undefined
    },
    toEntry([, , , value]) {
      const [name = '', ...units] = (Array.isArray(value) ? value : [value ?? '']).map(String)
      const named = units.filter(Boolean).map((unit) => ({ name: unit }))
      return { ...(name !== '' && { name }), ...(named.length > 0 && { units: named }) }
    },
  },
  {
    member: 'onlineServices',
    letter: 'o',
    names: ['impp', 'socialprofile'],
    toProperty({ uri, user, service, vCardName }) {
      const account = textMember(uri) || textMember(user)
      if (account === '') return undefined
      const isMessenger =
        vCardName === 'impp' || (vCardName === undefined && service === undefined && user === undefined)
      const parameters = {
        ...(textMember(service) !== '' && { 'service-type': service! }),
        ...(textMember(uri) !== '' && textMember(user) !== '' && { username: user! }),
      }
      return property(
        isMessenger ? 'impp' : 'socialprofile',
        parameters,
        textMember(uri) === '' ? 'text' : 'uri',
        account,
      )
    },
    toEntry(one) {
      const [name, { 'service-type': service, username }, type] = one
      const isUri = type === 'uri' && /^[a-z][a-z0-9+.-]*:/i.test(first(one))
      return {
        [isUri ? 'uri' : 'user']: first(one),
        ...(isUri && typeof username === 'string' && { user: username }),
        ...(typeof service === 'string' && { service }),
        ...(name === 'impp' && { vCardName: 'impp' }),
      }
    },
  },
]

/** The anniversaries of RFC 9553, section 2.8.1, and their properties. */
export const anniversaryNames: Readonly<Record<string, string>> = {
  birth: 'bday',
  death: 'deathdate',
  wedding: 'anniversary',
}

/** A date of JSContact as `dates.ts` has it; undefined if it is of another calendar or no date. */
export function dateOfJsContact(date: Json | undefined): string | undefined {
  if (!isJsonObject(date)) return undefined
  if (typeof date.utc === 'string') return date.utc
  const { year, month, day, calendarScale } = date
  if (calendarScale !== undefined && calendarScale !== 'gregorian') return undefined
  const two = (value: Json | undefined) =>
    typeof value === 'number' ? String(value).padStart(2, '0') : undefined
  const own = typeof year === 'number' ? String(year).padStart(4, '0') : undefined
  if (own !== undefined)
    return [own, two(month), month === undefined ? undefined : two(day)].filter(Boolean).join('-')
  if (two(month) !== undefined) return ['-', two(month), two(day)].filter(Boolean).join('-')
  return two(day) === undefined ? undefined : `---${two(day)}`
}

export function toJsContactDate(date: string): JsonObject {
  if (date.includes('T')) {
    const utc = /Z$/i.test(date) ? date : undefined
    if (utc !== undefined) return { '@type': 'Timestamp', utc }
  }
  const [, year, month, day] = /^(\d{4})?-{0,2}(?:-?(\d{2}))?(?:-(\d{2}))?/.exec(date.split('T')[0]!) ?? []
  const numbers = date.startsWith('---') ? { day: month } : { year, month, day }
  const known = Object.entries(numbers).filter(([, value]) => value !== undefined)
  return { '@type': 'PartialDate', ...Object.fromEntries(known.map(([key, value]) => [key, Number(value)])) }
}

/** The place of each part of a name in N: RFC 9554, section 2.2, adds the last two. */
export const nameKinds = [
  'surname',
  'given',
  'given2',
  'title',
  'credential',
  'surname2',
  'generation',
] as const

/** The kinds of the seven parts of ADR in RFC 6350. */
export const addressKinds = [
  'postOfficeBox',
  'apartment',
  'name',
  'locality',
  'region',
  'postcode',
  'country',
] as const

/** The kinds of the parts that RFC 9554, section 2.1, adds after them; with these, the second and third part sum up. */
export const furtherAddressKinds = [
  ...['room', 'apartment', 'floor', 'number', 'name', 'building', 'block', 'subdistrict', 'district'],
  ...['landmark', 'direction'],
] as const

/** An entry of a vCard and where it stands in a Card. */
export function entryOf(
  one: CardProperty,
  place: { readonly member: string; readonly key: string; readonly entry: Json },
  companions: readonly CardProperty[] = [],
): EntryOfCard {
  return { property: one, companions, jscontact: place }
}
