import type { Dialect, Route } from '../../src/dialects/dialect.ts'
import type { Person } from '../../src/model/person.ts'
import type { RequestOptions } from './kith.ts'
import { squarePng } from './png.ts'
import { type NamedValues, sampleOf } from './schema-values.ts'
import { nativeIdOf, taxProfileId, type World } from './world.ts'

/** A request for a route, path parameters filled in. */
export interface RouteRequest extends RequestOptions {
  readonly path: string
}

/** What a folder of a path holds, as ids of one world in the words of one dialect. */
type Holding = (world: World, dialect: Dialect) => readonly string[]

const personIds: Holding = ({ people }, dialect) => people.map((person) => personIdIn(dialect, person))
/** Entries of the first person, who stands first in every list of ids too. */
const entryIds =
  (list: 'phones' | 'emails'): Holding =>
  ({ people }) =>
    people[0]![list].map(({ id }) => id)

/** By the folder before the parameter: `/clients/:id`. A new folder needs its line, or the tests that read it fail. */
const holdings: Readonly<Record<string, Holding>> = {
  people: personIds,
  clients: personIds,
  contact: personIds,
  // In the native API campaigns have contacts, not the store.
  contacts: (world, dialect) => (dialect.name === 'native' ? world.enrolmentIds : personIds(world, dialect)),
  customers: personIds,
  persons: personIds,
  campaign: ({ campaignId }) => [campaignId],
  campaigns: ({ campaignId }) => [campaignId],
  'phone-numbers': entryIds('phones'),
  phone_numbers: entryIds('phones'),
  emails: entryIds('emails'),
  tags: ({ labels }) => labels.map(({ uuid }) => uuid),
  email: ({ people }) => people.flatMap(({ emails }) => emails.map(({ value }) => value)),
  phone_number: ({ people }) => people.flatMap(({ phones }) => phones.map(({ normal }) => normal)),
  filters: ({ filter, nativeFilter }, { name }) => [String((name === 'native' ? nativeFilter : filter).id)],
  companies: ({ companies }) => companies.map(({ id }) => String(id)),
  labels: ({ labels }) => labels.map(({ id }) => String(id)),
  'custom-fields': ({ fields }) => fields.map(({ id }) => String(id)),
  // Every world is written by the native API first.
  sources: () => ['1'],
  organizations: ({ companies }) => companies.map(({ id }) => String(id)),
  // By code in version 2, by number in version 1.
  personFields: ({ fields }) => fields.flatMap(({ code, id }) => [code, String(id)]),
  'tax-profiles': ({ mark }) => [taxProfileId(mark)],
  followers: () => ['1'],
  keys: ({ keyIds }) => keyIds,
  imports: ({ importId }) => [String(importId)],
}

/** What a list needs to be asked for, where its own parameters are not enough. */
const neededQueries: Readonly<Record<string, (world: World) => Record<string, string>>> = {
  lookup: ({ people }) => ({ phone: people[0]!.phones[0]!.normal }),
  upsert: ({ people }) => ({ email: people[0]!.emails[0]!.value }),
  search: ({ people }) => ({ term: people[0]!.given! }),
}

/** Where a sample of the schema is not enough to succeed: bodies that fit each other, ids in the query. */
const special: Readonly<Record<string, (world: World) => Partial<RouteRequest> & { query?: object }>> = {
  // Browsers say where a request comes from; who says nothing is refused.
  'native.signIn': ({ tenant }) => ({
    headers: { 'sec-fetch-site': 'same-origin' },
    body: { key: tenant.keys.native },
  }),
  'pipedrive.addPersonPicture': () => pictureForm(),
  'pipedrive.addFilter': ({ mark }) => ({
    body: { name: `${mark} nobody`, type: 'people', conditions: { glue: 'and', conditions: [] } },
  }),
  'pipedrive.updateFilter': ({ mark }) => ({
    body: { name: `${mark} nobody`, conditions: { glue: 'and', conditions: [] } },
  }),
  'pipedrive.deleteFilters': ({ filter }) => ({ query: { ids: filter.id } }),
  'pipedrive.deletePersonFieldsV1': ({ fields }) => ({
    query: { ids: fields.map(({ id }) => id).join(',') },
  }),
  'pipedrive.updatePersonField': ({ mark }) => ({ body: { field_name: `${mark} field` } }),
  'pipedrive.updatePersonFieldOptions': (world) => ({
    body: [{ id: choiceOf(world), label: `${world.mark} choice` }],
  }),
  'pipedrive.deletePersonFieldOptions': (world) => ({ body: [{ id: choiceOf(world) }] }),
  'pipedrive.addOrganization': ({ mark }) => ({
    body: { name: `${mark} Ltd`, address: { value: `1 ${mark} Street` } },
  }),
  'pipedrive.updateOrganization': ({ mark }) => ({ body: { name: `${mark} Ltd` } }),
}

function choiceOf({ fields }: World): number {
  return fields.flatMap(({ options }) => options)[0]!.id
}

