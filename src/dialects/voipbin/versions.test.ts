import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { bulkFiles, importPath } from '../../../test/support/bulk-files.ts'
import { createTestKith, type Tenant, type TestKith } from '../../../test/support/kith.ts'
import type { ImportRow } from '../../model/import.ts'
import type { Json } from '../../model/json.ts'
import { voipbin } from './index.ts'

/** One organization whose clients speak both versions. */

let kith: TestKith
let tenant: Tenant
let keys: Readonly<Record<'2026-06' | '2026-08', string>>
beforeAll(async () => {
  kith = await createTestKith()
})
beforeEach(async () => {
  tenant = await kith.tenant({ defaultRegion: 'US' })
  const draft = { orgId: tenant.organization.id, dialect: 'voipbin', role: 'write' } as const
  const keyOf = async (apiVersion: string) => (await kith.app.hub.keys.create({ ...draft, apiVersion })).text
  keys = { '2026-06': await keyOf('2026-06'), '2026-08': await keyOf('2026-08') }
})
afterAll(() => kith.close())

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'
const asker = (version: keyof typeof keys) => (method: Method, path: string, body?: unknown) =>
  tenant.request('voipbin', `/v1.0/contacts${path}`, {
    ...{ method, key: keys[version] },
    ...(body !== undefined && { body }),
  })
const june = asker('2026-06')
const august = asker('2026-08')

const contact = {
  first_name: 'Nadia',
  notes: 'Prefers mornings.',
  external_id: 'crm-7',
  phone_numbers: [
    { number: '+1 (202) 555-0143 ext. 12', type: 'mobile' },
    { number: '(202) 555-0144', type: 'fax', is_primary: true },
    { number: 'ANONYMOUS', type: 'other' },
  ],
  emails: [
    { address: 'Nadia.Okafor@Example.com', type: 'personal', is_primary: true },
    { address: 'office@example.com', type: 'work' },
  ],
}

test('both show the same contact, each in its own shape, with the same ids and times', async () => {
  const { json: old } = await june('POST', '', contact)
  const { json: now } = await august('GET', `/${old.id}`)
  const { phone_numbers, emails, ...common } = old
  const { addresses, notes, ...shared } = now
  expect(shared).toEqual(common)
  expect(notes).toBe('Prefers mornings.')
  const idsAndTimes = (entries: { id: string; tm_create: string }[]) =>
    entries.map(({ id, tm_create }) => [id, tm_create]).sort()
  expect(idsAndTimes(addresses)).toEqual(idsAndTimes([...phone_numbers, ...emails]))
  expect(addresses).toMatchObject([
    { type: 'tel', target: '+12025550144', name: 'fax', is_primary: true },
    { type: 'tel', target: '+12025550143', name: 'mobile', is_primary: false },
    { type: 'tel', target: 'ANONYMOUS', name: 'other', is_primary: false },
    { type: 'email', target: 'nadia.okafor@example.com', name: 'home', is_primary: false },
    { type: 'email', target: 'office@example.com', name: 'work', is_primary: false },
  ])
})

