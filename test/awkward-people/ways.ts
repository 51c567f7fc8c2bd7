import type { Answered } from '../../src/dialects/dialect-testing.ts'
import type { SeedKith, SeedServer } from '../seeds/seed-server.ts'
import { testingOf } from '../support/dialect-testings.ts'
import type { AwkwardApi, Held } from './api.ts'
import { apis } from './apis.ts'
import { type AwkwardPerson, awkwardPeople, type SaidPoint, wholeNameOf } from './people.ts'

/** A way in which people reach Kith: a create of one of the APIs, or a file. */
export interface Way {
  /** Such as `a create through savvycal` or `a table (CSV)`. */
  readonly title: string
  /** The API of the create; undefined for files. */
  readonly api?: AwkwardApi
  /** Brings in every person that the way takes, in the order of `awkwardPeople`. */
  bring(kith: SeedKith, server: SeedServer): Promise<readonly Brought[]>
  /** What Kith holds of the person afterwards. */
  held(person: AwkwardPerson): Held
}

export interface Brought {
  readonly person: AwkwardPerson
  /** The fields for which the first request was refused. */
  readonly refused: readonly string[]
  /** The ids of the person by API; undefined if the way cannot take the person. */
  readonly ids: Readonly<Record<string, string>> | undefined
}

const settings = { defaultRegion: 'US', contactSync: true }

export function beginWay(server: SeedServer, { title }: Way): Promise<SeedKith> {
  return server.begin(`awkward people: ${title}`, settings)
}

export const ways: readonly Way[] = [
  ...apis.map(
    (api): Way => ({
      title: `created through ${api.name}`,
      api,
      held: (person) => api.held(person),
      bring: (kith) => bringByCreating(kith, api),
    }),
  ),
  {
    title: 'a table of Kith (CSV)',
    held: (person) => apis[0]!.held(person),
    bring: (kith) => bringByFile(kith, 'people.csv', kithCsvOf(awkwardPeople), isInTable),
  },
  {
    title: 'another table (CSV)',
    held: (person) => withoutLabels(trimmed(person)),
    bring: (kith) => bringByFile(kith, 'people.csv', plainCsvOf(awkwardPeople), isInTable),
  },
  {
    title: 'a card (vCard)',
    held: (person) => trimmed(person),
    bring: (kith) => bringByFile(kith, 'people.vcf', cardsOf(awkwardPeople), isInTable),
  },
  ...apis.map(
    (api): Way => ({
      title: `a page of ${api.name}`,
      held: (person) => api.heldFromPage(apis[0]!.held(person)),
      async bring(kith, server) {
        // The page is what a list of the API answers about people who were created through the native API.
        const source = await server.begin(`awkward people: before a page of ${api.name}`, settings)
        await bringByCreating(source, apis[0]!)
        const { list } = testingOf(api.name).people
        const path = api.name === 'insighto' ? '/api/v1/contact?size=100' : list('')
        const page = await source.ask(api.name, { path })
        await kith.importFile('page.json', page)
        return brought(kith, awkwardPeople)
      },
    }),
  ),
]

async function bringByCreating(kith: SeedKith, api: AwkwardApi): Promise<readonly Brought[]> {
  const results: { person: AwkwardPerson; refused: readonly string[]; id: string | undefined }[] = []
  for (const person of awkwardPeople) {
    const first = await kith.send(api.name, api.create(person))
    const isRefused = first.status >= 400
    const less = isRefused ? api.createLess(person) : undefined
    const last = less ? await kith.send(api.name, less) : first
    if (less && last.status >= 300) throw new Error(`${api.name}: ${person.what}: ${last.text}`)
    results.push({
      person,
      refused: isRefused ? [`${first.status}`, ...api.refusedFields(first.json)] : [],
      id: last.status < 300 ? String(testingOf(api.name).people.person(last.json).id) : undefined,
    })
  }
  const known = await idsIn(kith)
  return results.map(({ person, refused, id }) => {
    const ids = known.find((one) => one[api.name] === id)
    if (id !== undefined && !ids)
      throw new Error(`${api.name} gave ${id}, which the native API does not know`)
    return { person, refused, ids: id === undefined ? undefined : ids }
  })
}

async function bringByFile(
  kith: SeedKith,
  name: string,
  content: string,
  takes: (person: AwkwardPerson) => boolean,
): Promise<readonly Brought[]> {
  await kith.importFile(name, content)
  return brought(kith, awkwardPeople.filter(takes))
}

/** The people of a file, which are created in its order. */
async function brought(kith: SeedKith, people: readonly AwkwardPerson[]): Promise<readonly Brought[]> {
  const known = await idsIn(kith)
  if (known.length !== people.length) throw new Error(`${people.length} people became ${known.length}`)
  return awkwardPeople.map((person) => {
    const place = people.indexOf(person)
    return { person, refused: [], ids: place < 0 ? undefined : known[place] }
  })
}

