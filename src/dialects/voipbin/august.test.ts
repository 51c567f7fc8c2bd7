import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestKith, type Tenant, type TestKith } from '../../../test/support/kith.ts'
import { parseInstant } from '../../model/instant.ts'
import fixture from './fixtures/contact-2026-08.json' with { type: 'json' }

/** The version of August 2026: voipbin/monorepo at commit 2bf22fa4e. */

let kith: TestKith
let tenant: Tenant
beforeAll(async () => {
  kith = await createTestKith({}, { tenantSettings: { apiVersions: { voipbin: '2026-08' } } })
})
beforeEach(async () => {
  tenant = await kith.tenant({ defaultRegion: 'US' })
})
afterAll(async () => {
  expect(kith.observations.filter(({ type }) => type === 'RequestFailed')).toEqual([])
  await kith.close()
})

const ask = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown) =>
  tenant.request('voipbin', `/v1.0${path}`, { method, ...(body !== undefined && { body }) })
const create = async (body: object = {}) => (await ask('POST', '/contacts', body)).json
const add = (id: string, body: unknown) => ask('POST', `/contacts/${id}/addresses`, body)
const change = (id: string, addressId: string, body: unknown) =>
  ask('PUT', `/contacts/${id}/addresses/${addressId}`, body)
const remove = (id: string, addressId: string) => ask('DELETE', `/contacts/${id}/addresses/${addressId}`)

interface Shown {
  readonly addresses: readonly { readonly target: string; readonly is_primary: boolean }[]
}
const targets = ({ addresses }: Shown) => addresses.map(({ target }) => target)
const primaries = ({ addresses }: Shown) =>
  addresses.flatMap(({ target, is_primary }) => (is_primary ? [target] : []))
const reasonOf = ({ json }: { json: { error: { reason: string; message: string } } }) => json.error.reason

describe('a contact', () => {
  test('has the keys, types and order of the published structure', async () => {
    const { contact } = fixture
    const labelIds: number[] = []
    for (const uuid of contact.tag_ids) {
      const label = await kith.app.hub.catalog.createLabel(tenant.caller('native'), { uuid, name: uuid })
      labelIds.push(label.id)
    }
    const pointsOf = (type: string) =>
      contact.addresses
        .filter((address) => address.type === type)
        .map(({ id, target, name, detail, target_name, is_primary, tm_create }) => ({
          id,
          value: target.replace('ines.marlow', 'Ines.Marlow'),
          label: name,
          primary: is_primary,
          createdAt: parseInstant(tm_create)!,
          extensions: { voipbin: { detail, targetName: target_name } },
        }))
    const draft = {
      vendorIds: { voipbin: contact.id },
      given: contact.first_name,
      surname: contact.last_name,
      fullName: contact.display_name,
      company: contact.company,
      jobTitle: contact.job_title,
      phones: pointsOf('tel'),
      emails: pointsOf('email'),
      labelIds,
      extensions: {
        voipbin: { source: contact.source, externalId: contact.external_id, notes: contact.notes },
      },
      createdAt: parseInstant(contact.tm_create)!,
      updatedAt: parseInstant(contact.tm_update)!,
    }
    await kith.app.hub.people.createMany(tenant.caller('native'), [draft], { keepsTimes: true })
    const { text } = await ask('GET', `/contacts/${contact.id}`)
    const customer = tenant.organization.vendorIds.voipbin!
    expect(text).toBe(JSON.stringify(contact).replaceAll(contact.customer_id, customer))
  })

  test('is created with addresses, and shows its notes', async () => {
    const made = await ask('POST', '/contacts', {
      first_name: 'Nadia',
      last_name: 'Okafor',
      notes: 'Prefers mornings.',
      addresses: [
        { type: 'email', target: ' Nadia@Harborlight.example ', name: 'Office' },
        { type: 'tel', target: '+1 (202) 555-0143', name: 'mobile', detail: 'Private', is_primary: true },
      ],
    })
    expect(made.status).toBe(201)
    expect(made.json).toMatchObject({ display_name: 'Nadia Okafor', notes: 'Prefers mornings.' })
    expect(Object.keys(made.json)).not.toContain('phone_numbers')
    const { id, customer_id } = made.json
    expect(made.json.addresses).toMatchObject([
      {
        ...{ customer_id, contact_id: id, type: 'tel', target: '+12025550143', target_name: '' },
        ...{ name: 'mobile', detail: 'Private', is_primary: true },
      },
      { type: 'email', target: 'nadia@harborlight.example', name: 'Office', detail: '', is_primary: false },
    ])
  })

  test('without addresses and tags shows empty lists, and an empty note', async () => {
    expect(await create()).toMatchObject({ addresses: [], tag_ids: [], notes: '', tm_update: null })
  })

  test('ignores members of the older version, on creation and update', async () => {
    const made = await create({
      phone_numbers: [{ number: '+12025550143' }],
      emails: [{ address: 'a@example.com' }],
    })
    expect(made.addresses).toEqual([])
    const updated = await ask('PUT', `/contacts/${made.id}`, {
      notes: 'Later.',
      addresses: [{ type: 'tel', target: '+12025550143' }],
      phone_numbers: [{ number: '+12025550143' }],
    })
    expect(updated.json).toMatchObject({ notes: 'Later.', addresses: [] })
  })

  test('is found by phone and by e-mail as in the older version', async () => {
    const { id } = await create({
      addresses: [
        { type: 'tel', target: '+1 202 555 0143' },
        { type: 'email', target: 'Nadia@example.com' },
      ],
    })
    for (const query of ['phone=%2B12025550143', 'email=NADIA%40example.com']) {
      const found = await ask('GET', `/contacts/lookup?${query}`)
      expect([found.status, found.json.id], query).toEqual([200, id])
      expect(found.json.addresses).toHaveLength(2)
    }
    expect((await ask('GET', '/contacts?page_size=1')).json).toMatchObject({
      result: [{ id }],
      next_page_token: expect.stringMatching(/Z$/),
    })
  })
})