describe('a write through one version loses nothing that the other shows', () => {
  test('numbers as entered, extensions, types and the primary entry of each kind survive August', async () => {
    const { json: before } = await june('POST', '', contact)
    const { json: shown } = await august('GET', `/${before.id}`)
    // A client that sends back all that it was shown.
    for (const { id, target, name, detail, is_primary } of shown.addresses) {
      const { status } = await august('PUT', `/${before.id}/addresses/${id}`, {
        ...{ target, name, detail, is_primary },
      })
      expect(status).toBe(200)
    }
    await august('PUT', `/${before.id}`, { notes: shown.notes, first_name: shown.first_name })
    const { json: after } = await june('GET', `/${before.id}`)
    expect({ ...after, tm_update: null }).toEqual(before)
    // Another address becomes primary in August: in June it is the primary one of its kind only.
    const { json } = await august('POST', `/${before.id}/addresses`, {
      ...{ type: 'email', target: 'new@example.com', is_primary: true },
    })
    expect(json.addresses[0]).toMatchObject({ target: 'new@example.com', is_primary: true })
    const { json: later } = await june('GET', `/${before.id}`)
    expect(later.phone_numbers).toEqual(before.phone_numbers)
    expect(later.emails.map(({ address, is_primary }: Answered) => [address, is_primary])).toEqual([
      ['new@example.com', true],
      ['nadia.okafor@example.com', false],
      ['office@example.com', false],
    ])
  })

  test('names, details and the one primary address survive June', async () => {
    const { json: before } = await august('POST', '', {
      addresses: [
        { type: 'tel', target: '+12025550143', name: 'Gate', detail: 'Until noon' },
        { type: 'email', target: 'a@example.com', name: 'Billing', detail: 'Invoices', is_primary: true },
      ],
    })
    const { json: shown } = await june('GET', `/${before.id}`)
    expect(shown.phone_numbers).toMatchObject([{ number: '+12025550143', type: 'other' }])
    for (const { id, number, type, is_primary } of shown.phone_numbers)
      await june('PUT', `/${before.id}/phone-numbers/${id}`, { number, type, is_primary })
    for (const { id, address, type, is_primary } of shown.emails)
      await june('PUT', `/${before.id}/emails/${id}`, { address, type, is_primary })
    await june('PUT', `/${before.id}`, { last_name: '' })
    const { json: after } = await august('GET', `/${before.id}`)
    expect({ ...after, tm_update: null }).toEqual(before)
    // A new number keeps what was said of the entry, and a primary phone does not outdo the primary address.
    const [phone] = shown.phone_numbers
    await june('PUT', `/${before.id}/phone-numbers/${phone.id}`, { number: '+12025550199', is_primary: true })
    expect((await august('GET', `/${before.id}`)).json.addresses).toMatchObject([
      { id: before.addresses[0].id, is_primary: true },
      { id: phone.id, target: '+12025550199', name: 'Gate', detail: 'Until noon', is_primary: false },
    ])
  })

  test('and neither loses what the native API and others write or change', async () => {
    const { json: before } = await august('POST', '', {
      addresses: [{ type: 'email', target: 'a@example.com', name: 'Billing', detail: 'Invoices' }],
    })
    const { items } = (await tenant.request('native', '/v1/people')).json
    const [{ id, emails }] = items
    expect(emails).toMatchObject([{ extensions: { voipbin: { detail: 'Invoices' } } }])
    const { extensions: _, normal: __, ...email } = emails[0]
    const patched = await tenant.request('native', `/v1/people/${id}`, {
      ...{ method: 'PATCH', body: { emails: [{ ...email, value: 'b@example.com', label: 'work' }] } },
    })
    expect(patched.status, patched.text).toBe(200)
    expect((await august('GET', `/${before.id}`)).json.addresses).toMatchObject([
      { id: before.addresses[0].id, target: 'b@example.com', name: 'work', detail: 'Invoices' },
    ])
  })
})

test('a lossless export carries what only August shows, and a merge keeps it', async () => {
  const addresses = [{ type: 'tel', target: '+12025550143', name: 'Gate', detail: 'Until noon' }]
  const { json: made } = await august('POST', '', { notes: 'Prefers mornings.', addresses })
  const files = bulkFiles()
  try {
    const { text } = await tenant.request('native', '/v1/export')
    const into = await kith.tenant({ defaultRegion: 'US', apiVersions: { voipbin: '2026-08' } })
    await importPath(kith, into, files.write(text, 'people.jsonl'))
    const { json } = await into.request('voipbin', `/v1.0/contacts/${made.id}`)
    expect(json).toMatchObject({ notes: 'Prefers mornings.', addresses })
  } finally {
    files.remove()
  }
  const caller = tenant.caller('native')
  const { hub } = kith.app
  const from = await hub.people.getByVendorId(caller, 'voipbin', made.id)
  const survivor = await hub.people.create(caller, { given: 'Ada', phones: [{ value: '+12025550143' }] })
  await hub.people.merge(caller, { into: survivor.id, from: from.id })
  const { json: merged } = await august('GET', `/${made.id}`)
  expect(merged.addresses).toMatchObject([{ target: '+12025550143', detail: 'Until noon' }])
})

