import { fullNameOf, givenOf, surnameOf } from '../../model/name.ts'
import { type Address, addressParts, type ContactPoint, type Person } from '../../model/person.ts'
import { formatPersonId } from '../../model/person-id.ts'
import { fileLimits } from '../limits.ts'
import { addressLine } from '../mapping/row-values.ts'
import {
  type CardProperty,
  isPreferred,
  oneOrMany,
  partsOf,
  property,
  textOf,
  withParameters,
} from './properties.ts'
import { addressOf, emailOf, pointOf, serviceOf, valuesOfCard } from './read.ts'
import { serviceOfEntry } from './services.ts'
import { type StoredEntry, storedEntries } from './stored-card.ts'
import { typesOfLabel } from './types.ts'

/** A property of a person's card, with the entry of an imported card that it comes from, if it is unchanged. */
export type WrittenEntry = Omit<StoredEntry, 'order'>

/**
 * The properties of a card for a person, in the form of `canonical.ts`. If the person was imported from cards, the
 * properties that a person has no field for are written as they were, and the others too if their values have not changed.
 */
export function toCard(person: Person, labels: ReadonlyMap<number, string>): WrittenEntry[] {
  const stored = storedEntries(person)
  const byName = new Map<string, StoredEntry[]>()
  for (const entry of stored) {
    const name = entry.property[0]
    byName.set(name, [...(byName.get(name) ?? []), entry])
  }
  const take = (name: string): StoredEntry[] => {
    const found = byName.get(name) ?? []
    byName.delete(name)
    return found
  }
  const values = valuesOfCard(stored)
  /** The properties as they were if they say what the person has, else one that does. */
  const single = (name: string, isSame: boolean, make: () => CardProperty | undefined): WrittenEntry[] => {
    const own = take(name)
    if (isSame && own.length > 0) return own
    const made = make()
    return [...(made ? [plain(made)] : []), ...own.slice(1)]
  }
  const same = (field: 'company' | 'jobTitle' | 'birthday' | 'notes' | 'language' | 'timeZone'): boolean =>
    (values[field] ?? null) === person[field]
  const text = (name: string, value: string | null, type = 'text') =>
    value === null ? undefined : property(name, {}, type, value)
  const names = person.labelIds.flatMap((id) => labels.get(id) ?? [])
  const serviceNames = [...byName.keys()].filter((name) => serviceOfEntry(name) !== undefined)
  const written = [
    ...take('kind'),
    ...nameEntries(person, take('fn'), take('n')),
    ...take('nickname'),
    ...points(person.emails, take('email'), emailOf, email),
    ...points(person.phones, take('tel'), (entry) => pointOf(entry, /^tel:/i), telephone),
    ...points(person.onlineServices, serviceNames.flatMap(take), serviceOf, account),
    ...points(person.addresses, take('adr'), addressOf, postal),
    ...single('org', same('company'), () =>
      person.company === null ? undefined : property('org', {}, 'text', [person.company]),
    ),
    ...single('title', same('jobTitle'), () => text('title', person.jobTitle)),
    ...single('bday', same('birthday'), () => text('bday', person.birthday, 'date-and-or-time')),
    ...single('note', same('notes'), () => text('note', person.notes)),
    ...single('lang', same('language'), () => text('lang', person.language, 'language-tag')),
    ...single('language', same('language'), () => undefined),
    ...single('tz', same('timeZone'), () => text('tz', person.timeZone)),
    ...(names.length > 0 ? [plain(property('categories', {}, 'text', ...names))] : []),
  ]
  // Without a UID, readers of the file would take two people with the same values for one.
  const uid = take('uid')
  const own = property('uid', {}, 'uri', `${OWN_UID}${formatPersonId(person.id)}`)
  return [...written, ...[...byName.values()].flat(), ...(uid.length > 0 ? uid : [plain(own)])]
}

/** How the UID of a person begins that came with none. */
export const OWN_UID = 'urn:kith:'

function plain(one: CardProperty): WrittenEntry {
  return { property: one, companions: [] }
}

function nameEntries(person: Person, fn: readonly StoredEntry[], n: readonly StoredEntry[]): WrittenEntry[] {
  const main = person.emails[0]?.value ?? person.phones[0]?.value ?? person.company ?? ''
  const full = fullNameOf(person)
  // A card must have a full name, even if the person has no name.
  const sameFull = fn.find(
    ({ property: one }) => textOf(one) === (full || main) || (full === '' && textOf(one) === ''),
  )
  const first = sameFull ?? plain(property('fn', {}, 'text', full || main))
  const others = fn.filter((entry) => entry !== fn[0] && entry !== sameFull)
  return [first, ...others, ...partEntries(person, n)]
}

