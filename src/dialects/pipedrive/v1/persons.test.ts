import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestKith, type Tenant, type TestKith } from '../../../../test/support/kith.ts'
import { squarePng } from '../../../../test/support/png.ts'
import type { CustomField, CustomFieldType } from '../../../model/catalog.ts'

/**
 * Persons in version 1. Shapes are those of the answers that NangoHQ/integration-templates recorded on 15 May 2026
 * (`integrations/pipedrive/tests/{list-persons,get-person,create-person,update-person,delete-person}.test.json`).
 */

let kith: TestKith
let tenant: Tenant

beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant()
})
afterAll(() => kith.close())

const hub = () => kith.app.hub
const ask = (path: string, owner = tenant, key?: string) =>
  owner.request('pipedrive', path, key === undefined ? {} : { key })
const send = (method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown, owner = tenant) =>
  owner.request('pipedrive', path, { method, ...(body !== undefined && { body }) })
const add = async (body: object, owner = tenant) => (await send('POST', '/v1/persons', body, owner)).json.data
const names = (json: { data: { name: string }[] }) => json.data.map(({ name }) => name)
const keyWith = async (owner: Tenant, rights: { role?: 'read' | 'write'; sensitive?: boolean }) =>
  (
    await hub().keys.create({
      orgId: owner.organization.id,
      dialect: 'pipedrive',
      role: 'read',
      ...rights,
    })
  ).text
const field = (owner: Tenant, type: CustomFieldType, options: readonly string[] = []): Promise<CustomField> =>
  hub().catalog.createCustomField(owner.caller('native'), {
    name: `My ${type}`,
    type,
    ...(options.length > 0 && { options: [...options] }),
  })

/** The keys of a person in a list, in the recorded order. */
const recordedKeys =
  `id owner_id org_id name first_name last_name open_deals_count related_open_deals_count closed_deals_count
  related_closed_deals_count participant_open_deals_count participant_closed_deals_count email_messages_count activities_count
  done_activities_count undone_activities_count files_count notes_count followers_count won_deals_count
  related_won_deals_count lost_deals_count related_lost_deals_count active_flag phone email first_char update_time delete_time
  add_time visible_to picture_id next_activity_date next_activity_time next_activity_id last_activity_id last_activity_date
  last_incoming_mail_time last_outgoing_mail_time label label_ids im postal_address postal_address_lat postal_address_long
  postal_address_subpremise postal_address_street_number postal_address_route postal_address_sublocality
  postal_address_locality postal_address_admin_area_level_1 postal_address_admin_area_level_2 postal_address_country
  postal_address_postal_code postal_address_formatted_address notes birthday job_title org_name owner_name primary_email
  cc_email company_id`.split(/\s+/)

const user = {
  id: 1,
  name: 'Kith',
  email: 'kith@example.invalid',
  has_pic: 0,
  pic_hash: null,
  active_flag: true,
}

