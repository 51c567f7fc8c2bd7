import * as v1 from 'pipedrive/v1'
import * as v2 from 'pipedrive/v2'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPipedriveClient, type PipedriveClient, rejection } from './support/pipedrive-client.ts'

/** Calls of Pipedrive's official client beside those for persons, fields and filters. */
let client: PipedriveClient
let one: v1.Configuration
let two: v2.Configuration
let person: number
let organization: number

beforeAll(async () => {
  client = await openPipedriveClient()
  ;({ one, two } = client)
  const { data } = await new v2.OrganizationsApi(two).addOrganization({
    AddOrganizationRequest: { name: 'Quay Ltd' },
  })
  organization = data!.id!
  person = await client.addPerson({
    owner_id: 3,
    org_id: organization,
    emails: [{ value: 'mira@example.com' }],
  })
})
afterAll(() => client.kith.close())

test('recents are walked by next_start, deleted persons included', async () => {
  const gone = await client.addPerson({ name: 'Gone' })
  await new v2.PersonsApi(two).deletePerson({ id: gone })
  const seen: unknown[] = []
  let start: number | undefined = 0
  while (start !== undefined) {
    const page: v1.GetRecentsResponse = await new v1.RecentsApi(one).getRecents({
      since_timestamp: '2020-01-01 00:00:00',
      items: 'person',
      start,
      limit: 1,
    })
    seen.push(
      ...(page.data as unknown as { id: number; data: { active_flag: boolean } }[]).map(({ id, data }) => [
        id,
        data.active_flag,
      ]),
    )
    start = (page.additional_data?.pagination as { next_start?: number } | undefined)?.next_start
  }
  expect(seen).toEqual([
    [person, true],
    [gone, false],
  ])
})

test('currencies and users are read', async () => {
  const currencies = await new v1.CurrenciesApi(one).getCurrencies({ term: 'euro' })
  expect(currencies.data?.map(({ code }) => code)).toEqual(['EUR'])
  const users = new v1.UsersApi(one)
  const { data, additional_data } = (await users.getUsers()) as unknown as {
    data: { id: number }[]
    additional_data: { company_id: number }
  }
  expect(data.map(({ id }) => id)).toEqual([1, 3])
  expect(additional_data.company_id).toBe(Number(client.tenant.organization.vendorIds.pipedrive))
  expect((await users.getUser({ id: 3 })).data).toMatchObject({ id: 3, name: 'User 3' })
  expect(await rejection(users.getUser({ id: 99 }))).toMatchObject({ success: false })
  const found = await users.findUsersByName({ term: 'user 3@', search_by_email: 0 })
  expect(found.data).toEqual([])
  expect((await users.findUsersByName({ term: 'user3@', search_by_email: 1 })).data).toMatchObject([
    { id: 3 },
  ])
  expect((await users.getUserFollowers({ id: 3 })).data).toEqual([])
  expect((await new v2.UsersApi(two).getUserFollowers({ id: 3 })).data).toEqual([])
})

test('the fields of organizations are read in both versions', async () => {
  const old = await new v1.OrganizationFieldsApi(one).getOrganizationFields({ limit: 500 })
  const keys = (old.data as unknown as { key: string }[]).map(({ key }) => key)
  expect(keys).toEqual(expect.arrayContaining(['name', 'owner_id', 'address', 'address_locality']))
  expect((await new v1.OrganizationFieldsApi(one).getOrganizationField({ id: 4002 })).data).toMatchObject({
    key: 'name',
  })
  const api = new v2.OrganizationFieldsApi(two)
  const { data } = await api.getOrganizationFields({ limit: 500 })
  expect(data?.map(({ field_code }) => field_code)).toEqual(
    expect.arrayContaining(['name', 'owner_id', 'address']),
  )
  expect((await api.getOrganizationField({ field_code: 'name' })).data).toMatchObject({ field_name: 'Name' })
})