describe('an address', () => {
  test('is added, changed and removed; each answer is the whole contact', async () => {
    const { id } = await create()
    const added = await add(id, { type: 'tel', target: '202 555 0143', name: 'Desk', detail: 'Ask for Jo' })
    expect(added.status).toBe(201)
    const [address] = added.json.addresses
    expect(address).toMatchObject({ target: '+12025550143', name: 'Desk', detail: 'Ask for Jo' })
    const changed = await change(id, address.id, { target: '+44 20 7946 0018', detail: '' })
    expect(changed.status).toBe(200)
    expect(changed.json.addresses).toEqual([{ ...address, target: '+442079460018', detail: '' }])
    const gone = await remove(id, address.id)
    expect([gone.status, gone.json.addresses]).toEqual([200, []])
    expect(gone.json.tm_update).toBeNull()
  })

  test('keeps its type, and stays as it is if nothing is sent', async () => {
    const { id, addresses } = await create({ addresses: [{ type: 'email', target: 'a@example.com' }] })
    for (const body of [{}, { type: 'tel' }, { target: null, name: null }]) {
      const { status, json } = await change(id, addresses[0].id, body)
      expect([status, json.addresses]).toEqual([200, addresses])
    }
  })

  test('may be a text that is neither a number nor an e-mail', async () => {
    const { id } = await create()
    await add(id, { type: 'tel', target: 'Anonymous' })
    await add(id, { type: 'tel', target: '030 1234 (ext) 5' })
    const { json } = await add(id, { type: 'email', target: 'not an e-mail' })
    expect(targets(json)).toEqual(['Anonymous', '03012345', 'not an e-mail'])
  })

  test('may hold 255 characters in each text, and no more', async () => {
    const { id } = await create()
    const long = 'x'.repeat(255)
    const made = await add(id, { type: 'email', target: long, name: long, detail: long })
    expect(made.status, made.text).toBe(201)
    for (const member of ['target', 'name', 'detail']) {
      const refused = await add(id, { type: 'email', target: 'b@example.com', [member]: `${long}y` })
      expect([refused.status, reasonOf(refused)], member).toEqual([400, 'INVALID_ARGUMENT'])
    }
  })

  test('is refused without a known type or a target, and changes nothing', async () => {
    const { id } = await create()
    const type = 'The address type must be tel, email, or web_session.'
    for (const [body, reason, message] of [
      [{ target: 'a@example.com' }, 'ADDRESS_TYPE_INVALID', type],
      [{ type: '', target: 'a@example.com' }, 'ADDRESS_TYPE_INVALID', type],
      [{ type: 'fax', target: '+12025550143' }, 'ADDRESS_TYPE_INVALID', type],
      [{ type: 'web_session', target: 'x' }, 'ADDRESS_TYPE_INVALID', type],
      [{ type: 'tel' }, 'INVALID_ADDRESS_TARGET', 'Each address must have a target.'],
      [{ type: 'tel', target: ' ' }, 'INVALID_ADDRESS_TARGET', 'Each address must have a target.'],
      [{ type: 'tel', target: 5 }, 'INVALID_JSON_BODY', 'The request body is not valid JSON.'],
    ] as const) {
      const { status, json } = await add(id, body)
      expect([status, json.error.reason, json.error.message], JSON.stringify(body)).toEqual([
        400,
        reason,
        message,
      ])
    }
    for (const [address, message] of [
      [{ target: 'a@example.com' }, 'Each address must have a type.'],
      [{ type: 'fax', target: 'a' }, "Address type must be 'tel' or 'email'."],
    ] as const) {
      const { status, json } = await ask('POST', '/contacts', { addresses: [address] })
      expect([status, json.error]).toMatchObject([400, { reason: 'INVALID_ADDRESS_TYPE', message }])
    }
    const refused = await ask('POST', '/contacts', { addresses: [{ type: 'tel', target: '' }] })
    expect(reasonOf(refused)).toBe('INVALID_ADDRESS_TARGET')
    expect((await ask('GET', '/contacts')).json.result).toMatchObject([{ id, addresses: [] }])
  })

  test('of another contact, or of none, is not found', async () => {
    const { id } = await create()
    const other = await create({ addresses: [{ type: 'tel', target: '+12025550143' }] })
    for (const addressId of [other.addresses[0].id, crypto.randomUUID()]) {
      for (const answer of [await change(id, addressId, { name: 'x' }), await remove(id, addressId)]) {
        expect([answer.status, answer.json.error]).toMatchObject([
          404,
          { status: 'NOT_FOUND', reason: 'ADDRESS_NOT_FOUND', message: 'The address was not found.' },
        ])
      }
    }
    const wrong = await change(id, 'x', {})
    expect([wrong.status, wrong.json.error.message]).toEqual([
      400,
      'The provided address_id is not a valid UUID.',
    ])
  })
})