describe('a person', () => {
  test('has exactly the keys that were recorded', async () => {
    const owner = await kith.tenant()
    await add({ name: 'Test Person', email: [{ value: 'test@example.com', primary: true }] }, owner)
    const { data } = (await ask('/v1/persons', owner)).json
    expect(Object.keys(data[0]).toSorted()).toEqual(recordedKeys.toSorted())
    const single = (await ask('/v1/persons/1', owner)).json.data
    expect(Object.keys(single).toSorted()).toEqual(recordedKeys.toSorted())
  })

  test('names its owner and its organization as objects, also among the related objects', async () => {
    const owner = await kith.tenant()
    const address = { value: '1 Quay Lane, Cork' }
    const org = (await send('POST', '/api/v2/organizations', { name: 'Quay Ltd', address }, owner)).json.data
    await add({ name: 'Ada', org_id: org.id }, owner)
    const organization = {
      name: 'Quay Ltd',
      people_count: 1,
      owner_id: 1,
      address: '1 Quay Lane, Cork',
      label_ids: [],
      active_flag: true,
      cc_email: 'company@example.invalid',
      owner_name: 'Kith',
    }
    const { data, related_objects, additional_data } = (await ask('/v1/persons/1', owner)).json
    expect(data).toMatchObject({
      owner_id: { ...user, value: 1 },
      org_id: { ...organization, value: org.id },
      org_name: 'Quay Ltd',
      owner_name: 'Kith',
    })
    expect(related_objects).toEqual({
      organization: { [org.id]: { id: org.id, ...organization } },
      user: { 1: user },
    })
    expect(additional_data).toEqual({ dropbox_email: 'company@example.invalid' })
  })

  test('has a blank entry for no e-mail address, no phone number and no messenger', async () => {
    const { email, phone, im, primary_email } = await add({ name: 'Ada' })
    const blank = [{ value: '', primary: true }]
    expect({ email, phone, im, primary_email }).toEqual({
      email: blank,
      phone: blank,
      im: blank,
      primary_email: null,
    })
  })

  test('has times of version 1, a small first letter, and the parts of its address as keys', async () => {
    const owner = await kith.tenant()
    await send(
      'POST',
      '/api/v2/persons',
      {
        name: 'Élodie King',
        add_time: '2020-02-29T10:20:30Z',
        postal_address: {
          value: '8 Quay Lane, Cork',
          locality: 'Cork',
          country: 'Ireland',
          street_number: '8',
        },
      },
      owner,
    )
    expect((await ask('/v1/persons/1', owner)).json.data).toMatchObject({
      add_time: '2020-02-29 10:20:30',
      delete_time: null,
      first_char: 'é',
      postal_address: '8 Quay Lane, Cork',
      postal_address_locality: 'Cork',
      postal_address_country: 'Ireland',
      postal_address_street_number: '8',
      postal_address_route: null,
      postal_address_formatted_address: null,
    })
  })

  test('with a picture has it as an object with addresses that need no key', async () => {
    const owner = await kith.tenant()
    await add({ name: 'Ada' }, owner)
    const { id } = await hub().people.getByVendorId(owner.caller('pipedrive'), 'pipedrive', '1')
    await hub().pictures.replace(owner.caller('pipedrive'), id, {
      field: 'pictureId',
      mediaType: 'image/png',
      bytes: squarePng(128),
    })
    const { picture_id } = (await ask('/v1/persons/1', owner)).json.data
    expect(picture_id).toMatchObject({
      item_type: 'person',
      item_id: 1,
      active_flag: true,
      added_by_user_id: 1,
    })
    expect(Object.keys(picture_id.pictures)).toEqual(['128', '512'])
    const address = new URL(picture_id.pictures['128'])
    const response = await kith.app.server.app.inject({ url: address.pathname + address.search })
    expect(response.statusCode).toBe(200)
  })

  test('has custom fields as keys: an option as text, several as one text, parts with a suffix', async () => {
    const owner = await kith.tenant()
    const [text, double, choice, choices, money, time, date] = [
      await field(owner, 'varchar'),
      await field(owner, 'double'),
      await field(owner, 'enum', ['Gold', 'Silver']),
      await field(owner, 'set', ['A', 'B']),
      await field(owner, 'monetary'),
      await field(owner, 'timerange'),
      await field(owner, 'date'),
    ] as const
    const [, silver] = choice.options
    const [a, b] = choices.options
    await send(
      'POST',
      '/api/v2/persons',
      {
        name: 'Ada',
        custom_fields: {
          [text.code]: 'Green',
          [double.code]: 2.5,
          [choice.code]: silver!.id,
          [choices.code]: [a!.id, b!.id],
          [money.code]: { value: 10, currency: 'GBP' },
          [time.code]: { value: '09:00:00', until: '10:30:00', timezone_name: 'Europe/London' },
        },
      },
      owner,
    )
    const { data } = (await ask('/v1/persons/1', owner)).json
    expect(data).toMatchObject({
      [text.code]: 'Green',
      [double.code]: 2.5,
      [choice.code]: String(silver!.id),
      [choices.code]: `${a!.id},${b!.id}`,
      [money.code]: 10,
      [`${money.code}_currency`]: 'GBP',
      [time.code]: '09:00:00',
      [`${time.code}_until`]: '10:30:00',
      [date.code]: null,
    })
    expect(data[`${time.code}_timezone_id`]).toBeTypeOf('number')
    expect(Object.keys(data)).not.toContain('custom_fields')
  })
})