test('items are searched over kinds and in one field', async () => {
  const api = new v2.ItemSearchApi(two)
  const { data } = await api.searchItem({ term: 'quay', exact_match: false })
  const items = data?.items as unknown as { item: { id: number; type: string } }[]
  expect(items.map(({ item }) => [item.type, item.id])).toEqual([['organization', organization]])
  const found = await api.searchItemByField({
    term: 'mira@example.com',
    entity_type: 'person',
    field: 'email',
  })
  expect(found.data).toEqual([{ id: person, email: 'mira@example.com' }])
})

describe('followers', () => {
  test('of a person are removed by the id of the entry in version 1', async () => {
    const api = new v1.PersonsApi(one)
    const added = await api.addPersonFollower({ id: person, AddPersonFollowerRequest: { user_id: 9 } })
    const { id } = added.data as unknown as { id: number }
    await api.deletePersonFollower({ id: person, follower_id: id })
    const { data } = await api.getPersonFollowers({ id: person })
    expect((data as unknown as { user_id: number }[]).map(({ user_id }) => user_id)).toEqual([3])
  })

  test('of an organization are added, listed and removed in both versions', async () => {
    const api = new v2.OrganizationsApi(two)
    await api.addOrganizationFollower({ id: organization, AddDealFollowerRequest: { user_id: 9 } })
    const usersOf = async () =>
      (await api.getOrganizationFollowers({ id: organization })).data?.map(({ user_id }) => user_id)
    expect(await usersOf()).toEqual([1, 9])
    await api.deleteOrganizationFollower({ id: organization, follower_id: 9 })
    expect(await usersOf()).toEqual([1])
    const log = await api.getOrganizationFollowersChangelog({ id: organization })
    expect(log.data?.map(({ action }) => action)).toEqual(['removed', 'added', 'added'])
    const old = new v1.OrganizationsApi(one)
    const added = await old.addOrganizationFollower({
      id: organization,
      AddOrganizationFollowerRequest: { user_id: 10 },
    })
    const { id } = added.data as unknown as { id: number }
    await old.deleteOrganizationFollower({ id: organization, follower_id: id })
    expect(await usersOf()).toEqual([1])
  })
})

test('the change log of a person is read, and what is not kept of it is empty', async () => {
  await new v2.PersonsApi(two).updatePerson({ id: person, UpdatePersonRequest: { name: 'Mira Adeyemi' } })
  const api = new v1.PersonsApi(one)
  const { data } = await api.getPersonChangelog({ id: person })
  expect(data?.[0]).toMatchObject({ actor_user_id: 1, change_source: 'api' })
  expect(data?.map(({ field_key }) => field_key)).toEqual(
    expect.arrayContaining(['name', 'last_name', 'add_time']),
  )
  expect((await api.getPersonUpdates({ id: person })).data).toEqual([])
  expect((await api.getPersonFiles({ id: person })).data).toEqual([])
  expect((await api.getPersonMailMessages({ id: person })).data).toEqual([])
  expect((await api.getPersonProducts({ id: person })).data).toEqual([])
  expect((await api.getPersonUsers({ id: person })).data).toEqual([1])
})

test('lists of what is not kept are empty', async () => {
  const lists: readonly (() => Promise<{ data?: unknown }>)[] = [
    () => new v1.NotesApi(one).getNotes(),
    () => new v1.FilesApi(one).getFiles(),
    () => new v1.LeadsApi(one).getLeads(),
    () => new v1.ActivityTypesApi(one).getActivityTypes(),
    () => new v1.RolesApi(one).getRoles(),
    () => new v1.DealFieldsApi(one).getDealFields(),
    () => new v1.NoteFieldsApi(one).getNoteFields(),
    () => new v2.DealsApi(two).getDeals(),
    () => new v2.ActivitiesApi(two).getActivities(),
    () => new v2.ProductsApi(two).getProducts(),
    () => new v2.PipelinesApi(two).getPipelines(),
    () => new v2.StagesApi(two).getStages(),
    () => new v2.DealFieldsApi(two).getDealFields(),
  ]
  for (const list of lists) expect((await list()).data).toEqual([])
})
