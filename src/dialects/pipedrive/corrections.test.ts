import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bulkFiles, importPath } from '../../../test/support/bulk-files.ts'
import { triesOf } from '../../../test/support/engine.ts'
import {
  type Answer,
  createTestKith,
  type Tenant,
  type TestKith,
  testStart,
} from '../../../test/support/kith.ts'
import { squarePng } from '../../../test/support/png.ts'
import type { CustomField } from '../../model/catalog.ts'
import { customFieldTypes } from '../../model/catalog.ts'
import { toSeconds } from '../../model/instant.ts'

/** What real clients and recordings showed to be different from what was first built. One test for each correction. */

let kith: TestKith
let tenant: Tenant
const fields: Record<string, CustomField> = {}

beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant({ defaultTimeZone: 'Europe/Riga' })
  for (const type of customFieldTypes) {
    const options = type === 'enum' || type === 'set' ? { options: ['Silver'] } : {}
    const draft = { key: `f_${type}`, name: `My ${type}`, type, ...options }
    fields[type] = await kith.app.hub.catalog.createCustomField(tenant.caller('native'), draft)
  }
})
afterAll(() => kith.close())

const ask = (path: string, owner = tenant) => owner.request('pipedrive', path)
const send = (method: 'POST' | 'PATCH' | 'PUT' | 'DELETE', path: string, body?: unknown, owner = tenant) =>
  owner.request('pipedrive', path, { method, ...(body !== undefined && { body }) })
const add = async (body: object, owner = tenant) =>
  (await send('POST', '/api/v2/persons', body, owner)).json.data
const read = async (id: number, owner = tenant) => (await ask(`/api/v2/persons/${id}`, owner)).json.data
const listed = async (query: string, owner = tenant): Promise<number[]> =>
  (await ask(`/api/v2/persons?limit=500&${query}`, owner)).json.data.map(({ id }: { id: number }) => id)
const hub = () => kith.app.hub

/** The ids of the people whom a saved filter with one condition finds. */
async function matching(fieldId: number, operator: string, value: string | null, owner = tenant) {
  const leaf = { object: 'person', field_id: String(fieldId), operator, value, extra_value: null }
  const conditions = { glue: 'and', conditions: [{ glue: 'and', conditions: [leaf] }] }
  const body = { name: 'One condition', type: 'people', conditions }
  const { json } = await send('POST', '/v1/filters', body, owner)
  return listed(`filter_id=${json.data.id}`, owner)
}

describe('a whole name is split at the first space', () => {
  test.each([
    ['Anna van der Berg', 'Anna', 'van der Berg'],
    ['Jane Smith Updated via Direct API', 'Jane', 'Smith Updated via Direct API'],
    ['Prince', 'Prince', null],
    ['  Ada   King  ', 'Ada', 'King'],
    ['Martin King Jr.', 'Martin', 'King Jr.'],
    ['محمد بن سلمان', 'محمد', 'بن سلمان'],
    ['👩‍💻 Dev', '👩‍💻', 'Dev'],
  ])('%s, when it is written', async (name, first_name, last_name) => {
    const person = await add({ name })
    expect(person).toMatchObject({ name: name.trim(), first_name, last_name })
    const other = await add({ name: 'Somebody Else' })
    const changed = (await send('PATCH', `/api/v2/persons/${other.id}`, { name })).json.data
    expect(changed).toMatchObject({ first_name, last_name })
  })

  test('of people who have only a whole name, in answers and in conditions on its parts', async () => {
    const owner = await kith.tenant()
    const caller = owner.caller('native')
    const idOf = async (draft: object) =>
      Number((await hub().people.create(caller, draft)).vendorIds.pipedrive)
    const anna = await idOf({ fullName: 'Anna van der Berg' })
    const maria = await idOf({ given: 'Ana María', surname: 'García Ruiz' })
    const king = await idOf({ fullName: 'Martin Luther King' })
    const prince = await idOf({ fullName: 'Prince' })
    expect(await read(king, owner)).toMatchObject({ first_name: 'Martin', last_name: 'Luther King' })
    expect(await matching(9003, '=', 'martin', owner)).toEqual([king])
    expect(await matching(9003, '=', 'Martin Luther', owner)).toEqual([])
    expect(await matching(9004, '=', 'Luther King', owner)).toEqual([king])
    expect(await matching(9004, "LIKE '%$%'", 'van der', owner)).toEqual([anna])
    expect(await matching(9004, '!=', 'King', owner)).toEqual([anna, maria, king, prince])
    expect(await matching(9004, 'IS NULL', null, owner)).toEqual([prince])
    expect(await matching(9003, "LIKE '$%'", 'Ana', owner)).toEqual([maria])
    expect(await matching(9003, "NOT LIKE '$%'", 'An', owner)).toEqual([king, prince])
  })

  test('so that a condition finds whom the answer shows, whatever the name', async () => {
    const owner = await kith.tenant()
    const word = fc.constantFrom('Ada', 'de', 'la', 'King', 'Jr.', 'III', 'van', 'der', 'Ø', '李')
    await fc.assert(
      fc.asyncProperty(fc.array(word, { minLength: 1, maxLength: 5 }), async (words) => {
        const { vendorIds } = await hub().people.create(owner.caller('native'), { fullName: words.join(' ') })
        const id = Number(vendorIds.pipedrive)
        const { first_name, last_name } = await read(id, owner)
        expect([first_name, last_name]).toEqual([words[0], words.slice(1).join(' ') || null])
        expect(await matching(9003, '=', first_name, owner)).toContain(id)
        expect(await matching(9003, '!=', first_name, owner)).not.toContain(id)
        const last = last_name === null ? ['IS NULL', null] : ['=', last_name]
        expect(await matching(9004, last[0], last[1], owner)).toContain(id)
      }),
      { numRuns: triesOf(25) },
    )
  })

  test('and a changed part keeps the other part as it is shown', async () => {
    const { vendorIds } = await hub().people.create(tenant.caller('native'), {
      fullName: 'Anna van der Berg',
    })
    const id = Number(vendorIds.pipedrive)
    const { data } = (await send('PATCH', `/api/v2/persons/${id}`, { first_name: 'Hanna' })).json
    expect(data).toMatchObject({ name: 'Hanna van der Berg', last_name: 'van der Berg' })
  })

  test('but an unchanged whole name keeps the parts of another API', async () => {
    const draft = { given: 'Ana María', surname: 'García Ruiz' }
    const { vendorIds } = await hub().people.create(tenant.caller('native'), draft)
    const before = await read(Number(vendorIds.pipedrive))
    await send('PATCH', `/api/v2/persons/${before.id}`, { name: before.name })
    expect(await read(before.id)).toEqual(before)
    expect(before).toMatchObject({ first_name: 'Ana María', last_name: 'García Ruiz' })
  })
})