describe('the list', () => {
  let owner: Tenant
  beforeAll(async () => {
    owner = await kith.tenant()
    for (const [name, owner_id] of [
      ['Cleo', 2],
      ['ada', 1],
      ['Ben', 2],
      ['Ada', 3],
    ] as const) {
      await send('POST', '/api/v2/persons', { name, owner_id }, owner)
    }
    await send('DELETE', '/api/v2/persons/3', undefined, owner)
    await send('POST', '/api/v2/persons', { name: 'Zed' }, owner)
  })
  const list = async (query: string) => names((await ask(`/v1/persons?${query}`, owner)).json)

  test('has the persons who are not deleted, by id, in pages', async () => {
    const { json } = await ask('/v1/persons?limit=2', owner)
    expect(names(json)).toEqual(['Cleo', 'ada'])
    expect(json.additional_data).toEqual({
      pagination: { start: 0, limit: 2, more_items_in_collection: true, next_start: 2 },
    })
    const next = (await ask('/v1/persons?limit=2&start=2', owner)).json
    expect(names(next)).toEqual(['Ada', 'Zed'])
    expect(next.additional_data).toEqual({
      pagination: { start: 2, limit: 2, more_items_in_collection: false },
    })
    expect(Object.keys(next.related_objects.user)).toEqual(['1', '3'])
  })

  test.each([
    ['sort=name', ['Ada', 'ada', 'Cleo', 'Zed']],
    ['sort=name DESC', ['Zed', 'Cleo', 'ada', 'Ada']],
    ['sort=id DESC', ['Zed', 'Ada', 'ada', 'Cleo']],
    ['sort=update_time desc', ['Zed', 'Ada', 'ada', 'Cleo']],
    ['sort=add_time ASC', ['Cleo', 'ada', 'Ada', 'Zed']],
    ['user_id=2', ['Cleo']],
    ['user_id=99', []],
    ['first_char=A', ['ada', 'Ada']],
    ['first_char=z', ['Zed']],
    ['sort=', ['Cleo', 'ada', 'Ada', 'Zed']],
    ['nonsense=1', ['Cleo', 'ada', 'Ada', 'Zed']],
  ])('%s', async (query, expected) => {
    const found = await list(query)
    if (query.includes('sort=name')) {
      expect(found.map((name) => name.toLowerCase())).toEqual(expected.map((name) => name.toLowerCase()))
    } else expect(found).toEqual(expected)
  })

  test('takes several fields to sort by, and pages through them', async () => {
    expect(await list('sort=name ASC, id DESC')).toEqual(['Ada', 'ada', 'Cleo', 'Zed'])
    const pages = await Promise.all(
      [0, 1, 2, 3, 4].map((start) => list(`sort=name ASC, id DESC&limit=1&start=${start}`)),
    )
    expect(pages.flat()).toEqual(['Ada', 'ada', 'Cleo', 'Zed'])
  })

  test('with a saved filter has what it finds, and ignores the owner', async () => {
    const leaf = { object: 'person', field_id: '9002', operator: "LIKE '$%'", value: 'ad', extra_value: null }
    const conditions = {
      glue: 'and',
      conditions: [
        { glue: 'and', conditions: [leaf] },
        { glue: 'or', conditions: [] },
      ],
    }
    const { json } = await send('POST', '/v1/filters', { name: 'Ada', type: 'people', conditions }, owner)
    expect(await list(`filter_id=${json.data.id}&user_id=2`)).toEqual(['ada', 'Ada'])
    expect((await ask('/v1/persons?filter_id=4711', owner)).status).toBe(400)
  })

  test('by cursor has plain ids, and what changed within a time', async () => {
    const page = (query: string) => ask(`/v1/persons/collection?${query}`, owner)
    const first = (await page('limit=3')).json
    expect(names(first)).toEqual(['Cleo', 'ada', 'Ada'])
    expect(first.data[0]).toMatchObject({ owner_id: 2, org_id: null, email: [{ value: '', primary: true }] })
    const rest = (await page(`limit=3&cursor=${first.additional_data.next_cursor}`)).json
    expect([names(rest), rest.additional_data]).toEqual([['Zed'], { next_cursor: null }])
    const since = first.data[2].update_time
    expect(names((await page(`since=${encodeURIComponent(since)}`)).json)).toEqual(['Ada', 'Zed'])
    expect(names((await page(`until=${encodeURIComponent(since)}`)).json)).toEqual(['Cleo', 'ada'])
    expect(names((await page('owner_id=3')).json)).toEqual(['Ada'])
    expect((await page('cursor=nonsense')).status).toBe(400)
  })

  test.each([
    'limit=0',
    'limit=501',
    'start=-1',
    'sort=shoe_size',
    'sort=name UP',
    'user_id=x',
    'first_char=ab',
    'sort=id,name,id,name,id',
  ])('%s is refused', async (query) => {
    const { status, json } = await ask(`/v1/persons?${query}`, owner)
    expect([status, json.success]).toEqual([400, false])
  })
})

