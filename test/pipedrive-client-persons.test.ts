import FormData from 'form-data'
import * as v1 from 'pipedrive/v1'
import * as v2 from 'pipedrive/v2'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPipedriveClient, type PipedriveClient, rejection } from './support/pipedrive-client.ts'
import { squarePng } from './support/png.ts'

/** The calls of Pipedrive's official client for persons and related entities that `pipedrive-client.test.ts` does not test. */
let client: PipedriveClient
let one: v1.Configuration
let two: v2.Configuration
const addPerson = (body?: object) => client.addPerson(body)

beforeAll(async () => {
  client = await openPipedriveClient()
  ;({ one, two } = client)
})
afterAll(() => client.kith.close())

describe('followers', () => {
  test('are added and removed, with a changelog', async () => {
    const api = new v2.PersonsApi(two)
    const id = await addPerson()
    const before = await api.getPersonFollowers({ id })
    expect(before.data?.map(({ user_id }) => user_id)).toEqual([1])
    const added = await api.addPersonFollower({ id, AddDealFollowerRequest: { user_id: 2 } } as never)
    expect(added.data?.user_id).toBe(2)
    const again = api.addPersonFollower({ id, AddDealFollowerRequest: { user_id: 2 } } as never)
    expect(await rejection(again)).toMatchObject({ code: 'ERR_SCHEMA_VALIDATION_FAILED' })
    const counted = await api.getPerson({ id, include_fields: 'followers_count' })
    expect(counted.data).toMatchObject({ followers_count: 2 })

    const page = await api.getPersonFollowers({ id, limit: 1 })
    expect(page.data?.map(({ user_id }) => user_id)).toEqual([1])
    const rest = await api.getPersonFollowers({ id, cursor: page.additional_data!.next_cursor! })
    expect(rest.data?.map(({ user_id }) => user_id)).toEqual([2])
    expect((await api.deletePersonFollower({ id, follower_id: 2 } as never)).data).toEqual({ user_id: 2 })

    const { data } = await api.getPersonFollowersChangelog({ id })
    expect(data?.map(({ action, follower_user_id }) => `${action} ${follower_user_id}`)).toEqual([
      'removed 2',
      'added 2',
      'added 1',
    ])
    expect(await rejection(api.deletePersonFollower({ id, follower_id: 2 } as never))).toMatchObject({
      error: 'Follower not found',
    })
  })

  test('are the same in version 1', async () => {
    const api = new v1.PersonsApi(one)
    const id = await addPerson()
    const added = await api.addPersonFollower({ id, AddPersonFollowerRequest: { user_id: 5 } })
    expect(added.data).toMatchObject({ user_id: 5, person_id: id })
    const { data } = await api.getPersonFollowers({ id })
    expect((data as unknown as { user_id: number }[]).map(({ user_id }) => user_id)).toEqual([1, 5])
  })
})

