import { Configuration as ConfigurationV2, PersonsApi } from 'pipedrive/v2'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestKith, type Tenant, type TestKith } from './support/kith.ts'

/** Pipedrive's official client, unchanged except for its address, against a listening server. */
let kith: TestKith
let tenant: Tenant
let root: string
let persons: PersonsApi

beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant()
  const drafts = Array.from({ length: 12 }, (_, index) => ({
    given: 'Person',
    surname: `No${index + 1}`,
    emails: [{ value: `p${index + 1}@example.com`, primary: true }],
  }))
  await kith.app.hub.people.createMany(tenant.caller('native'), drafts)
  root = `http://127.0.0.1:${await kith.app.server.listen({ host: '127.0.0.1', port: 0 })}`
  persons = clientWith({ apiKey: tenant.keys.pipedrive! })
})
afterAll(() => kith.close())

function clientWith(
  credentials: { apiKey?: string; accessToken?: string },
  basePath = `${root}/pipedrive/api/v2`,
): PersonsApi {
  return new PersonsApi(new ConfigurationV2({ ...credentials, basePath }))
}

/** The error of a failed call: the client rejects with the body of the answer. */
async function rejection(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => undefined,
    (body: unknown) => body,
  )
}

test('lists persons', async () => {
  const page = await persons.getPersons({ limit: 5, sort_by: 'update_time', sort_direction: 'desc' })
  expect(page.success).toBe(true)
  expect(page.data?.map(({ name }) => name)).toEqual([12, 11, 10, 9, 8].map((number) => `Person No${number}`))
})

test.each(['id', 'update_time', 'add_time'] as const)(
  'pages by the cursor to the end, sorted by %s',
  async (sort_by) => {
    const seen: (number | undefined)[] = []
    let cursor: string | undefined
    do {
      const page = await persons.getPersons({ limit: 5, sort_by, ...(cursor && { cursor }) })
      seen.push(...(page.data ?? []).map(({ id }) => id))
      cursor = page.additional_data?.next_cursor ?? undefined
    } while (cursor)
    expect(seen).toEqual(Array.from({ length: 12 }, (_, index) => index + 1))
  },
)

test('lists persons with every parameter', async () => {
  const page = await persons.getPersons({
    ids: '1,2,3',
    owner_id: 1,
    updated_since: '2025-01-01T10:20:00Z',
    updated_until: '2099-01-01T10:20:00Z',
    sort_by: 'id',
    sort_direction: 'desc',
    include_fields: 'next_activity_id',
    custom_fields: 'a,b',
    include_option_labels: true,
    include_labels: true,
    limit: 500,
  })
  expect(page.data?.map(({ id }) => id)).toEqual([3, 2, 1])
})

test('reads a person', async () => {
  const { data } = await persons.getPerson({ id: 7, include_fields: 'smart_bcc_email' })
  expect(data).toMatchObject({
    id: 7,
    name: 'Person No7',
    emails: [{ value: 'p7@example.com', primary: true }],
  })
})

test('adds, changes and deletes a person', async () => {
  const added = await persons.addPerson({
    AddPersonRequest: {
      name: 'Mira Okafor',
      emails: [{ value: 'mira@example.com', primary: true, label: 'work' }],
    },
  })
  const id = added.data!.id!
  const changed = await persons.updatePerson({ id, UpdatePersonRequest: { name: 'Mira Vega' } })
  expect(changed.data).toMatchObject({
    id,
    name: 'Mira Vega',
    last_name: 'Vega',
    emails: [{ value: 'mira@example.com' }],
  })
  expect((await persons.deletePerson({ id })).data?.id).toBe(id)
  expect((await persons.getPerson({ id })).data?.is_deleted).toBe(true)
  expect(await rejection(persons.addPerson())).toMatchObject({
    error: 'Validation failed: name: The value is required',
  })
})

describe('rejects with the body', () => {
  test('of a missing person', async () => {
    expect(await rejection(persons.getPerson({ id: 99 }))).toMatchObject({
      success: false,
      error: 'Person not found',
    })
  })

  test('of a limit that is too high', async () => {
    expect(await rejection(persons.getPersons({ limit: 501 }))).toEqual({
      success: false,
      error: 'Validation failed: limit: The value must be at most 500',
      code: 'ERR_SCHEMA_VALIDATION_FAILED',
    })
  })

  test('of a wrong key', async () => {
    const wrong = clientWith({ apiKey: 'f'.repeat(40) })
    expect(await rejection(wrong.getPersons())).toMatchObject({
      error: 'unauthorized access',
      errorCode: 401,
    })
  })
})

test('signs in with an access token', async () => {
  const { text } = await kith.app.hub.keys.create({
    orgId: tenant.organization.id,
    dialect: 'pipedrive',
    kind: 'bearer',
    role: 'read',
  })
  const page = await clientWith({ accessToken: text }).getPersons({ limit: 1 })
  expect(page.data).toHaveLength(1)
})

test('works with a trailing slash in the base path', async () => {
  const page = await clientWith({ apiKey: tenant.keys.pipedrive! }, `${root}/pipedrive/api/v2/`).getPersons({
    limit: 1,
  })
  expect(page.data).toHaveLength(1)
})

test('reaches the API at the root of its own port', async () => {
  const port = await kith.app.server.listenFor('pipedrive', { host: '127.0.0.1', port: 0 })
  const own = clientWith({ apiKey: tenant.keys.pipedrive! }, `http://127.0.0.1:${port}/api/v2`)
  expect((await own.getPerson({ id: 1 })).data?.id).toBe(1)
})
