import { toSeconds } from '../../model/instant.ts'
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts'
import { fullNameOf, givenOf, surnameOf } from '../../model/name.ts'
import { type AddressPart, addressParts, type ContactPoint, type Person } from '../../model/person.ts'
import { formatPersonId } from '../../model/person-id.ts'
import { componentKinds } from './read.ts'

/**
 * The JSContact Card (RFC 9553) for a person. If the person was imported from a Card, it contains the properties of
 * that Card that a person has no field for.
 */
export function toJsContact(person: Person, labels: ReadonlyMap<number, string>): JsonObject {
  const original = isJsonObject(person.extensions.jscontact?.card) ? person.extensions.jscontact.card : {}
  const foreign = Object.fromEntries(Object.entries(original).filter(([name]) => !mapped.has(name)))
  const names = person.labelIds.flatMap((id) => labels.get(id) ?? [])
  return {
    '@type': 'Card',
    version: '1.0',
    ...foreign,
    uid: typeof original.uid === 'string' ? original.uid : `urn:kith:${formatPersonId(person.id)}`,
    created: toSeconds(person.createdAt),
    updated: toSeconds(person.updatedAt),
    ...nameOf(person),
    ...(person.company !== null && { organizations: { o1: { name: person.company } } }),
    ...(person.jobTitle !== null && { titles: { t1: { kind: 'title', name: person.jobTitle } } }),
    ...(person.birthday !== null && {
      anniversaries: { a1: { kind: 'birth', date: dateOf(person.birthday) } },
    }),
    ...(person.notes !== null && { notes: { n1: { note: person.notes } } }),
    ...(person.language !== null && { language: person.language }),
    ...entries('emails', person.emails, ({ value }) => ({ address: value })),
    ...entries('phones', person.phones, ({ value }) => ({ number: value })),
    ...entries('onlineServices', person.onlineServices, ({ value, label }) => ({
      user: value,
      service: label,
    })),
    ...entries('addresses', person.addresses, ({ value, parts }) => ({
      full: value,
      ...componentsOf(parts),
    })),
    ...(names.length > 0 && { keywords: Object.fromEntries(names.map((name) => [name, true])) }),
  }
}

const mapped: ReadonlySet<string> = new Set([
  ...[
    '@type',
    'version',
    'uid',
    'created',
    'updated',
    'name',
    'organizations',
    'titles',
    'notes',
    'language',
  ],
  ...['emails', 'phones', 'onlineServices', 'addresses', 'keywords', 'anniversaries'],
])

function nameOf(person: Person): JsonObject {
  const full = fullNameOf(person)
  const [given, surname] = person.given || person.surname ? [givenOf(person), surnameOf(person)] : []
  const components = [
    ...(given ? [{ kind: 'given', value: given }] : []),
    ...(surname ? [{ kind: 'surname', value: surname }] : []),
  ]
  if (full === '') return {}
  return { name: { full, ...(components.length > 0 && { components }) } }
}

function dateOf(day: string): JsonObject {
  const [year, month, date] = day.split('-').map(Number)
  return { '@type': 'PartialDate', year: year!, month: month!, day: date! }
}

function entries<Point extends ContactPoint>(
  name: string,
  list: readonly Point[],
  show: (point: Point) => JsonObject,
): JsonObject {
  if (list.length === 0) return {}
  const shown = list.map((point, index): [string, Json] => [
    `${name[0]}${index + 1}`,
    { ...show(point), ...contextOf(point.label), ...(point.primary && { pref: 1 }) },
  ])
  return { [name]: Object.fromEntries(shown) }
}

function contextOf(label: string): JsonObject {
  if (label === 'work') return { contexts: { work: true } }
  if (label === 'home') return { contexts: { private: true } }
  return label === '' ? {} : { label }
}

function componentsOf(parts: Readonly<Record<AddressPart, string | null>>): JsonObject {
  const components = addressParts.flatMap((part) => {
    const value = parts[part]
    return value ? [{ kind: componentKinds[part], value }] : []
  })
  return components.length > 0 ? { components } : {}
}