test('search returns the best matches first, in pages', async () => {
  const api = new v2.PersonsApi(two)
  const org = await new v2.OrganizationsApi(two).addOrganization({
    AddOrganizationRequest: { name: 'Quayside', address: { value: '1 Pier, Cork' } } as never,
  })
  const orgId = org.data!.id!
  const ids = {
    holds: await addPerson({ name: 'Anna Zephyrine' }),
    begins: await addPerson({ name: 'Zephyr Adams', org_id: orgId }),
    equal: await addPerson({ name: 'Zephyr' }),
    noted: await addPerson({ name: 'Someone', notes: 'Knows ZEPHYR well' } as never),
    mailed: await addPerson({ name: 'Other', emails: [{ value: 'a.b+c@zephyr.example' }] as never }),
    called: await addPerson({ name: 'Phoned', phones: [{ value: '+353 (21) 555-0142' }] as never }),
  }
  const search = async (query: object) => {
    const { data } = await api.searchPersons(query as never)
    return (data?.items ?? []).map(({ item, result_score }) => [item?.id, result_score])
  }
  const all = [
    [ids.equal, 1.2],
    [ids.begins, 0.7],
    [ids.holds, 0.4],
    [ids.noted, 0.4],
    [ids.mailed, 0.4],
  ]
  expect(await search({ term: 'zephyr' })).toEqual(all)
  expect(await search({ term: 'zephyr', fields: 'email,notes' })).toEqual(all.slice(3))
  expect(await search({ term: 'zephyr', exact_match: true })).toEqual(all.slice(0, 1))
  expect(await search({ term: 'zephyr', organization_id: orgId })).toEqual([all[1]])
  expect(await search({ term: 'a.b+c@zephyr.example', exact_match: true })).toEqual([[ids.mailed, 1.2]])
  expect(await search({ term: '21 555', fields: 'phone' })).toEqual([[ids.called, 0.4]])

  const seen: unknown[] = []
  let cursor: string | undefined
  do {
    const page = await api.searchPersons({ term: 'zephyr', limit: 2, ...(cursor && { cursor }) })
    seen.push(...(page.data?.items ?? []).map(({ item, result_score }) => [item?.id, result_score]))
    cursor = page.additional_data?.next_cursor ?? undefined
  } while (cursor)
  expect(seen).toEqual(all)

  const { data } = await api.searchPersons({ term: 'zephyr adams', include_fields: 'person.picture' })
  expect(data?.items?.[0]?.item).toMatchObject({
    type: 'person',
    owner: { id: 1 },
    organization: { id: orgId, name: 'Quayside', address: '1 Pier, Cork' },
    picture: null,
  })
  expect(await rejection(api.searchPersons({ term: 'z' }))).toMatchObject({
    error: 'Validation failed: term: The value must have at least 2 characters',
  })
  await api.deletePerson({ id: ids.equal })
  expect(await search({ term: 'zephyr', exact_match: true })).toEqual([])
})