test('the update time of a person created with a past add_time is at least the time of the write', async () => {
  const person = await add({ name: 'Old Hand', add_time: '2019-05-05T05:05:05Z' })
  expect(person.add_time).toBe('2019-05-05T05:05:05Z')
  expect(person.update_time >= toSeconds(testStart)).toBe(true)
  expect(await listed(`updated_since=${toSeconds(testStart)}`)).toContain(person.id)
})

describe('person fields of version 1', () => {
  type Row = Record<string, unknown> & { id: number | null; key: string }
  let rows: Row[]
  beforeAll(async () => {
    rows = (await ask('/v1/personFields?limit=500')).json.data
  })
  const partsOf = (type: string) =>
    rows.filter(({ parent_id }) => parent_id === fields[type]!.id).map(({ id_suffix }) => id_suffix)

  test('have no options where a field has none, while version 2 has null', async () => {
    const withOptions = rows.filter((row) => 'options' in row).map(({ key }) => key)
    const expected = [
      'label',
      'label_ids',
      'visible_to',
      ...['set', 'enum', 'visible_to'].map((type) => fields[type]!.code),
    ]
    expect(withOptions.toSorted()).toEqual(expected.toSorted())
    expect((await ask('/api/v2/personFields/name')).json.data.options).toBeNull()
    const { json } = await ask(`/v1/personFields/${fields.varchar!.id}`)
    expect(json.data).not.toHaveProperty('options')
  })

  test('say json_column_flag of every custom field and of no other', () => {
    const flagged = rows.filter((row) => row.json_column_flag).map(({ key }) => key)
    expect(flagged.toSorted()).toEqual(customFieldTypes.map((type) => fields[type]!.code).toSorted())
  })

  test('are followed by rows for the parts of their values', () => {
    const { code, id } = fields.monetary!
    const at = rows.findIndex(({ key }) => key === code)
    expect(rows[at + 1]).toEqual({
      id: null,
      key: `${code}_currency`,
      name: 'Currency of My monetary',
      field_type: 'varchar',
      edit_flag: true,
      active_flag: true,
      is_subfield: true,
      mandatory_flag: false,
      parent_id: id,
      id_suffix: 'currency',
    })
    expect(partsOf('time')).toEqual(['timezone_id'])
    expect(partsOf('daterange')).toEqual(['until'])
    expect(partsOf('timerange')).toEqual(['until', 'timezone_id'])
    expect(partsOf('address')).toEqual([
      ...['lat', 'long', 'subpremise', 'street_number', 'route', 'sublocality', 'locality'],
      ...['admin_area_level_1', 'admin_area_level_2', 'country', 'postal_code', 'formatted_address'],
    ])
    const others = customFieldTypes.filter(
      (type) => !['monetary', 'time', 'daterange', 'timerange', 'address'].includes(type),
    )
    expect(others.flatMap(partsOf)).toEqual([])
    expect(rows.map(({ key }) => key)).toContain('postal_address_locality')
  })

  test('count these rows in pages', async () => {
    const keys: string[] = []
    let start: number | undefined = 0
    while (start !== undefined) {
      const answer: Answer = await ask(`/v1/personFields?start=${start}&limit=7`)
      const { data, additional_data } = answer.json
      keys.push(...data.map(({ key }: Row) => key))
      start = additional_data.pagination.next_start
    }
    expect(keys).toEqual(rows.map(({ key }) => key))
  })

  test('have parts whose values a write takes and a read shows', async () => {
    const value = { value: '8 Quay Lane', lat: 51.9, long: -8.47, formatted_address: '8 Quay Lane, Cork' }
    const { custom_fields } = await add({ name: 'Placed', custom_fields: { [fields.address!.code]: value } })
    expect(custom_fields[fields.address!.code]).toMatchObject(value)
  })
})

