import { type Address, addressParts, type ContactPoint, type Person } from '../model/person.ts'
import type { PersonTable } from './schema.ts'

/**
 * The document of a person as it is stored: JSON without what the columns beside it say, without missing values and empty
 * lists, and with contact points as lists. It is half as long as the person as JSON, and is read faster.
 */

/** What is read of a row to get its person. */
export const documentColumns = [
  'org_id',
  'person_id',
  'version',
  'created_at',
  'updated_at',
  'removed_at',
  'document',
] as const satisfies readonly (keyof PersonTable)[]

export type DocumentRow = Pick<PersonTable, (typeof documentColumns)[number]>

type InColumns = 'id' | 'orgId' | 'version' | 'createdAt' | 'updatedAt' | 'removedAt'
type Lists = 'emails' | 'phones' | 'onlineServices' | 'addresses'

/**
 * Id, value, normal form, whether it is primary, microseconds between the creation of the person and its own, label, and
 * the E.164 number or the parts of the address. 0 stands for a normal form that is the value. What is left out at the end is
 * 0, empty or absent.
 */
type StoredPoint = readonly [
  id: string,
  value: string,
  normal?: string | 0,
  primary?: 0 | 1,
  later?: number,
  label?: string,
  more?: string | Readonly<Record<string, string>>,
]

type StoredList<Point> = readonly (StoredPoint | Point)[]

type InDocument = Exclude<keyof Person, InColumns>

/** The names under which the fields are stored. */
const names = {
  vendorIds: 'i',
  fullName: 'n',
  given: 'g',
  surname: 's',
  company: 'c',
  companyId: 'd',
  jobTitle: 'j',
  birthday: 'b',
  notes: 't',
  language: 'l',
  timeZone: 'z',
  emails: 'e',
  phones: 'p',
  onlineServices: 'o',
  addresses: 'a',
  labelIds: 'k',
  customFields: 'f',
  extensions: 'x',
  createdBy: 'w',
  changedAtSource: 'h',
  mergedInto: 'm',
} as const satisfies Record<InDocument, string>

type Stored = {
  readonly [Field in InDocument as (typeof names)[Field]]?: Field extends Lists
    ? StoredList<Person[Field][number]>
    : Person[Field]
}

type Optional = {
  [Field in keyof Person]-?: object extends Pick<Person, Field> ? Field : never
}[keyof Person]

/** Fields that a person may be without. */
const optionalFields = Object.keys({
  changedAtSource: true,
  createdBy: true,
  mergedInto: true,
} satisfies Record<Optional, true>) as Optional[]

export function encodePerson(person: Person): string {
  const { createdAt } = person
  const stored: Record<string, unknown> = {}
  for (const field in names) {
    const value = person[field as InDocument]
    if (!isEmpty(value)) stored[names[field as InDocument]] = value
  }
  for (const list of ['emails', 'phones', 'onlineServices'] as const) {
    const name = names[list]
    if (stored[name]) stored[name] = person[list].map((point) => packContactPoint(point, createdAt))
  }
  if (stored.a) stored.a = person.addresses.map((address) => packAddress(address, createdAt))
  return JSON.stringify(stored)
}

export function decodePerson(row: DocumentRow): Person {
  const stored: Stored = JSON.parse(row.document)
  const createdAt = row.created_at
  const person: Person = {
    id: row.person_id,
    orgId: row.org_id,
    version: row.version,
    createdAt,
    updatedAt: row.updated_at,
    removedAt: row.removed_at,
    vendorIds: stored.i ?? {},
    fullName: stored.n ?? null,
    given: stored.g ?? null,
    surname: stored.s ?? null,
    company: stored.c ?? null,
    companyId: stored.d ?? null,
    jobTitle: stored.j ?? null,
    birthday: stored.b ?? null,
    notes: stored.t ?? null,
    language: stored.l ?? null,
    timeZone: stored.z ?? null,
    emails: contactPoints(stored.e, createdAt),
    phones: contactPoints(stored.p, createdAt),
    onlineServices: contactPoints(stored.o, createdAt),
    addresses: addresses(stored.a, createdAt),
    labelIds: stored.k ?? [],
    customFields: stored.f ?? {},
    extensions: stored.x ?? {},
  }
  for (const field of optionalFields) {
    const value = stored[names[field]]
    if (value !== undefined) Object.assign(person, { [field]: value })
  }
  return person
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined) return true
  if (typeof value !== 'object') return false
  for (const _ in value) return false
  return true
}