function pictureForm(): Partial<RouteRequest> {
  const boundary = 'kith-test-boundary'
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="a.png"\r\ncontent-type: image/png\r\n\r\n`
  return {
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    body: Buffer.concat([Buffer.from(head), squarePng(128), Buffer.from(`\r\n--${boundary}--\r\n`)]),
  }
}

export function personIdIn({ name, personIds: format }: Dialect, { id, vendorIds }: Person): string {
  return format ? vendorIds[name]! : nativeIdOf(id)
}

/** Ids of everything in a world, of every kind and in the words of every dialect. */
export function idsOf(world: World): string[] {
  const { people, labels, companies, fields, campaignId, enrolmentIds, tenant } = world
  const { filter, nativeFilter } = world
  const entries = people.flatMap((person) => [...person.emails, ...person.phones, ...person.addresses])
  return [
    ...people.flatMap(({ vendorIds }) => Object.values(vendorIds)),
    ...people.flatMap(({ id }) => [String(id), nativeIdOf(id)]),
    ...entries.flatMap(({ id, value, normal }) => [id, value, normal]),
    ...labels.flatMap(({ id, uuid, name }) => [String(id), uuid, name]),
    ...companies.flatMap(({ id, name }) => [String(id), name]),
    ...fields.flatMap(({ id, key, code, options }) => [
      String(id),
      key,
      code,
      ...options.map((option) => String(option.id)),
    ]),
    campaignId,
    ...enrolmentIds,
    ...world.keyIds,
    String(filter.id),
    String(nativeFilter.id),
    ...Object.values(tenant.organization.vendorIds),
  ]
}

/** The names of a path's parameters with the folder each stands in. */
export function parametersOf(path: string): { name: string; folder: string }[] {
  const segments = path.split('/')
  return segments.flatMap((segment, index) =>
    segment.startsWith(':') ? [{ name: segment.slice(1), folder: segments[index - 1] ?? '' }] : [],
  )
}

/** @throws Error for a folder nobody told this file about */
export function idsIn(folder: string, world: World, dialect: Dialect): readonly string[] {
  const holding = Object.hasOwn(holdings, folder) ? holdings[folder] : undefined
  if (!holding) throw new Error(`What is in /${folder}/ of ${dialect.name}? Add it to ${import.meta.url}.`)
  return holding(world, dialect)
}

export function fillPath(path: string, values: readonly string[]): string {
  let next = 0
  return path.replace(/:\w+/g, () => encodeURIComponent(values[next++] ?? ''))
}

/**
 * Ways to ask a route for what is in a world, by each id that may stand in its path: one may lack what the route is
 * about (a person who is not removed cannot be restored), another has it.
 */
export function ownRequests(route: Route, world: World, dialect: Dialect): RouteRequest[] {
  const [first = [''], ...deeper] = parametersOf(route.path).map(({ folder }) =>
    idsIn(folder, world, dialect),
  )
  if (deeper.some((ids) => ids.length === 0)) return []
  const { query: own, ...parts } = special[`${dialect.name}.${route.operationId}`]?.(world) ?? {}
  const needed = own ?? neededQueries[route.path.split('/').at(-1) ?? '']?.(world)
  const query = needed ? `?${new URLSearchParams(needed as Record<string, string>)}` : ''
  return first.map((id) => ({
    method: route.method,
    path: `${fillPath(route.path, [id, ...deeper.map((ids) => ids[0]!)])}${query}`,
    ...bodyOf(route, namedValues(world, dialect)),
    ...parts,
  }))
}

/** A body that the route's schema allows, its properties named after what they mean. */
export function bodyOf(route: Route, named: NamedValues): { body?: unknown } {
  if (route.upload) return { body: 'First Name,Last Name,Email\nAda,Contract,ada.contract@example.com\n' }
  return route.body ? { body: sampleOf(route.body.schema, named) } : {}
}

/** Values that mean something in a world, by the names vendors give to the property. */
export function namedValues(world: World, dialect: Dialect): NamedValues {
  const { people, labels, companies, mark } = world
  const values: Readonly<Record<string, unknown>> = {
    name: `Ada ${mark}`,
    username: `ada-${mark}`,
    email: `ada.${mark}@example.com`,
    address: `ada.${mark}@example.com`,
    number: '+442079460999',
    phone: '+442079460999',
    phoneNumber: '+442079460999',
    time_zone: 'Europe/London',
    dialect: 'native',
    role: 'read',
    contact_ids: people.slice(0, 2).map((person) => personIdIn(dialect, person)),
    personIds: people.slice(0, 2).map(({ id }) => nativeIdOf(id)),
    tag_id: labels.at(-1)?.uuid,
    tag_ids: labels.map(({ uuid }) => uuid),
    label_ids: labels.map(({ id }) => id),
    labelIds: labels.map(({ id }) => id),
    org_id: dialect.name === 'pipedrive' ? companies[0]?.id : undefined,
    from: people[1] && nativeIdOf(people[1].id),
    filter: { field: 'surname', op: 'startsWith', value: mark },
    merge_with_id: Number(people[1]?.vendorIds.pipedrive),
  }
  return (name) => (Object.hasOwn(values, name) ? values[name] : undefined)
}
