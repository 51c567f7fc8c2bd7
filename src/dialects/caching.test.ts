import { expect, test } from 'vitest'
import { findCacheFaults, findFaultsOfKept } from '../../test/support/cache-faults.ts'
import { versioned } from '../../test/support/dialect-testings.ts'
import { faults as faultsOfKept } from '../../test/support/kept-renderings.ts'
import type { Person } from '../model/person.ts'
import { type Dialect, ok, type Route, type RouteRequest } from './dialect.ts'
import { dialects } from './index.ts'

const named = (name: string) => dialects.find((dialect) => dialect.name === name)!

/** A dialect with one of its routes, and a fault in it. */
function plant(name: string, operationId: string, fault: Partial<Route>): Dialect {
  const dialect = named(name)
  const route = dialect.routes.find((own) => own.operationId === operationId)!
  return { ...dialect, routes: [{ ...route, ...fault }] }
}

test('finds a cacheable list that selects people by relative dates', async () => {
  const faults = await findCacheFaults(plant('pipedrive', 'getPersons', { cacheable: true }))
  expect(faults).toEqual(['getPersons: the answer changes with time'])
})

test('finds a cacheable answer that shows the time', async () => {
  const handle = async ({ hub }: RouteRequest) => ok({ now: hub.now() })
  expect(await findCacheFaults(plant('savvycal', 'listClients', { handle }))).toEqual([
    'listClients: the answer changes with time',
  ])
})

test('finds a cacheable answer that differs each time', async () => {
  let count = 0
  const handle = async () => ok({ count: ++count })
  expect(await findCacheFaults(plant('savvycal', 'listClients', { handle }))).toContain(
    'listClients: the answer changes with each request',
  )
})

test('finds a route that is cacheable in name only', async () => {
  const faults = await findCacheFaults(plant('savvycal', 'listClients', { cacheable: () => false }))
  expect(faults).toEqual(['listClients: is cacheable but never cached'])
})

test('finds nothing in a server of several versions, with keys of each', async () => {
  for (const { name } of versioned) expect(await findCacheFaults(named(name))).toEqual([])
})

test('finds people rendered in one version but shown in another', async () => {
  const dialect = named('voipbin')
  const [first, other] = dialect.versions!
  let version = ''
  const render = ({ id }: Person) => ({ id, version })
  // Both versions render with one function, and the view does not name the version.
  const faulty = ({ routes }: Pick<Dialect, 'routes'>, name: string): Route[] =>
    routes
      .filter(({ operationId }) => operationId === 'listContacts')
      .map((own) => ({
        ...own,
        async handle({ caller, hub, render: rendered }) {
          version = name
          const order = [{ field: { name: 'createdAt', type: 'number' }, direction: 'asc' }] as const
          const page = await hub.refs.list({ caller, query: { order, page: { offset: 0, limit: 3 } } })
          return rendered.list({ caller, page, view: {}, render }, (result) => ({ result }))
        },
      }))
  const faults = await findCacheFaults({
    ...dialect,
    routes: faulty(dialect, first.name),
    versions: [first, { ...other!, routes: faulty(other!, other!.name) }],
  })
  expect(faults).toContain('listContacts: the answer changes with the caller')
})

/** Each entry reads something that the view of the rendering does not name. */
const unnamed: Readonly<Record<string, (request: RouteRequest) => unknown>> = {
  'the caller': ({ caller }) => [caller.role, caller.keyId],
  labels: ({ hub, caller }) => hub.catalog.listLabels(caller),
  fields: ({ hub, caller }) => hub.catalog.listCustomFields(caller),
  companies: ({ hub, caller }) => hub.companies.list(caller, { order: [], page: { offset: 0, limit: 10 } }),
  campaigns: ({ hub, caller }) => hub.campaigns.list(caller, { offset: 0, limit: 10 }),
  settings: ({ hub, caller }) => hub.organizations.get(caller.orgId),
  'saved filters': ({ hub, caller }) => hub.filters.list({ ...caller, dialect: 'native' }),
  pictures: async ({ hub, caller }) => {
    const { items } = await hub.people.list(caller, { order: [], page: { offset: 0, limit: 10 } })
    return items.map(({ extensions }) => extensions)
  },
  time: ({ hub }) => hub.now(),
}

test.each(Object.entries(unnamed))('finds people rendered with %s but cached without', async (name, read) => {
  let value: unknown
  const render = ({ id }: Person) => ({ id, value })
  const handle = async (request: RouteRequest) => {
    const { hub, caller } = request
    value = await read(request)
    const order = [{ field: { name: 'createdAt', type: 'number' }, direction: 'asc' }] as const
    const page = await hub.refs.list({ caller, query: { order, page: { offset: 0, limit: 3 } } })
    return request.render.list({ caller, page, view: {}, render }, (data) => ({ data }))
  }
  const faults = await findCacheFaults(plant('savvycal', 'listClients', { handle }))
  expect(faults).toContain(`listClients: the answer changes with ${name}`)
})

test.each(Object.entries(faultsOfKept))(
  'finds renderings that are kept without their %s',
  async (name, fault) => {
    const found = await findFaultsOfKept(named('savvycal'), fault)
    const change = name === 'version' ? 'people' : 'the caller'
    expect(found).toContain(`listClients: the answer changes with ${change}`)
  },
)
