import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bulkFiles, importPath } from '../../../test/support/bulk-files.ts'
import {
  createTestKith,
  type RequestOptions,
  type Tenant,
  type TestKith,
} from '../../../test/support/kith.ts'
import { toSeconds } from '../../model/instant.ts'

/** The sentences of the page "Get all persons" (https://developers.pipedrive.com/docs/api/v1/Persons#getPersons). */

const files = bulkFiles()
let kith: TestKith

beforeAll(async () => {
  kith = await createTestKith()
})
afterAll(async () => {
  files.remove()
  await kith.close()
})

const fixture = (path: string) => JSON.parse(readFileSync(new URL(`../${path}`, import.meta.url), 'utf8'))
const example = fixture('pipedrive/fixtures/persons.json').response
const list = (owner: Tenant, query = '', options: RequestOptions = {}) =>
  owner.request('pipedrive', `/api/v2/persons?${query}`, options)
const ids = (answer: { json: { data: { id: number }[] } }) => answer.json.data.map(({ id }) => id)
const add = async (owner: Tenant, body: object) =>
  (await owner.request('pipedrive', '/api/v2/persons', { method: 'POST', body })).json.data
const bringIn = async (owner: Tenant, page: unknown) => {
  const done = await importPath(kith, owner, files.write(JSON.stringify(page), 'page.json'))
  expect(done.progress.rejected).toBe(0)
  return done
}

describe('the example', () => {
  test('is listed as it was imported, in the same order, with its picture_id', async () => {
    const owner = await kith.tenant()
    await bringIn(owner, example)
    const expected = { ...example, additional_data: { next_cursor: null } }
    expect((await list(owner)).text).toBe(JSON.stringify(expected))
  })

  test('is listed so after the examples of the other vendors too, but for the time of its import', async () => {
    const { app, ...rest } = await createTestKith({ numbersFrom: 1_500_000_001 })
    try {
      const owner = await rest.tenant()
      const pages = [
        fixture('savvycal/fixtures/clients-response.json').body,
        fixture('insighto/fixtures/read-campaign-contact-list.json').response.body,
        fixture('quentli/fixtures/customer.json').response,
        { result: [fixture('voipbin/fixtures/contact.json').contact], next_page_token: '' },
        example,
      ]
      for (const page of pages) {
        const path = files.write(JSON.stringify(page), 'page.json')
        const done = await importPath({ app, ...rest }, owner, path)
        expect(done.progress).toMatchObject({ created: 1, rejected: 0 })
      }
      const { data } = (await list(owner)).json
      expect(data).toHaveLength(pages.length)
      const [shown] = data.filter(({ id }: { id: number }) => id === 1)
      expect({ ...shown, update_time: null }).toEqual({ ...example.data[0], update_time: null })
      expect(Object.keys(shown)).toEqual(Object.keys(example.data[0]))
    } finally {
      await rest.close()
    }
  })

  test('shows the number of a picture that is not here, until one is set or it is removed', async () => {
    const owner = await kith.tenant()
    await bringIn(owner, example)
    const picture = (method: 'GET' | 'DELETE') =>
      owner.request('pipedrive', method === 'GET' ? '/api/v2/persons/1/picture' : '/v1/persons/1/picture', {
        method,
      })
    expect((await picture('GET')).status).toBe(404)
    expect((await picture('DELETE')).status).toBe(200)
    expect((await list(owner)).json.data[0].picture_id).toBeNull()
    expect((await picture('DELETE')).status).toBe(404)
  })
})

describe('a picture number', () => {
  test('of another person does not show the picture of that person', async () => {
    const owner = await kith.tenant()
    const caller = owner.caller('pipedrive')
    const [ada, ben] = [await add(owner, { name: 'Ada' }), await add(owner, { name: 'Ben' })]
    const { id } = await kith.app.hub.people.getByVendorId(caller, 'pipedrive', String(ada.id))
    const image = { field: 'pictureId', mediaType: 'image/png', bytes: Buffer.from('a') }
    const { id: pictureId } = await kith.app.hub.pictures.replace(caller, id, image)
    const other = await kith.app.hub.people.getByVendorId(caller, 'pipedrive', String(ben.id))
    await kith.app.hub.people.update(caller, other.id, { extensions: { pipedrive: { pictureId } } })
    const path = (person: number) => `/api/v2/persons/${person}/picture`
    expect((await owner.request('pipedrive', path(ben.id))).status).toBe(404)
    expect((await owner.request('pipedrive', path(ada.id))).status).toBe(200)
    const merge = { method: 'PUT', body: { merge_with_id: ben.id } } as const
    await owner.request('pipedrive', `/v1/persons/${ada.id}/merge`, merge)
    expect((await owner.request('pipedrive', path(ben.id))).status).toBe(200)
  })
})