test('contacts and addresses of another organization are not found, and stay as they are', async () => {
  const { id, addresses } = await create({ addresses: [{ type: 'tel', target: '+12025550143' }] })
  const owner = tenant
  tenant = await kith.tenant()
  const own = await create()
  for (const answer of [
    await ask('GET', `/contacts/${id}`),
    await add(id, { type: 'email', target: 'a@example.com' }),
    await change(id, addresses[0].id, { name: 'x' }),
    await remove(id, addresses[0].id),
  ])
    expect([answer.status, reasonOf(answer)]).toEqual([404, 'CONTACT_NOT_FOUND'])
  for (const answer of [
    await change(own.id, addresses[0].id, { name: 'x' }),
    await remove(own.id, addresses[0].id),
  ])
    expect([answer.status, reasonOf(answer)]).toEqual([404, 'ADDRESS_NOT_FOUND'])
  tenant = owner
  expect((await ask('GET', `/contacts/${id}`)).json.addresses).toEqual(addresses)
})

describe('the primary address', () => {
  test('is one of all, whatever its type: the last that was made primary', async () => {
    const made = await create({
      addresses: [
        { type: 'tel', target: '+12025550143', is_primary: true },
        { type: 'email', target: 'a@example.com', is_primary: true },
        { type: 'email', target: 'b@example.com' },
      ],
    })
    expect(primaries(made)).toEqual(['a@example.com'])
    expect(targets(made)).toEqual(['a@example.com', '+12025550143', 'b@example.com'])
    const { json: phone } = await add(made.id, { type: 'tel', target: '+12025550144', is_primary: true })
    expect(primaries(phone)).toEqual(['+12025550144'])
    const b = phone.addresses.find(({ target }: { target: string }) => target === 'b@example.com')
    const { json: email } = await change(made.id, b.id, { is_primary: true })
    expect(primaries(email)).toEqual(['b@example.com'])
    expect(targets(email)[0]).toBe('b@example.com')
  })

  test('is none after it was unset or removed: nothing is promoted', async () => {
    const { id, addresses } = await create({
      addresses: [
        { type: 'tel', target: '+12025550143' },
        { type: 'tel', target: '+12025550144' },
        { type: 'email', target: 'a@example.com', is_primary: true },
      ],
    })
    const idOf = (target: string) =>
      addresses.find((address: { target: string }) => address.target === target).id
    await change(id, idOf('+12025550143'), { is_primary: true })
    const { json } = await change(id, idOf('+12025550143'), { is_primary: false })
    expect(primaries(json)).toEqual([])
    await change(id, idOf('+12025550144'), { is_primary: true })
    expect(primaries((await remove(id, idOf('+12025550144'))).json)).toEqual([])
    // The e-mail is still the primary one of its kind in the older version.
    expect(primaries((await change(id, idOf('+12025550143'), { name: 'x' })).json)).toEqual([])
    expect(primaries((await remove(id, idOf('+12025550143'))).json)).toEqual([])
    expect(primaries((await change(id, idOf('a@example.com'), { is_primary: true })).json)).toEqual([
      'a@example.com',
    ])
  })
})