describe('a new person', () => {
  test('is answered as it was recorded', async () => {
    const owner = await kith.tenant()
    const body = { name: 'Test Person', email: [{ value: 'test@example.com', primary: true }] }
    const { status, json } = await send('POST', '/v1/persons', body, owner)
    expect(status).toBe(201)
    expect(json).toMatchObject({
      success: true,
      data: {
        name: 'Test Person',
        first_name: 'Test',
        last_name: 'Person',
        email: [{ label: 'work', value: 'test@example.com', primary: true }],
        visible_to: '3',
        label: null,
        active_flag: true,
      },
      additional_data: { didMerge: false },
      related_objects: { user: { 1: user } },
    })
  })

  test.each([
    ['plain texts', { email: 'a@example.com', phone: '020 7946 0006' }, ['a@example.com'], ['020 7946 0006']],
    [
      'lists of texts',
      { email: ['a@example.com', 'b@example.com'] },
      ['a@example.com', 'b@example.com'],
      [''],
    ],
    [
      'entries of which one is blank',
      { email: [{ value: '', primary: true }], phone: [{ value: ' ' }, { value: '020 7946 0006' }] },
      [''],
      ['020 7946 0006'],
    ],
    ['null', { email: null, phone: null }, [''], ['']],
  ])('takes contact points as %s', async (_about, body, emails, phones) => {
    const { email, phone } = await add({ name: 'Ada', ...body })
    const values = (points: { value: string }[]) => points.map(({ value }) => value)
    expect([values(email), values(phone)]).toEqual([emails, phones])
    expect(email[0].primary).toBe(true)
  })

  test('of several primary entries keeps the first', async () => {
    const email = ['a', 'b', 'c'].map((name, index) => ({ value: `${name}@example.com`, primary: index > 0 }))
    const made = await add({ name: 'Ada', email })
    expect(made.email.map(({ primary }: { primary: boolean }) => primary)).toEqual([false, true, false])
    expect(made.primary_email).toBe('b@example.com')
  })

  test('takes numbers as texts, a label, the right to see it, and a past time', async () => {
    const owner = await kith.tenant()
    const org = (await send('POST', '/api/v2/organizations', { name: 'Quay' }, owner)).json.data
    const label = await hub().catalog.createLabel(owner.caller('native'), { name: 'Hot' })
    const made = await add(
      {
        first_name: 'Ada',
        last_name: 'King',
        owner_id: '2',
        org_id: String(org.id),
        label: String(label.id),
        visible_to: '7',
        add_time: '2020-01-02 03:04:05',
      },
      owner,
    )
    expect(made).toMatchObject({
      name: 'Ada King',
      owner_id: { id: 2, name: 'User 2', value: 2 },
      org_id: { value: org.id },
      label: label.id,
      label_ids: [label.id],
      visible_to: '7',
      add_time: '2020-01-02 03:04:05',
    })
  })

  test('takes custom fields in every form of version 1', async () => {
    const owner = await kith.tenant()
    const [double, choice, choices, money, address, date] = [
      await field(owner, 'double'),
      await field(owner, 'enum', ['Gold', 'Silver']),
      await field(owner, 'set', ['A', 'B']),
      await field(owner, 'monetary'),
      await field(owner, 'address'),
      await field(owner, 'date'),
    ] as const
    const [, silver] = choice.options
    const [a, b] = choices.options
    const made = await add(
      {
        name: 'Ada',
        [double.code]: '2.5',
        [choice.code]: String(silver!.id),
        [choices.code]: `${a!.id},${b!.id}`,
        [money.code]: '12.50',
        [`${money.code}_currency`]: 'GBP',
        [address.code]: '8 Quay Lane, Cork',
        [date.code]: '',
        shoe_size: 44,
      },
      owner,
    )
    expect(made).toMatchObject({
      [double.code]: 2.5,
      [choice.code]: String(silver!.id),
      [choices.code]: `${a!.id},${b!.id}`,
      [money.code]: 12.5,
      [`${money.code}_currency`]: 'GBP',
      [address.code]: '8 Quay Lane, Cork',
      [date.code]: null,
    })
    const shown = (await ask(`/api/v2/persons/${made.id}`, owner)).json.data.custom_fields
    expect(shown).toMatchObject({
      [double.code]: 2.5,
      [choices.code]: [a!.id, b!.id],
      [money.code]: { value: 12.5, currency: 'GBP' },
    })
    const changed = await send('PUT', `/v1/persons/${made.id}`, { [`${money.code}_currency`]: 'USD' }, owner)
    expect(changed.json.data).toMatchObject({ [money.code]: 12.5, [`${money.code}_currency`]: 'USD' })
    const cleared = await send(
      'PUT',
      `/v1/persons/${made.id}`,
      { [money.code]: null, [choices.code]: '' },
      owner,
    )
    expect(cleared.json.data).toMatchObject({
      [money.code]: null,
      [`${money.code}_currency`]: null,
      [choices.code]: null,
      [double.code]: 2.5,
    })
  })

  test.each<[string, object]>([
    ['no name', {}],
    ['a blank name', { name: '  ' }],
    ['an unknown organization', { name: 'Ada', org_id: 4711 }],
    ['an unknown label', { name: 'Ada', label: 4711 }],
    ['an owner that is no number', { name: 'Ada', owner_id: 'me' }],
    ['a visibility that does not exist', { name: 'Ada', visible_to: '2' }],
    ['a time that is none', { name: 'Ada', add_time: 'yesterday' }],
    ['a birthday that does not exist', { name: 'Ada', birthday: '2021-02-30' }],
    ['an e-mail address that is a number', { name: 'Ada', email: 5 }],
  ])('with %s is refused', async (_about, body) => {
    const { status, json } = await send('POST', '/v1/persons', body)
    expect([status, json.success]).toEqual([400, false])
  })
})