test('a path belongs to the versions that have it, also in what a wrong key and a wrong method get', async () => {
  const { json } = await june('POST', '')
  const bodies = { addresses: { type: 'tel', target: '+12025550143' }, emails: { address: 'a@example.com' } }
  expect((await june('POST', `/${json.id}/addresses`, bodies.addresses)).json.error.reason).toBe(
    'ROUTE_NOT_FOUND',
  )
  expect((await august('POST', `/${json.id}/emails`, bodies.emails)).json.error.reason).toBe(
    'ROUTE_NOT_FOUND',
  )
  for (const path of ['addresses', 'emails']) {
    const asked = { method: 'POST', body: {} } as const
    const url = `/v1.0/contacts/${json.id}/${path}`
    expect((await tenant.request('voipbin', url, { ...asked, key: 'vb_wrong' })).status).toBe(401)
    expect((await tenant.request('voipbin', url, { ...asked, key: null })).status).toBe(401)
    expect((await tenant.request('voipbin', url, { method: 'PUT' })).status).toBe(404)
  }
})

describe('saved answers', () => {
  const pageOf = async (ask: typeof june): Promise<Json> => (await ask('GET', '?page_size=100')).json

  async function bringIn(into: Tenant, page: Json) {
    const { imports } = kith.app.hub
    const caller = into.caller('native')
    const file = { bytes: 1, sha256: '0'.repeat(64) }
    const job = await imports.start(caller, { name: 'page.json', format: 'voipbin', options: {}, file })
    const rows = voipbin.contacts.read(page, { region: 'US' })!.map(({ raw, person }, index): ImportRow => {
      return { kind: 'person', row: index + 1, line: 1, bytes: 1, raw, ...person! }
    })
    const result = await imports.write(caller, job, rows)
    await imports.finish(caller, result.job)
    return result.verdicts.map(({ verdict }) => verdict)
  }

  test('of both versions are read, into the same contact whatever was read first', async () => {
    await august('POST', '', {
      first_name: 'Nadia',
      notes: 'Prefers mornings.',
      addresses: [
        { type: 'tel', target: '+12025550143', name: 'Gate', detail: 'Until noon', is_primary: true },
        { type: 'email', target: 'nadia@example.com' },
      ],
    })
    const pages = { june: await pageOf(june), august: await pageOf(august) }
    for (const order of [
      ['june', 'august'],
      ['august', 'june'],
    ] as const) {
      const into = await kith.tenant({ defaultRegion: 'US', apiVersions: { voipbin: '2026-08' } })
      expect(await bringIn(into, pages[order[0]])).toEqual(['created'])
      expect(await bringIn(into, pages[order[1]])).toEqual(['updated'])
      const { result } = (await into.request('voipbin', '/v1.0/contacts')).json
      expect(result).toMatchObject([
        {
          notes: 'Prefers mornings.',
          addresses: [
            { target: '+12025550143', detail: 'Until noon', is_primary: true },
            { target: 'nadia@example.com' },
          ],
        },
      ])
      const ids = ({ addresses }: Answered) => addresses.map(({ id }: Answered) => id)
      expect(ids(result[0])).toEqual(ids((pages.august as Answered).result[0]))
    }
  })

  test('are read as the vendor writes them, which leaves empty lists and texts out', () => {
    const head = { id: crypto.randomUUID(), customer_id: crypto.randomUUID(), display_name: 'Nadia' }
    const read = (item: object) => voipbin.contacts.read({ result: [{ ...head, ...item }] } as Json)
    expect(read({})?.[0]?.person?.draft).toMatchObject({ phones: [], emails: [] })
    const address = { id: crypto.randomUUID(), type: 'tel', target: '+12025550143', is_primary: false }
    const named = { ...address, target_name: 'N OKAFOR' }
    expect(
      read({ addresses: [named, { type: 'web_session', target: 'x' }] })?.[0]?.person?.draft,
    ).toMatchObject({
      phones: [
        { id: address.id, value: '+12025550143', extensions: { voipbin: { targetName: 'N OKAFOR' } } },
      ],
    })
    // An agent of the same vendor has addresses too.
    const { display_name: _, ...agent } = head
    expect(voipbin.contacts.read({ result: [{ ...agent, username: 'a', addresses: [address] }] })).toBe(
      undefined,
    )
  })
})

// biome-ignore lint/suspicious/noExplicitAny: tests read answers of every shape
type Answered = any