describe('the first label, which version 1 has as a field beside all labels', () => {
  const optionsOf = async (path: string, name: 'key' | 'field_code', owner: Tenant) => {
    const { data } = (await ask(`${path}?limit=500`, owner)).json
    const found = data.filter((field: Record<string, string>) => /^label(_ids)?$/.test(field[name]!))
    return found.map((field: { options?: object[] } & Record<string, unknown>) => [
      field[name],
      field.field_type,
      field.options,
    ])
  }

  test('is a choice among the labels of persons, and no field of version 2', async () => {
    const owner = await kith.tenant()
    const made = await send('POST', '/api/v2/personFields/label_ids/options', [{ label: 'Customer' }], owner)
    const options = [made.json.data[0]]
    expect(options).toMatchObject([{ label: 'Customer' }])
    expect(await optionsOf('/v1/personFields', 'key', owner)).toEqual([
      ['label_ids', 'set', options],
      ['label', 'enum', options],
    ])
    expect(await optionsOf('/api/v2/personFields', 'field_code', owner)).toEqual([
      ['label_ids', 'set', options],
    ])
    expect((await ask('/api/v2/personFields/label', owner)).status).toBe(404)
    expect(await optionsOf('/v1/organizationFields', 'key', owner)).toEqual([
      ['label_ids', 'set', undefined],
      ['label', 'enum', undefined],
    ])
    expect(await optionsOf('/api/v2/organizationFields', 'field_code', owner)).toEqual([
      ['label_ids', 'set', null],
    ])
  })

  test('takes new labels, and is tested by conditions of saved filters', async () => {
    const owner = await kith.tenant()
    const field = (await ask('/v1/personFields?limit=500', owner)).json.data.find(
      ({ key }: { key: string }) => key === 'label',
    )
    const body = { options: [{ label: 'Customer' }, { label: 'Lead' }] }
    const [customer, lead] = (await send('PUT', `/v1/personFields/${field.id}`, body, owner)).json.data
      .options
    const ada = await add({ name: 'Ada', label_ids: [customer.id, lead.id] }, owner)
    await add({ name: 'Ben' }, owner)
    expect((await ask(`/v1/persons/${ada.id}`, owner)).json.data.label).toBe(customer.id)
    expect(await matching(field.id, '=', String(customer.id), owner)).toEqual([ada.id])
    expect(await matching(field.id, 'IS NULL', null, owner)).toEqual([ada.id + 1])
    expect((await send('DELETE', `/v1/personFields/${field.id}`, undefined, owner)).status).toBe(400)
  })
})

test('version 2 lists the keys of every object value as subfields', async () => {
  const codes = async (type: string) =>
    (await ask(`/api/v2/personFields/${fields[type]!.code}`)).json.data.subfields?.map(
      (part: { field_code: string }) => part.field_code,
    )
  expect(await codes('monetary')).toEqual(['value', 'currency'])
  expect(await codes('daterange')).toEqual(['value', 'until'])
  expect(await codes('time')).toEqual(['value', 'timezone_id', 'timezone_name'])
  expect(await codes('timerange')).toEqual(['value', 'until', 'timezone_id', 'timezone_name'])
  expect(await codes('varchar')).toBeUndefined()
})