describe('a change', () => {
  test('leaves what is not sent as it was', async () => {
    const made = await add({
      name: 'Ada King',
      email: 'ada@example.com',
      phone: '020 7946 0006',
      job_title: 'Buyer',
    })
    const { status, json } = await send('PUT', `/v1/persons/${made.id}`, { name: 'Ada Byron' })
    expect(status).toBe(200)
    expect(json.data).toMatchObject({
      name: 'Ada Byron',
      first_name: 'Ada',
      last_name: 'Byron',
      job_title: 'Buyer',
      primary_email: 'ada@example.com',
      phone: [{ value: '020 7946 0006', primary: true, label: 'work' }],
    })
    expect(json.related_objects.user).toEqual({ 1: user })
  })

  test('of a deleted person is refused, unless it restores the person', async () => {
    const { id } = await add({ name: 'Ada' })
    expect((await send('DELETE', `/v1/persons/${id}`)).status).toBe(410)
    expect((await send('PUT', `/v1/persons/${id}`, { name: 'Ada King' })).status).toBe(404)
    const restored = await send('PUT', `/v1/persons/${id}`, { name: 'Ada King', active_flag: true })
    expect(restored.json.data).toMatchObject({ name: 'Ada King', active_flag: true, delete_time: null })
    const deleted = await send('PUT', `/v1/persons/${id}`, { active_flag: false })
    expect(deleted.json.data).toMatchObject({ active_flag: false, delete_time: expect.any(String) })
  })

  test('of a person that was merged into another one is refused', async () => {
    const [first, second] = [await add({ name: 'Ada' }), await add({ name: 'Ada K' })]
    await send('PUT', `/v1/persons/${first.id}/merge`, { merge_with_id: second.id })
    expect((await send('PUT', `/v1/persons/${first.id}`, { job_title: 'Buyer' })).status).toBe(404)
    expect((await send('PUT', `/v1/persons/${first.id}`, { active_flag: true })).status).toBe(404)
    expect((await send('DELETE', `/v1/persons/${first.id}`)).status).toBe(404)
    expect((await ask(`/v1/persons/${first.id}`)).json.data.id).toBe(second.id)
  })
})

