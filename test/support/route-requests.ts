import type { Dialect, Route } from '../../src/dialects/dialect.ts'
import type { World as SampleWorld } from '../../src/dialects/dialect-testing.ts'
import type { Person } from '../../src/model/person.ts'
import { testingFor } from './dialect-testings.ts'
import type { RequestOptions } from './kith.ts'
import { nativeIdOf } from './native-id.ts'
import { type NamedValues, sampleOf } from './schema-values.ts'
import type { World } from './world.ts'

/** A request for a route, path parameters filled in. */
export interface KeyedRequest extends RequestOptions {
  readonly path: string
}

export function personIdIn({ name, personIds: format }: Dialect, { id, vendorIds }: Person): string {
  return format ? vendorIds[name]! : nativeIdOf(id)
}

/** Ids of everything in a world, of every kind and in the words of every dialect. */
export function idsOf(world: World): string[] {
  const { people, labels, companies, fields, campaignId, enrolmentIds, tenant } = world
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
    ...Object.values(world.filters).map(({ id }) => String(id)),
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

/** @throws Error for a folder that the dialect's `testing.ts` does not name */
export function idsIn(folder: string, world: SampleWorld, dialect: Dialect): readonly string[] {
  const { idsBySegment } = testingFor(dialect).paths
  const holding = Object.hasOwn(idsBySegment, folder) ? idsBySegment[folder] : undefined
  if (!holding) {
    throw new Error(
      `What is in /${folder}/? Add it to paths.idsBySegment of src/dialects/${dialect.name}/testing.ts.`,
    )
  }
  return holding === 'people' ? world.people.map((person) => personIdIn(dialect, person)) : holding(world)
}

export function fillPath(path: string, values: readonly string[]): string {
  let next = 0
  return path.replace(/:\w+/g, () => encodeURIComponent(values[next++] ?? ''))
}

/**
 * Ways to ask a route for what is in a world, by each id that may stand in its path: one may lack what the route is
 * about (a person who is not removed cannot be restored), another has it.
 */
export function ownRequests(route: Route, world: SampleWorld, dialect: Dialect): KeyedRequest[] {
  const [first = [''], ...deeper] = parametersOf(route.path).map(({ folder }) =>
    idsIn(folder, world, dialect),
  )
  if (deeper.some((ids) => ids.length === 0)) return []
  const { requests = {} } = testingFor(dialect).paths
  const { query: parameters, ...parts } = requests[route.operationId]?.(world) ?? {}
  const query = parameters ? `?${new URLSearchParams(parameters)}` : ''
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
export function namedValues(world: SampleWorld, dialect: Dialect): NamedValues {
  const { people, labels, mark } = world
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
    from: people[1] && nativeIdOf(people[1].id),
    filter: { field: 'surname', op: 'startsWith', value: mark },
    ...testingFor(dialect).paths.values?.(world),
  }
  return (name) => (Object.hasOwn(values, name) ? values[name] : undefined)
}