test('a field has a position in the dialog for deals only while it is shown there', async () => {
  const dialog = async (code: string) =>
    (await ask(`/api/v2/personFields/${code}?include_fields=ui_visibility`)).json.data.ui_visibility
      .show_in_add_deal_dialog
  expect(await dialog('name')).toEqual({ show: true, order: 1 })
  expect(await dialog('phone')).toEqual({ show: true, order: 2 })
  const { code } = fields.varchar!
  expect(await dialog(code)).toEqual({ show: false, order: null })
  const show = (shown: boolean) =>
    send('PATCH', `/api/v2/personFields/${code}`, {
      ui_visibility: { show_in_add_deal_dialog: { show: shown } },
    })
  await show(true)
  expect(await dialog(code)).toEqual({ show: true, order: 3 })
  await show(false)
  expect(await dialog(code)).toEqual({ show: false, order: null })
})

describe('booleans in query strings are also 1 and 0', () => {
  test.each([
    ['/api/v2/persons?include_labels=1&include_option_labels=0'],
    ['/api/v2/persons/search?term=ada&exact_match=1'],
    ['/api/v2/organizations?include_option_labels=1'],
    ['/api/v2/organizations/search?term=ada&exact_match=0'],
  ])('%s', async (path) => {
    expect((await ask(path)).status).toBe(200)
    const wrong = path.replaceAll(/=[01]\b/g, '=2')
    expect((await ask(wrong)).status).toBe(400)
  })

  test('with the same meaning as the words', async () => {
    const { id } = await add({ name: 'Numbered Boolean' })
    const search = async (exact: string) =>
      (await ask(`/api/v2/persons/search?term=Numbered&exact_match=${exact}`)).json.data.items.length
    expect([await search('1'), await search('true')]).toEqual([0, 0])
    expect([await search('0'), await search('false')]).toEqual([1, 1])
    expect((await ask(`/api/v2/persons/${id}?include_labels=1`)).json.data.labels).toEqual([])
    expect(await matching(9002, '=', 'Numbered Boolean')).toEqual([id])
    const filter = (await ask('/v1/filters')).json.data[0].id
    const leaves = (await ask(`/v1/filters/${filter}?include_field_code=1`)).json.data.conditions
    expect(leaves.conditions[0].conditions[0]).toHaveProperty('field_code')
  })

  test('but JSON bodies of version 2 take only true and false', async () => {
    const body = { name: 'Strict', emails: [{ value: 's@example.com', primary: 1 }] }
    expect((await send('POST', '/api/v2/persons', body)).status).toBe(400)
  })
})

test('adding a follower answers 200 in version 1, also if the user follows already, and 201 in version 2', async () => {
  const { id } = await add({ name: 'Followed' })
  const follow = (version: string, user_id: number) =>
    send('POST', `${version}/persons/${id}/followers`, { user_id })
  expect((await follow('/v1', 5)).status).toBe(200)
  const again = await follow('/v1', 5)
  expect([again.status, again.json.data.user_id]).toEqual([200, 5])
  expect((await follow('/api/v2', 6)).status).toBe(201)
  expect((await follow('/api/v2', 6)).status).toBe(400)
  const { data } = (await ask(`/api/v2/persons/${id}/followers`)).json
  expect(data.map((follower: { user_id: number }) => follower.user_id)).toEqual([1, 5, 6])
})