describe('a deletion', () => {
  test('answers 410 with the id, as it was recorded', async () => {
    const { id } = await add({ name: 'Ada' })
    const { status, json } = await send('DELETE', `/v1/persons/${id}`)
    expect([status, json]).toEqual([410, { success: true, data: { id } }])
    expect((await ask(`/v1/persons/${id}`)).json.data).toMatchObject({ id, active_flag: false })
    expect((await send('DELETE', `/v1/persons/${id}`)).status).toBe(404)
  })

  test('of several persons deletes all of them or none', async () => {
    const owner = await kith.tenant()
    for (const name of ['One', 'Two', 'Three']) await add({ name }, owner)
    expect((await send('DELETE', '/v1/persons?ids=1,4711', undefined, owner)).status).toBe(404)
    expect(names((await ask('/v1/persons', owner)).json)).toEqual(['One', 'Two', 'Three'])
    const { status, json } = await send('DELETE', '/v1/persons?ids=1,3', undefined, owner)
    expect([status, json]).toEqual([200, { success: true, data: { id: [1, 3] } }])
    expect(names((await ask('/v1/persons', owner)).json)).toEqual(['Two'])
    expect((await send('DELETE', '/v1/persons', undefined, owner)).status).toBe(400)
  })
})

describe('the search', () => {
  let owner: Tenant
  beforeAll(async () => {
    owner = await kith.tenant()
    for (const name of ['Ada', 'Ada King', 'Nada', 'Ben']) {
      await add({ name, email: `${name.replace(' ', '.').toLowerCase()}@example.com` }, owner)
    }
  })
  const found = (json: { data: { items: { item: { name: string } }[] } }) =>
    json.data.items.map(({ item }) => item.name)

  test('has exact matches first, and pages by offset', async () => {
    const { json } = await ask('/v1/persons/search?term=ada&fields=name', owner)
    expect(found(json)).toEqual(['Ada', 'Ada King', 'Nada'])
    expect(json.additional_data).toMatchObject({
      pagination: { start: 0, limit: 100, more_items_in_collection: false },
    })
    const pages = []
    let start: number | undefined = 0
    while (start !== undefined) {
      const page = (await ask(`/v1/persons/search?term=ada&fields=name&limit=1&start=${start}`, owner)).json
      pages.push(...found(page))
      start = page.additional_data.pagination.next_start as number | undefined
    }
    expect(pages).toEqual(['Ada', 'Ada King', 'Nada'])
  })

  test('finds its place without the pages before it, and ends behind the last match', async () => {
    const from = async (start: number) =>
      found((await ask(`/v1/persons/search?term=ada&fields=name&limit=7&start=${start}`, owner)).json)
    expect(await from(1)).toEqual(['Ada King', 'Nada'])
    expect(await from(2)).toEqual(['Nada'])
    expect(await from(3)).toEqual([])
    expect(await from(300)).toEqual([])
  })

  test.each(['true', '1'])('exact_match=%s finds whole values only', async (flag) => {
    const { json } = await ask(`/v1/persons/search?term=ada&fields=name&exact_match=${flag}`, owner)
    expect(found(json)).toEqual(['Ada'])
  })

  test.each(['', 'term=a', 'term=', 'term=ada&fields=shoes', 'term=ada&limit=501', 'term=ada&start=-1'])(
    '%s is refused',
    async (query) => {
      expect((await ask(`/v1/persons/search?${query}`, owner)).status).toBe(400)
    },
  )
})

