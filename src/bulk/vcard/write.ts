import type { Json } from '../../model/json.ts'
import { fullNameOf, givenOf, surnameOf } from '../../model/name.ts'
import { type Address, addressParts, type ContactPoint, type Person } from '../../model/person.ts'
import { formatPersonId } from '../../model/person-id.ts'
import { birthdayOf, type CardProperty, isCardProperty, labelOf, partsOf, textOf } from './properties.ts'

export type CardVersion = '3.0' | '4.0'

/**
 * A person as the properties of a card. Where the person came by a card of the same version, properties that still say
 * what the person says are written as they were; those a person has no place for always are.
 */
export function toCard(
  person: Person,
  labels: ReadonlyMap<number, string>,
  version: CardVersion,
): CardProperty[] {
  const original = originalOf(person)
  const sameVersion = original.some((property) => property[0] === 'version' && textOf(property) === version)
  const names = person.labelIds.flatMap((id) => labels.get(id) ?? [])
  const wanted = propertiesOfPerson(person, names, version)
  const open = new Set(wanted)
  const written: CardProperty[] = []
  const labelsOf = (group: Json | undefined) =>
    original.filter(
      ([name, parameters]) => name === LABEL && group !== undefined && parameters.group === group,
    )
  for (const property of original) {
    if (!mapped.has(property[0])) continue
    const match = sameVersion
      ? [...open].find((candidate) => saysTheSame(candidate, property, original))
      : undefined
    if (!match) continue
    open.delete(match)
    written.push(property, ...labelsOf(property[1].group))
  }
  const foreign = original
    .filter((property) => isForeign(property))
    .flatMap((property) => [property, ...labelsOf(property[1].group)])
  const told = original.some(([name]) => name === 'uid')
  // Without one, two people of whom the same is known would be one to whoever reads the file.
  const uid: CardProperty[] = told ? [] : [['uid', {}, 'text', `urn:kith:${formatPersonId(person.id)}`]]
  return [['version', {}, 'text', version], ...written, ...grouped([...open], version), ...foreign, ...uid]
}

/** What a person has a place for, so that it is written from the person. */
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

/** A label goes with the entry of its group; a birthday that is no full day has no other place. */
function isForeign(property: CardProperty): boolean {
  const [name, { group }] = property
  if (name === 'bday') return birthdayOf(property) === undefined
  return !mapped.has(name) && (name !== LABEL || group === undefined)
}

function saysTheSame(wanted: CardProperty, original: CardProperty, all: readonly CardProperty[]): boolean {
  if (wanted[0] !== original[0] && !(wanted[0] === 'impp' && original[0] === 'x-socialprofile')) return false
  switch (wanted[0]) {
    case 'n':
      return partsOf(wanted).slice(0, 2).join('\n') === partsOf(original).slice(0, 2).join('\n')
    case 'org':
      return partsOf(wanted)[0] === partsOf(original)[0]
    case 'categories':
      return JSON.stringify(wanted.slice(3)) === JSON.stringify(original.slice(3))
    case 'adr': {
      const told = partsOf(original).map((part, index) => (index === 0 ? '' : part))
      return told.join('\n') === partsOf(wanted).join('\n') && labelOf(original, all) === wanted[1].label
    }
    case 'email':
    case 'tel':
    case 'impp':
      return bare(textOf(original)) === bare(textOf(wanted))
    default:
      return textOf(wanted) === textOf(original)
  }
}

function bare(value: string): string {
  return value.replace(/^(mailto|tel):/i, '')
}

function propertiesOfPerson(person: Person, labels: readonly string[], version: CardVersion): CardProperty[] {
  const text = (name: string, value: string | null, type = 'text'): CardProperty[] =>
    value ? [[name, {}, type, value]] : []
  const [given, surname] = [givenOf(person) ?? '', surnameOf(person) ?? '']
  const main = person.emails[0]?.value ?? person.phones[0]?.value ?? person.company ?? ''
  return [
    // A card must have a name, even of somebody who has none.
    ['fn', {}, 'text', fullNameOf(person) || main],
    // Required in 3.0; made up from a whole name it would say more than anybody said.
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

/** Labels travel along in a parameter of their own until `grouped` writes them as each version does. */
function contact(name: string, { value, label, primary }: ContactPoint, type: string): CardProperty {
  return [name, { label, ...(primary && { primary }) }, type, value]
}

function postal(address: Address): CardProperty {
  const { apartment, street, number, locality, region, postcode, country } = address.parts
  const known = addressParts.some((part) => address.parts[part])
  const road = [number, street].filter(Boolean).join(' ')
  // Of an address that is known only as a whole the street is the place programs show.
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

/** Labels that are no type of vCard stand in a group with the property Apple and Google use for them. */
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
    if (known || label === 'other') return [[name, parameters, type, ...values]]
    count += 1
    const group = `kith${count}`
    return [
      [name, { ...parameters, group }, type, ...values],
      ['x-ablabel', { group }, 'unknown', label],
    ]
  })
}