function packContactPoint(point: ContactPoint, personCreatedAt: number): StoredPoint | ContactPoint {
  const { id, createdAt, value, normal, label, primary, e164, ...others } = point
  const known = { id, createdAt, value, normal, label, primary }
  if (!isPlain(known) || !isEmpty(others) || (e164 !== undefined && !isText(e164))) return point
  return packed(known, personCreatedAt, e164)
}

function packAddress(address: Address, personCreatedAt: number): StoredPoint | Address {
  const { id, createdAt, value, normal, label, primary, parts, ...others } = address
  const known = { id, createdAt, value, normal, label, primary }
  if (!isPlain(known) || !isEmpty(others) || !haveAllParts(parts)) return address
  const given = Object.fromEntries(Object.entries(parts).filter(([, text]) => text !== null))
  return packed(known, personCreatedAt, given as Record<string, string>)
}

type Known = Pick<Address, 'id' | 'createdAt' | 'value' | 'normal' | 'label' | 'primary'>

/** An entry of another shape, such as one that an older program wrote, is stored as it is. */
function isPlain({ id, createdAt, value, normal, label, primary }: Known): boolean {
  const texts: readonly unknown[] = [id, value, normal, label]
  return (
    texts.every((text) => typeof text === 'string') &&
    (normal !== '' || value === '') &&
    Number.isSafeInteger(createdAt) &&
    typeof primary === 'boolean'
  )
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}

function haveAllParts(parts: unknown): boolean {
  if (typeof parts !== 'object' || parts === null) return false
  const isKnown = (part: string) => (addressParts as readonly string[]).includes(part)
  const entries = Object.entries(parts)
  return (
    entries.length === addressParts.length &&
    entries.every(([part, text]) => isKnown(part) && (text === null || typeof text === 'string'))
  )
}

function packed(
  { id, createdAt, value, normal, label, primary }: Known,
  personCreatedAt: number,
  more?: string | Readonly<Record<string, string>>,
): StoredPoint {
  const later = createdAt - personCreatedAt
  const whole = [id, value, normal === value ? 0 : normal, primary ? 1 : 0, later, label, more]
  while (whole.length > 2 && (!whole.at(-1) || isEmpty(whole.at(-1)))) whole.pop()
  return whole as unknown as StoredPoint
}

function contactPoints(list: StoredList<ContactPoint> | undefined, createdAt: number): ContactPoint[] {
  if (!list) return []
  return list.map((stored) => {
    if (!isPacked(stored)) return stored
    const point = unpacked(stored, createdAt)
    const e164 = stored[6] as string | undefined
    return e164 === undefined ? point : { ...point, e164 }
  })
}

function addresses(list: StoredList<Address> | undefined, createdAt: number): Address[] {
  if (!list) return []
  return list.map((stored) => {
    if (!isPacked(stored)) return stored
    const given = (stored[6] ?? {}) as Partial<Record<string, string>>
    const parts = Object.fromEntries(addressParts.map((part) => [part, given[part] ?? null]))
    return { ...unpacked(stored, createdAt), parts: parts as Address['parts'] }
  })
}

function isPacked<Point>(stored: StoredPoint | Point): stored is StoredPoint {
  return Array.isArray(stored)
}

function unpacked(stored: StoredPoint, personCreatedAt: number): Known {
  const [id, value, normal, primary, later, label] = stored
  return {
    id,
    createdAt: personCreatedAt + (later ?? 0),
    value,
    normal: normal || value,
    label: label ?? '',
    primary: primary === 1,
  }
}