describe('type and target belong to one contact of the organization', () => {
  const taken = { reason: 'ADDRESS_ALREADY_EXISTS', status: 'ALREADY_EXISTS' }
  const message = 'An address with this type and target already exists for this customer.'

  test('a second one is refused when added or changed, e-mails too', async () => {
    const addresses = [
      { type: 'tel', target: '+1 (202) 555-0143' },
      { type: 'email', target: 'Nadia@Example.com' },
    ]
    const first = await create({ addresses })
    const second = await create({ addresses: [{ type: 'tel', target: '+12025550144' }] })
    for (const body of [
      { type: 'tel', target: '+1-202-555-0143' },
      { type: 'email', target: ' nadia@example.COM' },
    ]) {
      for (const id of [first.id, second.id]) {
        const { status, json } = await add(id, body)
        expect([status, json.error]).toMatchObject([409, { ...taken, message }])
      }
    }
    const changed = await change(second.id, second.addresses[0].id, { target: '+12025550143' })
    expect([changed.status, changed.json.error]).toMatchObject([409, taken])
    // The same text under the other type is another address.
    expect((await add(second.id, { type: 'email', target: '+12025550143' })).status).toBe(201)
    expect((await ask('GET', `/contacts/${second.id}`)).json.addresses).toHaveLength(2)
  })

  test('its own may be written in another way', async () => {
    const { id, addresses } = await create({ addresses: [{ type: 'tel', target: '+12025550143' }] })
    const { status, json } = await change(id, addresses[0].id, { target: '+1 (202) 555 0143' })
    expect([status, targets(json)]).toEqual([200, ['+12025550143']])
  })

  test('inside a new contact it is left out, named in a header and kept in the record', async () => {
    await create({ addresses: [{ type: 'email', target: 'nadia@example.com' }] })
    const body = {
      first_name: 'Ben',
      addresses: [
        { type: 'tel', target: '+12025550144', is_primary: true },
        { type: 'email', target: 'Nadia@example.com', is_primary: true },
        { type: 'tel', target: '+1 202 555 0144' },
      ],
    }
    const { status, json, headers } = await ask('POST', '/contacts', body)
    expect([status, targets(json), primaries(json)]).toEqual([201, ['+12025550144'], []])
    expect(headers['x-kith-left-out']).toBe('addresses[1], addresses[2]')
    const { hub } = kith.app
    const caller = tenant.caller('native')
    const { id } = await hub.people.getByVendorId(caller, 'voipbin', json.id)
    const { records } = await hub.people.provenance(caller, id)
    expect(records.map(({ payload }) => payload)).toContainEqual(body)
  })

  test('a removed contact holds none, and other organizations do not count', async () => {
    const addresses = [{ type: 'email', target: 'nadia@example.com' }]
    const { id } = await create({ addresses })
    await ask('DELETE', `/contacts/${id}`)
    expect((await create({ addresses })).addresses).toHaveLength(1)
    tenant = await kith.tenant()
    expect((await create({ addresses })).addresses).toHaveLength(1)
  })

  test('a key without the right to sensitive values is not told', async () => {
    await create({ addresses: [{ type: 'email', target: 'nadia@example.com' }] })
    const { id } = await create()
    const draft = { orgId: tenant.organization.id, dialect: 'voipbin', role: 'write' } as const
    const { text: key } = await kith.app.hub.keys.create({ ...draft, sensitive: false })
    for (const target of ['nadia@example.com', 'nobody@example.com']) {
      const answer = await tenant.request('voipbin', `/v1.0/contacts/${id}/addresses`, {
        ...{ method: 'POST', key, body: { type: 'email', target } },
      })
      expect([answer.status, answer.json.addresses, answer.json.notes]).toEqual([201, [], ''])
    }
  })
})