/** The ids of everyone, by API, in order of creation. */
async function idsIn(kith: SeedKith): Promise<Record<string, string>[]> {
  const { items } = await kith.ask('native', { path: '/v1/people?limit=500' })
  return items.map(({ id, vendorIds }: Answered) => ({ native: id, ...vendorIds }))
}

function isThere({ fullName, given, surname, emails, phones }: Held): boolean {
  return [fullName, given, surname].some(Boolean) || emails.length > 0 || phones.length > 0
}

/** The person as a file says it: without spaces around values, and without values of nothing but spaces. */
function trimmed(person: AwkwardPerson): Held {
  const text = (value: string | undefined) => value?.trim() || null
  const points = (list: readonly SaidPoint[] = []) =>
    list.map((point) => ({ ...point, value: point.value.trim() })).filter(({ value }) => value !== '')
  return {
    fullName: text(person.fullName),
    given: text(person.given),
    surname: text(person.surname),
    company: text(person.company),
    emails: points(person.emails),
    phones: points(person.phones),
  }
}

/** A person without values has no row and no card. */
function isInTable(person: AwkwardPerson): boolean {
  return isThere(trimmed(person))
}

function withoutLabels(held: Held): Held {
  const plain = (points: readonly SaidPoint[]) =>
    points.map(({ value }) => ({ value, label: '', primary: false }))
  return { ...held, emails: plain(held.emails), phones: plain(held.phones) }
}

type Column = readonly [name: string, cell: (person: AwkwardPerson) => string]

const singles = ['fullName', 'given', 'surname', 'company'] as const

/** A table as Kith writes it, with a column for each value, label and mark. */
function kithCsvOf(people: readonly AwkwardPerson[]): string {
  return csvOf(people, [
    ...singles.map((name): Column => [name, (person) => person[name] ?? '']),
    ...(['emails', 'phones'] as const).flatMap((list) =>
      placesOf(people, list).flatMap((index): Column[] => {
        const name = `${list}.${index + 1}`
        return [
          [name, (person) => person[list]?.[index]?.value ?? ''],
          [`${name}.label`, (person) => person[list]?.[index]?.label ?? ''],
          [`${name}.primary`, (person) => (person[list]?.[index]?.primary ? 'yes' : '')],
        ]
      }),
    ),
  ])
}

/** A table with the headers that people write, without labels. */
function plainCsvOf(people: readonly AwkwardPerson[]): string {
  const headers = { fullName: 'Full Name', given: 'First Name', surname: 'Last Name', company: 'Company' }
  return csvOf(people, [
    ...singles.map((name): Column => [headers[name], (person) => person[name] ?? '']),
    ...(['emails', 'phones'] as const).flatMap((list) =>
      placesOf(people, list).map((index): Column => {
        const name = `${list === 'emails' ? 'Email' : 'Phone'} ${index + 1}`
        return [name, (person) => person[list]?.[index]?.value ?? '']
      }),
    ),
  ])
}

function placesOf(people: readonly AwkwardPerson[], list: 'emails' | 'phones'): readonly number[] {
  return Array.from(
    { length: Math.max(...people.map((person) => person[list]?.length ?? 0)) },
    (_, index) => index,
  )
}

function csvOf(people: readonly AwkwardPerson[], columns: readonly Column[]): string {
  const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`
  const rows = people
    .filter(isInTable)
    .map((person) => columns.map(([, cell]) => quoted(cell(person))).join(','))
  return `${[columns.map(([name]) => name).join(','), ...rows].join('\n')}\n`
}

const TYPES: Readonly<Record<string, string>> = { mobile: 'CELL', work: 'WORK', home: 'HOME', other: 'OTHER' }

/** Cards of version 4.0 (RFC 6350). A person without values has no card. */
function cardsOf(people: readonly AwkwardPerson[]): string {
  const escaped = (text: string) => text.replace(/[\\,;]/g, '\\$&')
  const line = (name: string, { value, label, primary }: SaidPoint) =>
    `${name}${label === '' ? '' : `;TYPE=${TYPES[label]}`}${primary ? ';PREF=1' : ''}:${escaped(value)}`
  return people
    .filter(isInTable)
    .map((person) => {
      const { fullName, given = '', surname = '', company, emails = [], phones = [] } = person
      const lines = [
        ...['BEGIN:VCARD', 'VERSION:4.0', `FN:${escaped(wholeNameOf(person).trim())}`],
        ...(fullName === undefined ? [`N:${escaped(surname)};${escaped(given)};;;`] : []),
        ...(company === undefined ? [] : [`ORG:${escaped(company)}`]),
        ...emails.map((email) => line('EMAIL', email)),
        ...phones.map((phone) => line('TEL', phone)),
        'END:VCARD',
      ]
      return lines.map((one) => `${one}\r\n`).join('')
    })
    .join('')
}