/** The parts of the name. Additional names, prefixes and suffixes stay when first or last name change. */
function partEntries(person: Person, n: readonly StoredEntry[]): WrittenEntry[] {
  const [stored] = n
  const [given, surname] = [givenOf(person) ?? '', surnameOf(person) ?? '']
  if (stored) {
    const [oldSurname, oldGiven] = partsOf(stored.property)
    if (person.surname === (oldSurname || null) && person.given === (oldGiven || null)) return [...n]
    const [, parameters, type, value] = stored.property
    const rest = Array.isArray(value) ? value.slice(2) : ['', '', '']
    return [{ ...plain(property('n', parameters, type, [surname, given, ...rest])) }]
  }
  const isKnown = Boolean(person.given || person.surname)
  return [plain(property('n', isKnown ? {} : { [GUESSED]: true }, 'text', [surname, given, '', '', '']))]
}

/** Marks a name whose parts were split from the whole: vCard 3.0 requires parts, vCard 4.0 does not. */
export const GUESSED = 'x-kith-guessed'

/** The entries of a list: each as its card had it if it has the same value and label, else as the person has it. */
function points<Point extends ContactPoint>(
  list: readonly Point[],
  stored: readonly StoredEntry[],
  read: (entry: StoredEntry) => { value: string; label?: string } | undefined,
  write: (point: Point) => CardProperty,
): WrittenEntry[] {
  const remaining = new Set(stored)
  const written = list.map((point): WrittenEntry => {
    const found =
      [...remaining].find((entry) => isLike(read(entry), point, true)) ??
      [...remaining].find((entry) => isLike(read(entry), point, false))
    if (!found) return labelled(write(point), point.label)
    remaining.delete(found)
    const isSameLabel = (read(found)?.label ?? '') === point.label || !isLabelled(found.property)
    const kept = isSameLabel ? found : relabelled(found, point.label)
    return isPreferred(kept.property) === point.primary ? kept : withPreference(kept, point.primary)
  })
  // Values that are too long for a person are only in the card.
  const long = [...remaining].filter((entry) => (read(entry)?.value.length ?? 0) > fileLimits.valueCharsMax)
  return [...written, ...long]
}

function isLike(
  read: { value: string; label?: string } | undefined,
  point: ContactPoint,
  withLabel: boolean,
): boolean {
  return read?.value === point.value && (!withLabel || (read.label ?? '') === point.label)
}

/** The label of an account is its service, which is a part of the property. */
function isLabelled([name]: CardProperty): boolean {
  return serviceOfEntry(name) === undefined
}

function relabelled({ property: one, companions }: StoredEntry, label: string): WrittenEntry {
  const others = companions.filter(([name]) => name !== 'x-ablabel')
  const entry = labelled(withParameters(one, { type: undefined }), label)
  return { property: entry.property, companions: [...entry.companions, ...others] }
}

function withPreference({ property: one, companions }: WrittenEntry, primary: boolean): WrittenEntry {
  return { companions, property: withParameters(one, { pref: primary ? '1' : undefined }) }
}

/** Writes labels that vCard has no type for as `X-ABLabel` in a group, as Apple and Google do. */
function labelled(one: CardProperty, label: string): WrittenEntry {
  const types = typesOfLabel(label)
  if (types) return plain(withParameters(one, { type: oneOrMany(types) }))
  return { property: one, companions: [property('x-ablabel', {}, 'text', label)] }
}

function preference({ primary }: ContactPoint): { pref?: string } {
  return primary ? { pref: '1' } : {}
}

function email(point: ContactPoint): CardProperty {
  return property('email', preference(point), 'text', point.value)
}

function telephone(point: ContactPoint): CardProperty {
  return property('tel', preference(point), 'text', point.value)
}

function account(point: ContactPoint): CardProperty {
  return property('impp', preference(point), 'uri', point.value)
}

function postal(address: Address): CardProperty {
  const { apartment, street, number, locality, region, postcode, country } = address.parts
  const known = addressParts.some((part) => address.parts[part])
  const road = [number, street].filter(Boolean).join(' ')
  // If only the whole address is known, write it as the street, which all programs show.
  const { district, county } = address.parts
  const parts = known
    ? ['', apartment, road, locality, region, postcode, country].map((part) => part ?? '')
    : ['', '', address.value, '', '', '', '']
  // RFC 9554, section 2.1, has further parts, of which some are summed up in the first seven.
  const further = ['', apartment, '', number, street, '', '', county, district, '', ''].map(
    (part) => part ?? '',
  )
  const isLong = Boolean(number || county || district)
  const isStated = address.value !== addressLine(address.parts)
  const parameters = { ...preference(address), ...(isStated && { label: address.value }) }
  return property('adr', parameters, 'text', isLong ? [...parts, ...further] : parts)
}