describe('contact sync', () => {
  const names = ['notes', 'im', 'birthday', 'job_title', 'postal_address']

  test('off leaves out the five fields everywhere, and refuses to write them', async () => {
    const owner = await kith.tenant({ contactSync: false })
    await bringIn(owner, example)
    const answers = [
      (await list(owner)).json.data[0],
      (await owner.request('pipedrive', '/api/v2/persons/1')).json.data,
      await add(owner, { name: 'New' }),
    ]
    for (const person of answers) for (const name of names) expect(person).not.toHaveProperty(name)
    for (const name of names) {
      const body = { name: 'X', [name]: example.data[0][name] }
      expect((await owner.request('pipedrive', '/api/v2/persons', { method: 'POST', body })).status).toBe(403)
    }
    await kith.app.hub.organizations.updateSettings(owner.organization.id, { contactSync: true })
    expect((await list(owner, 'ids=1')).json.data).toEqual(example.data)
  })

  test('on shows them, empty ones as null and the messengers, whose key is im, as an empty list', async () => {
    const owner = await kith.tenant()
    expect(await add(owner, { name: 'Bare' })).toMatchObject({
      notes: null,
      im: [],
      birthday: null,
      job_title: null,
      postal_address: null,
    })
    expect(await add(owner, { name: 'Bare' })).not.toHaveProperty('ims')
  })
})

