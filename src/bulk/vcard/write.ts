import type { Json } from '../../model/json.ts'
import { fullNameOf, givenOf, surnameOf } from '../../model/name.ts'
import { type Address, addressParts, type ContactPoint, type Person } from '../../model/person.ts'
import { formatPersonId } from '../../model/person-id.ts'
import { birthdayOf, type CardProperty, isCardProperty, labelOf, partsOf, textOf } from './properties.ts'

export type CardVersion = '3.0' | '4.0'

/**
 * The properties of a card for a person. If the person was imported from a card, the properties that a person has no
 * field for are written as they were, and with a card of the same version also the properties whose values have not
 * changed.
 */
export function toCard(
  person: Person,
  labels: ReadonlyMap<number, string>,
  version: CardVersion,
): CardProperty[] {
  const original = originalOf(person)
  const sameVersion = original.some((property) => property[0] === 'version' && textOf(property) === version)
  const names = person.labelIds.flatMap((id) => labels.get(id) ?? [])
  const remaining = new Set(propertiesOfPerson(person, names, version))
  const written: CardProperty[] = []
  const labelsOf = (group: Json | undefined) =>
    original.filter(
      ([name, parameters]) => name === LABEL && group !== undefined && parameters.group === group,
    )
  for (const property of original) {
    if (!mapped.has(property[0])) continue
    const match = sameVersion
      ? [...remaining].find((candidate) => hasSameValue(candidate, property, original))
      : undefined
    if (!match) continue
    remaining.delete(match)
    written.push(property, ...labelsOf(property[1].group))
  }
  const foreign = original
    .filter((property) => isForeign(property))
    .flatMap((property) => [property, ...labelsOf(property[1].group)])
  // Without a UID, readers of the file would take two people with the same values for one.
  const uid: CardProperty[] = original.some(([name]) => name === 'uid')
    ? []
    : [['uid', {}, 'text', `urn:kith:${formatPersonId(person.id)}`]]
  return [
    ['version', {}, 'text', version],
    ...written,
    ...grouped([...remaining], version),
    ...foreign,
    ...uid,
  ]
}

/** Properties that a person has a field for, so that they are written from the person. */
const mapped: ReadonlySet<string> = new Set([
  ...[
    'n',
    'fn',
    'org',
    'title',
    'bday',
    'note',
    'lang',
    'email',
    'tel',
    'impp',
    'x-socialprofile',
    'adr',
    'categories',
  ],
  'version',
])

function originalOf({ extensions }: Person): readonly CardProperty[] {
  const { properties } = extensions.vcard ?? {}
  return Array.isArray(properties) ? (properties.filter(isCardProperty) as unknown as CardProperty[]) : []
}

const LABEL = 'x-ablabel'

/** Whether a person has no field for the property. A label belongs to the entry of its group. */
function isForeign(property: CardProperty): boolean {
  const [name, { group }] = property
  if (name === 'bday') return birthdayOf(property) === undefined
  return !mapped.has(name) && (name !== LABEL || group === undefined)
}

function hasSameValue(current: CardProperty, original: CardProperty, all: readonly CardProperty[]): boolean {
  if (current[0] !== original[0] && !(current[0] === 'impp' && original[0] === 'x-socialprofile'))
    return false
  switch (current[0]) {
    case 'n':
      return partsOf(current).slice(0, 2).join('\n') === partsOf(original).slice(0, 2).join('\n')
    case 'org':
      return partsOf(current)[0] === partsOf(original)[0]
    case 'categories':
      return JSON.stringify(current.slice(3)) === JSON.stringify(original.slice(3))
    case 'adr': {
      const parts = partsOf(original).map((part, index) => (index === 0 ? '' : part))
      return parts.join('\n') === partsOf(current).join('\n') && labelOf(original, all) === current[1].label
    }
    case 'email':
    case 'tel':
    case 'impp':
      return withoutScheme(textOf(original)) === withoutScheme(textOf(current))
    default:
      return textOf(current) === textOf(original)
  }
}

function withoutScheme(value: string): string {
  return value.replace(/^(mailto|tel):/i, '')
}

function propertiesOfPerson(person: Person, labels: readonly string[], version: CardVersion): CardProperty[] {
  const text = (name: string, value: string | null, type = 'text'): CardProperty[] =>
    value ? [[name, {}, type, value]] : []
  const [given, surname] = [givenOf(person) ?? '', surnameOf(person) ?? '']
  const main = person.emails[0]?.value ?? person.phones[0]?.value ?? person.company ?? ''
  return [
    // A card must have a full name, even if the person has no name.
    ['fn', {}, 'text', fullNameOf(person) || main],
    // Version 3.0 requires N. In 4.0 it is omitted if only the full name is known, because splitting it is a guess.
    ...(version === '3.0' || person.given || person.surname
      ? [['n', {}, 'text', [surname, given, '', '', '']] as CardProperty]
      : []),
    ...person.emails.map((point) => contact('email', point, 'text')),
    ...person.phones.map((point) => contact('tel', point, version === '4.0' ? 'text' : 'phone-number')),
    ...person.onlineServices.map((point) => contact('impp', point, 'uri')),
    ...person.addresses.map(postal),
    ...(person.company ? [['org', {}, 'text', [person.company]] as CardProperty] : []),
    ...text('title', person.jobTitle),
    ...text('bday', person.birthday, version === '4.0' ? 'date-and-or-time' : 'date'),
    ...text('note', person.notes),
    ...(version === '4.0' ? text('lang', person.language, 'language-tag') : []),
    ...(labels.length > 0 ? [['categories', {}, 'text', ...labels] as CardProperty] : []),
  ]
}

/** The label is a temporary parameter, which `grouped` replaces by what the version of the card requires. */
function contact(name: string, { value, label, primary }: ContactPoint, type: string): CardProperty {
  return [name, { label, ...(primary && { primary }) }, type, value]
}

function postal(address: Address): CardProperty {
  const { apartment, street, number, locality, region, postcode, country } = address.parts
  const known = addressParts.some((part) => address.parts[part])
  const road = [number, street].filter(Boolean).join(' ')
  // If only the whole address is known, write it as the street, which all programs show.
  const parts = known
    ? ['', apartment, road, locality, region, postcode, country].map((part) => part ?? '')
    : ['', '', address.value, '', '', '', '']
  return ['adr', { label: address.label, ...(address.primary && { primary: true }) }, 'text', parts]
}

const plainTypes: Readonly<Record<string, string>> = {
  work: 'work',
  home: 'home',
  mobile: 'cell',
  fax: 'fax',
}

/** Writes labels that vCard has no type for as `X-ABLABEL` in a group, as Apple and Google do. */
function grouped(properties: readonly CardProperty[], version: CardVersion): CardProperty[] {
  let count = 0
  return properties.flatMap((property): CardProperty[] => {
    const [name, { label, primary }, type, ...values] = property
    if (typeof label !== 'string') return [property]
    const known = plainTypes[label]
    const preferred = primary === true && version === '3.0' ? ['pref'] : []
    const types = [...(known ? [known] : []), ...preferred]
    const parameters = {
      ...(types.length > 0 && { type: types.length === 1 ? types[0]! : types }),
      ...(primary === true && version === '4.0' && { pref: '1' }),
    }
    if (known || label === '') return [[name, parameters, type, ...values]]
    count += 1
    const group = `kith${count}`
    return [
      [name, { ...parameters, group }, type, ...values],
      ['x-ablabel', { group }, 'unknown', label],
    ]
  })
}