describe('paths', () => {
  test('of the older version are gone', async () => {
    const { id } = await create()
    const gone = {
      status: 'NOT_FOUND',
      reason: 'ROUTE_NOT_FOUND',
      message: 'The requested endpoint does not exist.',
    }
    for (const [method, path] of [
      ['POST', `/contacts/${id}/phone-numbers`],
      ['POST', `/contacts/${id}/emails`],
      ['PUT', `/contacts/${id}/emails/${crypto.randomUUID()}`],
      ['DELETE', `/contacts/${id}/phone-numbers/${crypto.randomUUID()}`],
      ['GET', `/contacts/${id}/addresses`],
    ] as const) {
      const { status, json } = await ask(method, path, method === 'POST' ? { number: '+1' } : undefined)
      expect([status, json.error], path).toMatchObject([404, gone])
    }
  })

  test('of agents have the same addresses', async () => {
    const draft = { orgId: tenant.organization.id, dialect: 'voipbin', kind: 'bearer' } as const
    const { text } = await kith.app.hub.keys.create({ ...draft, role: 'admin' })
    const agent = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown) =>
      tenant.request('voipbin', `/v1.0/service_agents/contacts${path}`, {
        ...{ method, key: null, headers: { authorization: `Bearer ${text}` } },
        ...(body !== undefined && { body }),
      })
    const { json } = await agent('POST', '', { addresses: [{ type: 'tel', target: '+12025550143' }] })
    const [address] = json.addresses
    const path = `/${json.id}/addresses`
    expect((await agent('POST', path, { type: 'email', target: 'a@example.com' })).status).toBe(201)
    expect((await agent('PUT', `${path}/${address.id}`, { name: 'Desk' })).json.addresses[0].name).toBe(
      'Desk',
    )
    expect((await agent('DELETE', `${path}/${address.id}`)).json.addresses).toHaveLength(1)
    expect((await agent('POST', `/${json.id}/phone_numbers`, { number: '+1' })).status).toBe(404)
  })

  test('of tags are as before, with the contact in its own shape', async () => {
    const { id } = await create()
    const tag = await ask('POST', '/tags', { name: 'Lead' })
    const added = await ask('POST', `/contacts/${id}/tags`, { tag_id: tag.json.id })
    expect([added.status, added.json]).toMatchObject([201, { tag_ids: [tag.json.id], addresses: [] }])
    const removed = await ask('DELETE', `/contacts/${id}/tags/${tag.json.id}`)
    expect([removed.status, removed.json]).toMatchObject([200, { tag_ids: [], notes: '' }])
  })
})
