import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { subjectFile } from '../src/bulk/bulk.ts'
import type { Caller } from '../src/model/access.ts'
import { formatPersonId } from '../src/model/person-id.ts'
import { tablesOn } from '../src/store/tables.ts'
import { bulkFiles } from './support/bulk-files.ts'
import { anyVendor } from './support/dialect-testings.ts'
import { createTestKith, type Tenant, type TestKith } from './support/kith.ts'
import { squarePng } from './support/png.ts'

/** Everything about a person, for the person who asks: each place that can hold something of them, and nothing of others. */

const files = bulkFiles()
let kith: TestKith
let tenant: Tenant
let admin: Caller
let text: string
// biome-ignore lint/suspicious/noExplicitAny: a test reads members of every shape
let shown: any
let id: number

beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant()
  admin = { ...tenant.caller('native'), principal: { kind: 'command-line', id: 'operator' } }
  const { people, campaigns, catalog, companies, filters, pictures } = kith.app.hub
  const label = await catalog.createLabel(admin, { name: 'Canary label' })
  const company = await companies.create(admin, { name: 'Canary company' })
  const created = await people.create(tenant.caller(anyVendor.name), {
    given: 'Canary first',
    surname: 'Okafor',
    emails: [{ value: 'canary@example.com' }],
    labelIds: [label.id],
    companyId: company.id,
    company: company.name,
    payload: { said: 'canary payload', createdAt: 1234 },
  })
  id = created.id
  await people.update(admin, id, { given: 'Canary second', notes: 'Canary note' })
  const twin = await people.create(admin, { given: 'Canary twin', phones: [{ value: '+1 202 555 0142' }] })
  await people.merge(admin, { into: id, from: twin.id })
  await pictures.replace(tenant.caller(anyVendor.name), id, {
    ...{ field: 'picture', mediaType: 'image/png', bytes: squarePng(3) },
  })
  const campaign = await campaigns.create(admin, { name: 'Canary campaign' })
  await campaigns.enrol(admin, campaign.id, [{ personId: id }])
  await filters.create(tenant.caller(anyVendor.name), {
    name: 'Hers',
    conditions: { email: 'CANARY@example.com' },
  })
  await filters.create(tenant.caller(anyVendor.name), {
    name: 'Others',
    conditions: { email: 'other@example.com' },
  })
  const rows =
    'First Name,Email,Birthday\nCanary row,canary@example.com,nonsense\nOther row,other@example.com,nonsense\n'
  await files.importText(kith.app.hub, admin, rows, { strict: true })
  await files.importText(
    kith.app.hub,
    admin,
    'First Name,Email,Title\nCanary file,canary@example.com,Canary title\n',
  )
  const other = await people.create(admin, { given: 'Other', surname: 'Person', notes: 'Other note' })
  await people.update(admin, other.id, { notes: 'Other note again' })
  text = subjectFile(await kith.app.hub.exports.subject(admin, id))
  shown = JSON.parse(text)
})
afterAll(async () => {
  files.remove()
  await kith.close()
})

test.each([
  'Canary first',
  'Canary second',
  'Canary note',
  'Canary title',
  'Canary twin',
  'Canary file',
  'Canary row',
  'Canary label',
  'Canary company',
  'Canary campaign',
  'canary payload',
  'canary@example.com',
  'CANARY@example.com',
  '+1 202 555 0142',
])('has %s', (canary) => {
  expect(text).toContain(canary)
})

test('has nothing of others, and no secret', async () => {
  expect(text).not.toMatch(/other/i)
  const [picture] = await kith.app.store.read.pictures.listByPerson(admin.orgId, id)
  expect(text).not.toContain(picture!.secret)
  expect(text).not.toContain('keyHash')
})

test('says the source and time of each value', () => {
  const sources = shown.records.map(({ source }: { source: string }) => source)
  expect(sources).toEqual(
    expect.arrayContaining([`api:${anyVendor.name}`, 'api:native', expect.stringMatching(/^import:/)]),
  )
  const time = /^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/
  for (const { values, lists } of shown.records) {
    for (const { at } of Object.values(values) as { at: string }[]) expect(at).toMatch(time)
    for (const { entries } of Object.values(lists) as { entries: { at: string }[] }[])
      for (const { at } of entries) expect(at).toMatch(time)
  }
})

test('says who changed what, in order', () => {
  const kinds = shown.history.map(
    ({ kind, by }: { kind: string; by: string }) => `${kind} ${by.split(':')[0]}`,
  )
  expect(kinds.slice(0, 3)).toEqual(['created key', 'updated command-line', 'updated command-line'])
  expect(kinds.at(-1)).toBe('updated import')
  const versions = shown.history.map(({ version }: { version: number }) => version)
  expect(versions).toEqual(versions.map((_: number, index: number) => index + 1))
})

test('shows ids as the native API does, and what a source said as it was said', () => {
  expect(shown.person.id).toBe(formatPersonId(id))
  expect(shown.merges[0].from.id).toMatch(/^psn_/)
  const payloads = shown.records.map(({ payload }: { payload: unknown }) => payload)
  expect(payloads).toContainEqual({ said: 'canary payload', createdAt: 1234 })
})

test('has the picture', () => {
  expect(Buffer.from(shown.pictures[0].base64, 'base64')).toEqual(squarePng(3))
})

test('names the keys that can read the person', async () => {
  const keys = await kith.app.hub.keys.list(admin.orgId)
  expect(shown.recipients.map(({ key }: { key: string }) => key).sort()).toEqual(
    keys.map((key) => key.id).sort(),
  )
})

test('has a member for every table that is said to be part of it', () => {
  const sections = tablesOn('sqlite').flatMap(({ subject }) =>
    subject && 'within' in subject ? [subject.within] : [],
  )
  expect(Object.keys(shown)).toEqual(expect.arrayContaining(sections))
  for (const section of sections) expect(Object.keys(shown[section]).length, section).toBeGreaterThan(0)
})

describe('is refused', () => {
  test.each([
    ['a key that may not administer', { role: 'write' }],
    ['a key without the right to sensitive values', { sensitive: false }],
  ] as const)('to %s', async (_name, rights) => {
    const subject = kith.app.hub.exports.subject({ ...admin, ...rights }, id)
    await expect(subject).rejects.toMatchObject({ code: 'forbidden' })
  })

  test('to another organization', async () => {
    const other = await kith.tenant()
    const subject = kith.app.hub.exports.subject(other.caller('native'), id)
    await expect(subject).rejects.toMatchObject({ code: 'not_found' })
  })
})