describe('the parameters', () => {
  let owner: Tenant
  let first: number
  let filter: number
  const codes: string[] = []

  beforeAll(async () => {
    owner = await kith.tenant()
    const caller = owner.caller('native')
    for (let index = 0; index < 16; index++) {
      const draft = { key: `f${index}`, name: `F ${index}`, type: 'varchar' as const }
      codes.push((await kith.app.hub.catalog.createCustomField(caller, draft)).code)
    }
    await owner.request('pipedrive', '/api/v2/organizations', { method: 'POST', body: { name: 'Org' } })
    for (let index = 0; index < 3; index++) {
      const body = { name: `P ${index}`, owner_id: index + 1, ...(index === 0 && { org_id: 1 }) }
      await add(owner, body)
    }
    first = ids(await list(owner))[0]!
    const leaf = { object: 'person', field_id: '9002', operator: '=', value: 'P 1', extra_value: null }
    const conditions = { glue: 'and', conditions: [{ glue: 'and', conditions: [leaf] }] }
    const saved = { name: 'One', type: 'people', conditions }
    filter = (await owner.request('pipedrive', '/v1/filters', { method: 'POST', body: saved })).json.data.id
  })

  test.each([
    ['ids=1', 'ids'],
    ['ids=1,x', 'malformed ids'],
    ['owner_id=1', 'owner_id'],
    ['owner_id=me', 'a malformed owner_id'],
    ['org_id=1', 'org_id'],
    ['org_id=', 'an empty org_id'],
    ['deal_id=4', 'deal_id'],
  ])('filter_id wins over %s', async (query) => {
    expect(ids(await list(owner, `filter_id=${filter}&${query}`))).toEqual([2])
    expect(ids(await list(owner, `${query}&filter_id=${filter}`))).toEqual([2])
  })

  test('filter_id leaves the time window, the order, the limit and the cursor in force', async () => {
    const with_ = (query: string) => list(owner, `filter_id=${filter}&${query}`)
    expect(ids(await with_('updated_since=2099-01-01T00:00:00Z'))).toEqual([])
    expect(ids(await with_('updated_until=2001-01-01T00:00:00Z'))).toEqual([])
    expect((await with_('limit=0')).status).toBe(400)
    expect((await with_('sort_by=name')).status).toBe(400)
    const cursor = Buffer.from('{"field":"id","fieldValue":3,"sortDirection":"asc","id":3}').toString(
      'base64url',
    )
    expect(ids(await with_(`cursor=${cursor}`))).toEqual([])
    expect((await list(owner, 'filter_id=999')).status).toBe(400)
    expect((await list(owner, 'filter_id=x')).status).toBe(400)
  })

  test('ids lists up to 100, each once, without unknown and deleted ones', async () => {
    const gone = await add(owner, { name: 'Gone' })
    await owner.request('pipedrive', `/api/v2/persons/${gone.id}`, { method: 'DELETE' })
    const hundred = [1, 2, ...Array.from({ length: 98 }, (_, index) => 1000 + index)]
    expect(ids(await list(owner, `ids=${hundred}`))).toEqual([1, 2])
    expect((await list(owner, `ids=${[...hundred, 5000]}`)).status).toBe(400)
    expect(ids(await list(owner, `ids=${[...hundred, 1, 2]}`))).toEqual([1, 2])
    expect(ids(await list(owner, `ids=3,3,1,${gone.id},99999`))).toEqual([1, 3])
  })

  test('owner_id and org_id list only theirs', async () => {
    expect(ids(await list(owner, 'owner_id=2'))).toEqual([2])
    expect(ids(await list(owner, 'owner_id=99'))).toEqual([])
    expect(ids(await list(owner, 'org_id=1'))).toEqual([1])
    expect(ids(await list(owner, 'org_id=99'))).toEqual([])
    expect(ids(await list(owner, 'org_id=1&owner_id=2'))).toEqual([])
  })

  test('updated_since includes its second and updated_until excludes it', async () => {
    const { update_time } = (await list(owner, `ids=${first}`)).json.data[0]
    const next = toSeconds(Date.parse(update_time) * 1000 + 1_000_000)
    const found = async (query: string) => ids(await list(owner, `ids=${first}&${query}`)).length
    expect(await found(`updated_since=${update_time}`)).toBe(1)
    expect(await found(`updated_since=${next}`)).toBe(0)
    expect(await found(`updated_until=${update_time}`)).toBe(0)
    expect(await found(`updated_until=${next}`)).toBe(1)
  })

  test.each([
    '2025-01-01T10:20:00Z',
    '2025-01-01t10:20:00z',
    '2025-01-01T10:20:00+02:00',
    '2025-01-01T10:20:00-11:30',
    '2025-01-01T10:20:00.000Z',
    '2025-01-01T10:20:00.5Z',
    '2025-01-01T10:20:00.123456789+00:00',
    '2025-01-01T10:20:00.1234567890123z',
  ])('updated_since and updated_until accept %s', async (time) => {
    const text = encodeURIComponent(time)
    expect(ids(await list(owner, `updated_since=${text}`))).toEqual([1, 2, 3])
    expect(ids(await list(owner, `updated_until=${text}`))).toEqual([])
  })

  test.each([
    '2025-01-01',
    '2025-01-01T10:20:00',
    '2025-01-01T10:20Z',
    '2025-01-01 10:20:00',
    '2025-02-30T10:20:00Z',
    '2025-01-01T24:00:00Z',
    '2025-01-01T10:20:00.Z',
    '2025-01-01T10:20:00+0200',
    'yesterday',
    '',
  ])('updated_since and updated_until refuse "%s"', async (time) => {
    for (const name of ['updated_since', 'updated_until']) {
      const { status, json } = await list(owner, `${name}=${encodeURIComponent(time)}`)
      expect([status, json.error]).toEqual([
        400,
        `Validation failed: ${name}: The value is not a valid datetime`,
      ])
    }
  })

  test('fractions of a second order people within the second', async () => {
    const inOrder = await kith.tenant()
    const caller = inOrder.caller('native')
    const at = Date.parse('2024-05-05T05:05:05Z') * 1000
    for (const micros of [0, 250_000, 750_000]) {
      const times = { createdAt: at + micros, updatedAt: at + micros }
      await kith.app.hub.people.create(caller, { fullName: `M ${micros}`, ...times })
    }
    const { items } = await kith.app.hub.people.list(caller, { order: [], page: { offset: 0, limit: 9 } })
    const [, second] = items.toSorted((a, b) => a.updatedAt - b.updatedAt)
    const rest = (second!.updatedAt % 1_000_000) / 1_000_000
    const time = toSeconds(second!.updatedAt).replace('Z', `${String(rest.toFixed(6)).slice(1)}Z`)
    const since = ids(await list(inOrder, `updated_since=${time}`))
    const until = ids(await list(inOrder, `updated_until=${time}`))
    expect([since.length, until.length]).toEqual([2, 1])
  })

  test('include_fields adds each field, and the two of marketing only with the marketing app', async () => {
    const names = [
      ...['next_activity_id', 'last_activity_id', 'open_deals_count', 'related_open_deals_count'],
      ...['closed_deals_count', 'related_closed_deals_count', 'participant_open_deals_count'],
      ...['participant_closed_deals_count', 'email_messages_count', 'activities_count'],
      ...['done_activities_count', 'undone_activities_count', 'files_count', 'notes_count'],
      ...['followers_count', 'won_deals_count', 'related_won_deals_count', 'lost_deals_count'],
      ...['related_lost_deals_count', 'last_incoming_mail_time', 'last_outgoing_mail_time'],
      'smart_bcc_email',
    ]
    const plain = Object.keys((await list(owner, 'limit=1')).json.data[0])
    for (const name of names) {
      const keys = Object.keys((await list(owner, `limit=1&include_fields=${name}`)).json.data[0])
      expect(keys).toEqual([...plain, name])
    }
    const marketing = ['marketing_status', 'doi_status']
    const all = `limit=1&include_fields=${[...names, ...marketing].join(',')}`
    expect(Object.keys((await list(owner, all)).json.data[0]).toSorted()).toEqual(
      [...plain, ...names].toSorted(),
    )
    await kith.app.hub.organizations.updateSettings(owner.organization.id, { marketingApp: true })
    const shown = Object.keys((await list(owner, all)).json.data[0])
    expect(shown.toSorted()).toEqual([...plain, ...names, ...marketing].toSorted())
    expect((await list(owner, 'include_fields=shoe_size')).status).toBe(400)
  })

  test('custom_fields shows 1 to 15 fields, and refuses 16', async () => {
    const shown = async (count: number) =>
      Object.keys(
        (await list(owner, `limit=1&custom_fields=${codes.slice(0, count)}`)).json.data[0].custom_fields,
      )
    expect(await shown(1)).toEqual(codes.slice(0, 1))
    expect(await shown(15)).toEqual(codes.slice(0, 15))
    expect((await list(owner, `custom_fields=${codes}`)).status).toBe(400)
    expect(Object.keys((await list(owner, 'limit=1')).json.data[0].custom_fields)).toEqual(codes)
  })

  test('Accept may be anything; the answer is JSON', async () => {
    for (const accept of ['application/json', '*/*', 'text/html', 'image/png', 'nonsense', '']) {
      const { status, headers } = await list(owner, 'limit=1', { headers: { accept } })
      expect([status, headers['content-type']]).toEqual([200, 'application/json; charset=utf-8'])
    }
  })
})