describe('a field selector', () => {
  test.each([
    '/v1/persons/1:(id,name)',
    '/v1/persons/1:(id, name)',
    '/v1/persons/1%3A(id,name)',
    '/api/v1/persons/1:(id,name)',
  ])('%s shows only the chosen fields', async (path) => {
    const owner = await kith.tenant()
    await add({ name: 'Ada' }, owner)
    const response = await kith.app.server.app.inject({
      url: `/pipedrive${path}`.replace(' ', '%20'),
      headers: { 'x-api-token': owner.keys.pipedrive! },
    })
    expect([response.statusCode, response.json().data]).toEqual([200, { id: 1, name: 'Ada' }])
  })

  test('of a list shows only the chosen fields of each person, with other parameters', async () => {
    const owner = await kith.tenant()
    for (const name of ['Ada', 'Ben']) await add({ name }, owner)
    const response = await kith.app.server.app.inject({
      url: '/pipedrive/v1/persons:(name,email)?sort=id%20DESC&limit=1',
      headers: { 'x-api-token': owner.keys.pipedrive! },
    })
    expect(response.json().data).toEqual([{ name: 'Ben', email: [{ value: '', primary: true }] }])
  })
})

describe('rights', () => {
  test('a key that may only read writes nothing', async () => {
    const owner = await kith.tenant()
    const { id } = await add({ name: 'Ada' }, owner)
    const key = await keyWith(owner, { role: 'read' })
    for (const [method, path, body] of [
      ['POST', '/v1/persons', { name: 'Ben' }],
      ['PUT', `/v1/persons/${id}`, { name: 'Ben' }],
      ['DELETE', `/v1/persons/${id}`, undefined],
      ['DELETE', `/v1/persons?ids=${id}`, undefined],
    ] as const) {
      const answer = await owner.request('pipedrive', path, { method, key, ...(body && { body }) })
      expect([method, answer.status, answer.json.success]).toEqual([method, 403, false])
    }
    expect((await ask(`/v1/persons/${id}`, owner, key)).json.data.name).toBe('Ada')
  })

  test('without the right to sensitive values nothing personal is shown, searched or sorted by', async () => {
    const owner = await kith.tenant()
    const text = await field(owner, 'varchar')
    const { id } = await add(
      {
        name: 'Ada King',
        email: 'ada@example.com',
        phone: '020 7946 0006',
        notes: 'Secret',
        [text.code]: 'Hush',
      },
      owner,
    )
    const key = await keyWith(owner, { sensitive: false })
    for (const path of ['/v1/persons', `/v1/persons/${id}`, '/v1/persons/collection']) {
      const answer = await ask(path, owner, key)
      expect(answer.status).toBe(200)
      expect(answer.text).not.toMatch(/Ada|King|ada@|7946|Secret|Hush/)
    }
    for (const path of [
      '/v1/persons?first_char=a',
      '/v1/persons/search?term=ada',
      '/v1/persons?sort=name',
      '/v1/persons/collection?first_char=a',
    ]) {
      expect([path, (await ask(path, owner, key)).status]).toEqual([path, 403])
    }
  })

  test('another account finds no person of this one', async () => {
    const [owner, other] = [await kith.tenant(), await kith.tenant()]
    const { id } = await add({ name: 'Ada' }, owner)
    expect((await ask(`/v1/persons/${id}`, other)).status).toBe(404)
    expect((await send('DELETE', `/v1/persons/${id}`, undefined, other)).status).toBe(404)
    expect((await send('PUT', `/v1/persons/${id}`, { name: 'Ben' }, other)).status).toBe(404)
    expect((await ask('/v1/persons', other)).json.data).toEqual([])
    expect((await ask('/v1/persons/search?term=ada', other)).json.data.items).toEqual([])
  })
})