test('a person has one picture', async () => {
  const id = await addPerson()
  const [pictures, persons] = [new v1.PersonsApi(one), new v2.PersonsApi(two)]
  // The client sends a Buffer as a form part without a file name.
  const bufferPictures = new v1.PersonsApi(new v1.Configuration({ ...one, formDataCtor: FormData }))
  expect(await rejection(persons.getPersonPicture({ id }))).toMatchObject({ error: 'Picture not found' })
  await pictures.addPersonPicture({ id, file: new File([squarePng(128)], 'a.png') })
  const added = await bufferPictures.addPersonPicture({ id, file: squarePng(200) as never, crop_x: 0 })
  expect(added.data).toMatchObject({ item_type: 'person', item_id: id, active_flag: true })
  const { data } = await persons.getPersonPicture({ id })
  const { pictures: urls, file_size } = data as unknown as {
    pictures: Record<'128' | '512', string>
    file_size: number
  }
  expect(file_size).toBe(squarePng(200).length)
  for (const url of Object.values(urls)) {
    const response = await fetch(url)
    expect(response.headers.get('content-type')).toBe('image/png')
    expect(Buffer.from(await response.arrayBuffer())).toEqual(squarePng(200))
    const guessed = await fetch(url.replace(/-[^/]{32}\//, `-${'A'.repeat(32)}/`))
    expect(guessed.status).toBe(404)
  }
  expect((await persons.getPerson({ id })).data?.picture_id).toBe((added.data as { id: number }).id)
  await pictures.deletePersonPicture({ id })
  expect((await persons.getPerson({ id })).data?.picture_id).toBeNull()
  expect(await rejection(pictures.deletePersonPicture({ id }))).toMatchObject({ error: 'Picture not found' })
  expect((await fetch(urls['128'])).status).toBe(404)
  for (const file of [Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), squarePng(64)]) {
    const refused = await rejection(bufferPictures.addPersonPicture({ id, file: file as never }))
    expect(refused).toMatchObject({ success: false, error: expect.stringContaining('file') })
  }
})

test('merges two persons', async () => {
  const api = new v1.PersonsApi(one)
  const from = await addPerson({ name: 'Jonas', emails: [{ value: 'jonas@example.com' }] as never })
  const into = await addPerson({ name: 'Mira Okafor', emails: [{ value: 'mira@example.com' }] as never })
  await new v2.PersonsApi(two).addPersonFollower({
    id: from,
    AddDealFollowerRequest: { user_id: 4 },
  } as never)
  const { data } = await api.mergePersons({ id: from, MergePersonsRequest: { merge_with_id: into } })
  expect(data).toMatchObject({
    id: into,
    merge_what_id: from,
    name: 'Mira Okafor',
    active_flag: true,
    visible_to: '3',
    email: [
      { value: 'mira@example.com', primary: true, label: 'work' },
      { value: 'jonas@example.com', primary: false, label: 'work' },
    ],
  })
  const persons = new v2.PersonsApi(two)
  expect((await persons.getPersons({ ids: `${from},${into}` })).data?.map(({ id }) => id)).toEqual([into])
  expect((await persons.getPerson({ id: from })).data?.id).toBe(into)
  const followers = await persons.getPersonFollowers({ id: into })
  expect(followers.data?.map(({ user_id }) => user_id)).toContain(4)
  const again = (id: number) => api.mergePersons({ id, MergePersonsRequest: { merge_with_id: into } })
  expect(await rejection(again(into))).toMatchObject({ error: expect.stringContaining('itself') })
  expect(await rejection(again(from))).toMatchObject({ error: 'Person not found' })
  expect(await rejection(persons.deletePerson({ id: from }))).toMatchObject({ error: 'Person not found' })
  expect((await persons.getPerson({ id: into })).data?.is_deleted).toBe(false)
})

test('creates, reads, updates and removes organizations', async () => {
  const api = new v2.OrganizationsApi(two)
  const added = await api.addOrganization({
    AddOrganizationRequest: { name: 'Harbour Works', address: { value: '2 Dock, Galway' } } as never,
  })
  const id = added.data!.id!
  const worker = await addPerson({ name: 'Worker', org_id: id })
  expect(added.data).toMatchObject({
    name: 'Harbour Works',
    owner_id: 1,
    visible_to: 3,
    is_deleted: false,
    address: { value: '2 Dock, Galway', country: null },
  })
  const changed = await api.updateOrganization({
    id,
    UpdateOrganizationRequest: { name: 'Harbour Works Ltd', owner_id: 2 } as never,
  })
  expect(changed.data).toMatchObject({ name: 'Harbour Works Ltd', owner_id: 2 })
  const native = await client.tenant.request('native', `/v1/people?q=worker`)
  expect(native.json.items[0]).toMatchObject({ company: 'Harbour Works Ltd', companyId: id })
  const listed = await api.getOrganizations({
    owner_id: 2,
    sort_by: 'update_time',
    include_fields: 'people_count' as never,
  })
  expect(listed.data).toMatchObject([{ id, people_count: 1 }])
  const first = await api.getOrganizations({ limit: 1 })
  const second = await api.getOrganizations({ limit: 1, cursor: first.additional_data!.next_cursor! })
  expect(second.data?.[0]?.id).toBe(first.data![0]!.id! + 1)
  const found = await api.searchOrganization({ term: 'galway' })
  expect(found.data?.items?.map(({ item }) => item?.id)).toEqual([id])
  expect((await api.deleteOrganization({ id })).data?.id).toBe(id)
  expect((await api.getOrganization({ id })).data?.is_deleted).toBe(true)
  expect((await new v2.PersonsApi(two).getPerson({ id: worker })).data?.org_id).toBe(id)
  expect(await rejection(api.deleteOrganization({ id }))).toMatchObject({ error: 'Organization not found' })
})

test('returns the user of the account, and owners of people as users', async () => {
  const api = new v1.UsersApi(one)
  const me = await api.getCurrentUser()
  expect(me.data).toMatchObject({ id: 1, is_you: true, company_name: client.tenant.organization.name })
  const owners = (await new v2.PersonsApi(two).getPersons({})).data!.map(({ owner_id }) => owner_id)
  const users = (await api.getUsers()).data!.map(({ id }) => id)
  expect(users[0]).toBe(1)
  expect(users).toEqual(expect.arrayContaining(owners))
  const id = await addPerson()
  expect((await new v1.PersonsApi(one).getPersonUsers({ id })).data).toEqual([1])
})