describe('pages', () => {
  test('have 100 items unless limit says otherwise, and 500 at most', async () => {
    const owner = await kith.tenant()
    const drafts = Array.from({ length: 501 }, (_, index) => ({ fullName: `P ${index}` }))
    await kith.app.hub.people.createMany(owner.caller('native'), drafts)
    expect(ids(await list(owner))).toHaveLength(100)
    expect(ids(await list(owner, 'limit=500'))).toHaveLength(500)
    expect(ids(await list(owner, 'limit=1'))).toHaveLength(1)
    for (const limit of ['0', '501', '-1', 'x', ''])
      expect((await list(owner, `limit=${limit}`)).status).toBe(400)
  })

  test('begin at the item that the published cursor names', async () => {
    const owner = await kith.tenant()
    for (let index = 0; index < 9; index++) await add(owner, { name: `P ${index}` })
    const cursor = example.additional_data.next_cursor
    expect(ids(await list(owner, `cursor=${cursor}&limit=2`))).toEqual([7, 8])
    expect((await list(owner, `cursor=${cursor}&sort_by=add_time`)).status).toBe(400)
    expect((await list(owner, `cursor=${cursor}&sort_direction=desc`)).status).toBe(400)
    expect((await list(owner, `cursor=${cursor.slice(0, 20)}`)).status).toBe(400)
  })

  test.each(
    ['id', 'update_time', 'add_time'].flatMap((by) => ['asc', 'desc'].map((direction) => [by, direction])),
  )('sorted by %s %s have an order without ties', async (by, direction) => {
    const owner = await kith.tenant()
    for (let index = 0; index < 5; index++)
      await add(owner, { name: 'Same', add_time: '2025-01-01T00:00:00Z' })
    const sort = `sort_by=${by}&sort_direction=${direction}`
    const whole = ids(await list(owner, sort))
    const walked: number[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page = await list(owner, `${sort}&limit=2${cursor && `&cursor=${cursor}`}`)
      walked.push(...ids(page))
      cursor = page.json.additional_data.next_cursor
    }
    expect(walked).toEqual(whole)
    expect(whole).toEqual(direction === 'asc' ? [1, 2, 3, 4, 5] : [5, 4, 3, 2, 1])
  })
})
