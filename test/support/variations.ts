import type { JsonObject } from '../../src/model/json.ts'
import type { AddressDraft, AddressPart, ContactPointDraft, PersonPatch } from '../../src/model/person.ts'
import { testingOf, vendors } from './dialect-testings.ts'

export interface VariationOptions {
  /** A label to have and one to have instead. */
  readonly labelIds: readonly [number, number]
  readonly companyIds: readonly [number, number]
}

/** One person with everything, and each value of it changed alone. */
export interface Variations {
  /** As a draft it makes the person; as a patch it puts everything back. */
  readonly start: PersonPatch
  /** By path, such as `given` or `emails[].label`: ways to change that value, of entries everywhere, and nothing else. */
  readonly patches: Readonly<Record<string, readonly PersonPatch[]>>
}

export function createVariations({ labelIds, companyIds }: VariationOptions): Variations {
  const lists = { emails, phones, onlineServices, addresses }
  const start: PersonPatch = {
    ...names,
    company: 'Works',
    companyId: companyIds[0],
    jobTitle: 'Engineer',
    birthday: '1990-02-28',
    notes: 'Prefers mornings',
    language: 'en-GB',
    timeZone: 'Europe/London',
    ...lists,
    labelIds: [labelIds[0]],
    customFields: { seats: 3 },
    extensions: startValues(),
  }
  const singles: Record<string, PersonPatch> = {
    // All three each time: a name changed alone takes the others along.
    fullName: { ...names, fullName: 'Countess Example' },
    given: { ...names, given: 'Grace' },
    surname: { ...names, surname: 'Sample' },
    company: { company: 'Mills' },
    companyId: { companyId: companyIds[1] },
    jobTitle: { jobTitle: 'Director' },
    birthday: { birthday: '1991-03-01' },
    notes: { notes: 'Prefers evenings' },
    language: { language: 'es-MX' },
    timeZone: { timeZone: 'America/Mexico_City' },
    labelIds: { labelIds: [labelIds[1]] },
    customFields: { customFields: { seats: 4 } },
  }
  const patches: Record<string, PersonPatch[]> = {}
  for (const [path, patch] of Object.entries(singles)) patches[path] = [patch]
  for (const [dialect, fields] of Object.entries(extensions)) {
    for (const [field, [, other]] of Object.entries(fields)) {
      const values = [other, null]
      patches[`extensions.${dialect}.${field}`] = values.map((value) => ({
        extensions: { [dialect]: { [field]: value } },
      }))
    }
  }
  for (const [list, entries] of Object.entries(lists)) Object.assign(patches, listPatches(list, entries))
  return { start, patches }
}

/** 1 March 2026. */
const CREATED_AT = 1_772_323_200_000_000

const names = { fullName: 'Dr Ada Example', given: 'Ada', surname: 'Example' }

const emails = [
  entry(1, 'ada@example.com', 'work', true),
  entry(2, 'Ada.Example@example.org', 'other', false),
]
const phones = [entry(3, '+447700900101', 'mobile', true), entry(4, '+442079460102', 'work', false)]
const onlineServices = [
  entry(5, '+447700900103', 'whatsapp', true),
  entry(6, '+447700900104', 'whatsapp', false),
  entry(7, 'ada.example', 'instagram', false),
]
const addresses = [
  { ...entry(8, '1 Quay Lane, Cork', 'work', true), parts: partsOf('a') },
  { ...entry(9, '2 Mill Road, Leeds', 'home', false), parts: partsOf('b') },
]

/** With an id, so that an entry stays the same one when its value changes. */
function entry(index: number, value: string, label: string, primary: boolean): ContactPointDraft {
  return { id: `00000000-0000-4000-8000-00000000000${index}`, value, label, primary, createdAt: CREATED_AT }
}

function partsOf(mark: string): Record<AddressPart, string> {
  const part = (name: string) => `${name} ${mark}`
  return {
    country: part('country'),
    region: part('region'),
    county: part('county'),
    locality: part('locality'),
    district: part('district'),
    street: part('street'),
    number: part('number'),
    apartment: part('apartment'),
    postcode: part('postcode'),
  }
}

function listPatches(list: string, entries: readonly AddressDraft[]): Record<string, PersonPatch[]> {
  const change = (how: (entry: AddressDraft, index: number) => Partial<AddressDraft>): PersonPatch => ({
    [list]: entries.map((own, index) => ({ ...own, ...how(own, index) })),
  })
  const patches: Record<string, PersonPatch[]> = {
    [`${list}[].value`]: [change(({ value }) => ({ value: otherValue(value) }))],
    [`${list}[].label`]: [change(({ label }) => ({ label: label === 'work' ? 'home' : 'fax' }))],
    // Another one, and none.
    [`${list}[].primary`]: [1, -1].map((chosen) => change((_own, index) => ({ primary: index === chosen }))),
  }
  for (const part of Object.keys(entries[0]?.parts ?? {})) {
    patches[`${list}[].parts.${part}`] = [
      change(({ parts }) => ({ parts: { ...parts, [part]: 'elsewhere' } })),
    ]
  }
  return patches
}

/** A value of the same kind: other numbers stay numbers, other addresses addresses. */
function otherValue(value: string): string {
  return value.startsWith('+') ? value.replace(/1(?=\d\d$)/, '2') : `x${value}`
}

/** What each vendor alone has: a value, and another one. */
const extensions = Object.fromEntries(
  vendors.map(({ name }) => [name, testingOf(name).vendor?.extension ?? {}]),
)

function startValues(): Record<string, JsonObject> {
  return Object.fromEntries(
    Object.entries(extensions).map(([dialect, fields]) => [
      dialect,
      Object.fromEntries(Object.entries(fields).map(([field, [value]]) => [field, value])),
    ]),
  )
}