describe('an id that was merged away', () => {
  const image = () => {
    const boundary = 'kith-test-boundary'
    const head = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="a.png"\r\ncontent-type: image/png\r\n\r\n`
    return {
      headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
      body: Buffer.concat([Buffer.from(head), squarePng(128), Buffer.from(`\r\n--${boundary}--\r\n`)]),
    }
  }
  const merge = async (from: number, into: number, owner = tenant) =>
    send('PUT', `/v1/persons/${from}/merge`, { merge_with_id: into }, owner)

  test('is answered with 404 by every write, as that of a deleted person, and leads reads on', async () => {
    const [from, into, third] = [
      await add({ name: 'Away' }),
      await add({ name: 'Stays' }),
      await add({ name: 'C' }),
    ]
    const gone = await add({ name: 'Gone' })
    await send('DELETE', `/api/v2/persons/${gone.id}`)
    await merge(from.id, into.id)
    const before = await read(into.id)
    for (const id of [from.id, gone.id]) {
      const answers = [
        await send('PATCH', `/api/v2/persons/${id}`, { name: 'Changed' }),
        await send('DELETE', `/api/v2/persons/${id}`),
        await send('POST', `/api/v2/persons/${id}/followers`, { user_id: 7 }),
        await send('DELETE', `/api/v2/persons/${id}/followers/1`),
        await send('POST', `/v1/persons/${id}/followers`, { user_id: 7 }),
        await tenant.request('pipedrive', `/v1/persons/${id}/picture`, { method: 'POST', ...image() }),
        await send('DELETE', `/v1/persons/${id}/picture`),
        await merge(id, third.id),
        await merge(third.id, id),
      ]
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 404))
    }
    expect(await read(from.id)).toEqual(before)
    expect((await ask(`/api/v2/persons/${from.id}/followers`)).status).toBe(200)
  })

  test('stays so over a chain of merges', async () => {
    const [a, b, c] = [await add({ name: 'A' }), await add({ name: 'B' }), await add({ name: 'C' })]
    await merge(a.id, b.id)
    await merge(b.id, c.id)
    expect((await send('PATCH', `/api/v2/persons/${a.id}`, { name: 'X' })).status).toBe(404)
    expect((await send('PATCH', `/api/v2/persons/${b.id}`, { name: 'X' })).status).toBe(404)
    expect((await send('PATCH', `/api/v2/persons/${c.id}`, { name: 'X' })).status).toBe(200)
    expect((await read(a.id)).name).toBe('X')
  })

  test('differs from an id that an import added to a person, which takes writes', async () => {
    const owner = await kith.tenant()
    const files = bulkFiles()
    try {
      const { id } = await add({ name: 'Ada', emails: [{ value: 'ada@example.com' }] }, owner)
      const page = { success: true, data: [{ ...(await read(id, owner)), id: 51 }] }
      await importPath(kith, owner, files.write(JSON.stringify(page), 'p.json'))
      const { data } = (await send('PATCH', '/api/v2/persons/51', { job_title: 'Skipper' }, owner)).json
      expect(data).toMatchObject({ id, job_title: 'Skipper' })
      const other = await add({ name: 'Ben' }, owner)
      await merge(id, other.id, owner)
      expect((await send('PATCH', '/api/v2/persons/51', { job_title: 'Cook' }, owner)).status).toBe(404)
      expect((await read(51, owner)).id).toBe(other.id)
    } finally {
      files.remove()
    }
  })
})

describe('first_char, which n8n sends', () => {
  test('lists those whose name begins with the character, in either case', async () => {
    const owner = await kith.tenant()
    const ids: Record<string, number> = {}
    for (const name of ['ada', 'Abel', 'Ben', 'Élan', '李雷', '👩‍💻 Dev'])
      ids[name] = (await add({ name }, owner)).id
    const first = (char: string) => listed(`first_char=${encodeURIComponent(char)}`, owner)
    expect(await first('A')).toEqual([ids.ada, ids.Abel])
    expect(await first('a')).toEqual([ids.ada, ids.Abel])
    expect(await first('é')).toEqual([ids.Élan])
    expect(await first('李')).toEqual([ids.李雷])
    expect(await first('👩‍💻')).toEqual([ids['👩‍💻 Dev']])
    expect(await first('%')).toEqual([])
    expect(await listed('first_char=a&sort_direction=desc&ids=1,2', owner)).toEqual([ids.Abel, ids.ada])
    await send('POST', '/api/v2/organizations', { name: 'Acme' }, owner)
    await send('POST', '/api/v2/organizations', { name: 'Beta' }, owner)
    const { data } = (await ask('/api/v2/organizations?first_char=b', owner)).json
    expect(data.map(({ name }: { name: string }) => name)).toEqual(['Beta'])
  })

  test('narrows a saved filter too', async () => {
    const owner = await kith.tenant()
    const [ada, ben] = [await add({ name: 'Ada' }, owner), await add({ name: 'Ben' }, owner)]
    expect(await matching(9002, 'IS NOT NULL', null, owner)).toEqual([ada.id, ben.id])
    const filter = (await ask('/v1/filters', owner)).json.data[0].id
    expect(await listed(`filter_id=${filter}&first_char=b`, owner)).toEqual([ben.id])
  })
})

test('the result_score of a search is not bound to 0..1, and its cursor takes any number', async () => {
  const owner = await kith.tenant()
  const exact = await add({ name: 'Zoe' }, owner)
  const longer = await add({ name: 'Zoe Adams' }, owner)
  const path = '/api/v2/persons/search?term=zoe'
  const { items } = (await ask(path, owner)).json.data
  expect(items.map(({ item }: { item: { id: number } }) => item.id)).toEqual([exact.id, longer.id])
  expect(items[0].result_score).toBeGreaterThan(1)
  expect(items[1].result_score).toBeLessThan(items[0].result_score)
  const from = (fieldValue: number) => {
    const content = { field: 'result_score', fieldValue, sortDirection: 'desc', id: 1 }
    return `${path}&cursor=${Buffer.from(JSON.stringify(content)).toString('base64url')}`
  }
  expect((await ask(from(1.28568), owner)).json.data.items).toHaveLength(2)
  expect((await ask(from(0.9), owner)).json.data.items).toHaveLength(1)
})

describe('the zone of times', () => {
  const written = async (type: 'time' | 'timerange', value: object) =>
    (await add({ name: 'Timed', custom_fields: { [fields[type]!.code]: value } })).custom_fields[
      fields[type]!.code
    ]

  test('has its name when a number was written, and its number when a name was', async () => {
    const zone = { timezone_id: 318, timezone_name: 'Europe/London' }
    expect(await written('time', { value: '09:00', timezone_id: 318 })).toEqual({
      value: '09:00:00',
      ...zone,
    })
    expect(await written('time', { value: '09:00', timezone_name: 'europe/london' })).toEqual({
      value: '09:00:00',
      ...zone,
    })
    const range = { value: '09:00:00', until: '11:00:00' }
    expect(await written('timerange', { ...range, timezone_id: 318 })).toEqual({ ...range, ...zone })
    expect(await written('timerange', { ...range, timezone_name: 'Europe/London' })).toEqual({
      ...range,
      ...zone,
    })
  })

  test.each(['UTC', 'America/New_York', 'Asia/Kolkata', 'Europe/Kyiv', 'US/Pacific', 'Etc/GMT+5'])(
    'called %s has a number that leads back to it',
    async (timezone_name) => {
      const { timezone_id, ...rest } = await written('time', { value: '09:00:00', timezone_name })
      expect(rest).toEqual({ value: '09:00:00', timezone_name })
      expect(Number.isInteger(timezone_id)).toBe(true)
      expect(await written('time', { value: '09:00:00', timezone_id })).toMatchObject({ timezone_name })
    },
  )

  test('is that of the organization when none is written', async () => {
    expect(await written('time', { value: '09:00:00' })).toMatchObject({ timezone_name: 'Europe/Riga' })
  })

  test('is shown whole, whoever wrote one half of it', async () => {
    const { vendorIds } = await hub().people.create(tenant.caller('native'), {
      fullName: 'Elsewhere',
      customFields: { f_time: { value: '09:00:00', timezone_name: 'Europe/London' } },
    })
    const { custom_fields } = await read(Number(vendorIds.pipedrive))
    expect(custom_fields[fields.time!.code]).toMatchObject({ timezone_id: 318 })
  })

  test('with an unknown number is refused', async () => {
    const body = {
      name: 'X',
      custom_fields: { [fields.time!.code]: { value: '09:00', timezone_id: 99_999 } },
    }
    const { status, json } = await send('POST', '/api/v2/persons', body)
    expect([status, json.error]).toEqual([400, 'Validation failed: custom_fields: Invalid timezone_id'])
  })
})

describe('labels of phones and e-mails', () => {
  test('are work when a client sends none', async () => {
    const point = { value: 'x@example.com' }
    const person = await add({ name: 'L', emails: [point], phones: [{ value: '1' }], im: [{ value: 'l' }] })
    for (const list of ['emails', 'phones', 'im']) expect(person[list][0].label).toBe('work')
  })

  test('stay empty when a client sends an empty one or a page has none', async () => {
    expect((await add({ name: 'L', phones: [{ value: '1', label: '' }] })).phones[0].label).toBe('')
    const owner = await kith.tenant()
    const files = bulkFiles()
    try {
      const person = {
        ...{ id: 7, name: 'Ada', emails: [{ value: 'ada@example.com', primary: true }], visible_to: 3 },
      }
      await importPath(kith, owner, files.write(JSON.stringify({ success: true, data: [person] }), 'p.json'))
      expect((await read(7, owner)).emails).toEqual([{ value: 'ada@example.com', primary: true, label: '' }])
    } finally {
      files.remove()
    }
  })
})

describe('clearing the one address that is shown', () => {
  const draft = {
    fullName: 'Two Homes',
    addresses: [
      { value: '1 Pier, Cork', label: 'home', primary: true },
      { value: '2 Quay, Oslo', label: 'work' },
    ],
  }
  const values = async (id: number) =>
    (await hub().people.get(tenant.caller('native'), id)).addresses.map(({ value }) => value)

  test('keeps the addresses that are not shown, and shows none', async () => {
    const person = await hub().people.create(tenant.caller('native'), draft)
    const id = Number(person.vendorIds.pipedrive)
    const cleared = (await send('PATCH', `/api/v2/persons/${id}`, { postal_address: null })).json.data
    expect(cleared.postal_address).toBeNull()
    expect((await read(id)).postal_address).toBeNull()
    expect(await values(person.id)).toEqual(['2 Quay, Oslo'])
    expect(await matching(9028, 'IS NULL', null)).toContain(id)
    expect((await send('PATCH', `/api/v2/persons/${id}`, { postal_address: null })).json.data).toEqual(
      cleared,
    )
    expect(await values(person.id)).toEqual(['2 Quay, Oslo'])
  })

  test('and writing a new one keeps them too', async () => {
    const person = await hub().people.create(tenant.caller('native'), draft)
    const id = Number(person.vendorIds.pipedrive)
    await send('PATCH', `/api/v2/persons/${id}`, { postal_address: null })
    const { data } = (await send('PATCH', `/api/v2/persons/${id}`, { postal_address: { value: '3 Kai' } }))
      .json
    expect(data.postal_address.value).toBe('3 Kai')
    expect((await values(person.id)).toSorted()).toEqual(['2 Quay, Oslo', '3 Kai'])
  })

  test('lasts until another API changes the addresses', async () => {
    const person = await hub().people.create(tenant.caller('native'), draft)
    const id = Number(person.vendorIds.pipedrive)
    await send('PATCH', `/api/v2/persons/${id}`, { postal_address: null })
    await hub().people.update(tenant.caller('native'), person.id, { addresses: [{ value: '9 Hafen' }] })
    expect((await read(id)).postal_address.value).toBe('9 Hafen')
  })
})

test('a status of marketing needs a valid e-mail address at creation', async () => {
  const owner = await kith.tenant({ marketingApp: true })
  const statusOf = async (emails: string[]) => {
    const points = emails.map((value) => ({ value }))
    const body = { name: 'M', marketing_status: 'subscribed', emails: points }
    const { id } = await add(body, owner)
    return (await ask(`/api/v2/persons/${id}?include_fields=marketing_status`, owner)).json.data
      .marketing_status
  }
  expect(await statusOf([])).toBe('no_consent')
  expect(await statusOf(['not an address'])).toBe('no_consent')
  expect(await statusOf(['not an address', 'm@example.com'])).toBe('subscribed')
})

test('mail into the account has one address for all persons', async () => {
  const [a, b] = [await add({ name: 'A' }), await add({ name: 'B' })]
  const addresses = new Set<string>()
  for (const { id } of [a, b]) {
    const { data } = (await ask(`/api/v2/persons/${id}?include_fields=smart_bcc_email`)).json
    addresses.add(data.smart_bcc_email)
  }
  expect(addresses.size).toBe(1)
})

describe('endpoints that real clients call', () => {
  let account: Tenant
  let person: { id: number }
  const of = (path: string) => ask(path, account)
  const dataOf = async (path: string) => (await of(path)).json.data

  beforeAll(async () => {
    account = await kith.tenant()
    await send('POST', '/api/v2/organizations', { name: 'Quay Ltd' }, account)
    person = await add(
      { name: 'Ada King', owner_id: 3, org_id: 1, emails: [{ value: 'ada@example.com' }] },
      account,
    )
    await add({ name: 'Gone' }, account)
    await send('DELETE', '/api/v2/persons/2', undefined, account)
  })

  test('recents have the persons that changed since a time, deleted ones with active_flag false', async () => {
    const path = '/v1/recents?since_timestamp=2020-01-01%2000:00:00&items=person&start=0&limit=50'
    const { json } = await of(path)
    expect(json.data).toMatchObject([
      { item: 'person', id: 1, data: { id: 1, name: 'Ada King', active_flag: true } },
      { item: 'person', id: 2, data: { id: 2, name: 'Gone', active_flag: false } },
    ])
    expect(json).toMatchObject({
      success: true,
      additional_data: {
        since_timestamp: '2020-01-01 00:00:00',
        last_timestamp_on_page: json.data[1].data.update_time,
        pagination: { start: 0, limit: 50, more_items_in_collection: false },
      },
    })
  })

  test('persons of version 1 have its times, contact points and objects, and are deleted with the status 410', async () => {
    const { json } = await of('/v1/persons')
    expect(json.additional_data.pagination).toEqual({ start: 0, limit: 100, more_items_in_collection: false })
    expect(json.data).toMatchObject([
      {
        add_time: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
        email: [{ value: 'ada@example.com', primary: true, label: 'work' }],
        owner_id: { id: 3, name: 'User 3', value: 3 },
        org_id: { name: 'Quay Ltd', value: 1 },
      },
    ])
    const made = (await send('POST', '/v1/persons', { name: 'Ben' }, account)).json.data
    const changed = await send('PUT', `/v1/persons/${made.id}`, { job_title: 'Buyer' }, account)
    expect(changed.json.data).toMatchObject({ name: 'Ben', job_title: 'Buyer' })
    const found = await dataOf('/v1/persons/search?term=ben')
    expect(found.items.map(({ item }: { item: { id: number } }) => item.id)).toEqual([made.id])
    const deleted = await send('DELETE', `/v1/persons/${made.id}`, undefined, account)
    expect([deleted.status, deleted.json]).toEqual([410, { success: true, data: { id: made.id } }])
  })

  test('currencies have an id, a code, a name, decimal points, a symbol and two flags', async () => {
    const [first] = await dataOf('/v1/currencies')
    expect(Object.keys(first)).toEqual([
      ...['id', 'code', 'name', 'decimal_points', 'symbol', 'active_flag', 'is_custom_flag'],
    ])
  })

  test('the fields of organizations are listed in both versions, and those of what is not kept are none', async () => {
    const fields = await dataOf('/v1/organizationFields')
    expect(fields.map(({ key }: { key: string }) => key)).toEqual(
      expect.arrayContaining(['name', 'owner_id', 'address']),
    )
    const newer = await dataOf('/api/v2/organizationFields')
    expect(newer.map((field: { field_code: string }) => field.field_code)).toEqual(
      expect.arrayContaining(['name', 'owner_id', 'address']),
    )
    for (const entity of ['deal', 'activity', 'product', 'note']) {
      expect([entity, await dataOf(`/v1/${entity}Fields`)]).toEqual([entity, []])
    }
  })

  test('items are searched over persons and organizations, also in one field', async () => {
    const { items } = await dataOf('/api/v2/itemSearch?term=quay')
    expect(items.map(({ item }: { item: { type: string } }) => item.type)).toEqual(['organization'])
    expect(await dataOf('/api/v2/itemSearch/field?term=Ada King&entity_type=person&field=name')).toEqual([
      { id: 1, name: 'Ada King' },
    ])
  })

  test('users are read by id, found by name and cut to the chosen fields, and the list names the company', async () => {
    const { json } = await of('/v1/users')
    expect(json.additional_data).toEqual({ company_id: Number(account.organization.vendorIds.pipedrive) })
    expect(await dataOf('/v1/users/1')).toMatchObject({ id: 1, name: 'Kith' })
    expect(await dataOf('/v1/users/find?term=kith')).toMatchObject([{ id: 1 }])
    expect(await dataOf('/v1/users:(id,email)')).toEqual([
      { id: 1, email: 'kith@example.invalid' },
      { id: 3, email: 'user3@example.invalid' },
    ])
  })

  test('every owner in an answer is a user', async () => {
    const owners = (await dataOf('/api/v2/persons')).map(({ owner_id }: { owner_id: number }) => owner_id)
    const users = (await dataOf('/v1/users')).map(({ id }: { id: number }) => id)
    expect(users).toEqual(expect.arrayContaining(owners))
  })

  test('followers are removed in version 1, and listed of users and organizations', async () => {
    const { id } = (await send('POST', '/v1/persons/1/followers', { user_id: 9 }, account)).json.data
    const removed = await send('DELETE', `/v1/persons/1/followers/${id}`, undefined, account)
    expect([removed.status, removed.json.success]).toEqual([200, true])
    expect(await dataOf('/api/v2/users/1/followers')).toEqual([])
    expect(await dataOf('/api/v2/organizations/1/followers')).toMatchObject([{ user_id: 1 }])
  })

  test('the change log of a person comes from the history, and what is not kept of it is empty', async () => {
    await send('PATCH', '/api/v2/persons/1', { job_title: 'Buyer' }, account)
    expect(await dataOf(`/v1/persons/${person.id}/changelog`)).toMatchObject([
      { field_key: 'job_title', old_value: null, new_value: 'Buyer' },
      { field_key: 'add_time' },
    ])
    for (const list of ['flow', 'files', 'mailMessages', 'products']) {
      expect([list, await dataOf(`/v1/persons/1/${list}`)]).toEqual([list, []])
    }
  })

  test.each(['deals', 'activities', 'notes', 'files', 'stages', 'pipelines', 'products', 'leads'])(
    'the list of %s is empty and well-shaped',
    async (list) => {
      const { status, json } = await of(`/v1/${list}`)
      expect([status, json.success, json.data]).toEqual([200, true, []])
    },
  )

  test('the coverage page says which lists are always empty', () => {
    const page = readFileSync('docs/dialects/pipedrive.md', 'utf8').split('\n')
    for (const list of [
      'deals',
      'activities',
      'notes',
      'files',
      'stages',
      'pipelines',
      'products',
      'leads',
    ]) {
      expect([list, page.find((line) => line.startsWith(`| \`GET /v1/${list}\` |`))]).toEqual([
        list,
        expect.stringContaining('always empty'),
      ])
    }
  })
})