describe('the answer to a merge', () => {
  test('is the surviving person with its owner, first letter, picture and times of activities', async () => {
    const owner = await kith.tenant()
    const from = await add({ name: 'Ada Away' }, owner)
    const into = await add({ name: 'Zoë Stays', owner_id: 3 }, owner)
    const person = await hub().people.getByVendorId(owner.caller('pipedrive'), 'pipedrive', String(into.id))
    await hub().pictures.replace(owner.caller('pipedrive'), person.id, {
      field: 'pictureId',
      mediaType: 'image/png',
      bytes: squarePng(128),
    })
    const { status, json } = await send(
      'PUT',
      `/v1/persons/${from.id}/merge`,
      { merge_with_id: into.id },
      owner,
    )
    expect(status).toBe(200)
    const { data: shown } = (await ask(`/v1/persons/${into.id}`, owner)).json
    expect(shown.owner_name).toBe('User 3')
    expect(json.data).toMatchObject({
      id: into.id,
      owner_id: 3,
      owner_name: 'User 3',
      org_id: null,
      first_char: 'z',
      last_incoming_mail_time: null,
      next_activity_date: null,
      last_activity_id: null,
      picture_id: shown.picture_id,
      merge_what_id: from.id,
    })
    expect(json.data.picture_id.pictures['128']).toMatch(/^http/)
    expect(json.data).not.toHaveProperty('notes')
  })
})

describe('the followers in version 1', () => {
  test('are paged as other lists are', async () => {
    const owner = await kith.tenant()
    const { id } = await add({ name: 'Ada Followed' }, owner)
    const company = (await send('POST', '/v1/organizations', { name: 'Followed Ltd' }, owner)).json.data
    for (const path of [`/v1/persons/${id}/followers`, `/v1/organizations/${company.id}/followers`]) {
      for (const user of [1, 2, 3]) await send('POST', path, { user_id: user }, owner)
      const all = (await ask(path, owner)).json
      expect(all.additional_data).toEqual({
        pagination: { start: 0, limit: 100, more_items_in_collection: false },
      })
      const page = (await ask(`${path}?start=1&limit=1`, owner)).json
      expect(page.data).toEqual([all.data[1]])
      expect(page.additional_data.pagination).toMatchObject({ more_items_in_collection: true, next_start: 2 })
    }
  })
})
