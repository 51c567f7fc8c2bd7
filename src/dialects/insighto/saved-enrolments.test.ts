import { afterAll, beforeAll, expect, test } from 'vitest'
import { bulkFiles } from '../../../test/support/bulk-files.ts'
import { expectSound } from '../../../test/support/invariants.ts'
import { createTestKith, type Tenant, type TestKith } from '../../../test/support/kith.ts'
import { documentedResponse } from '../../../test/support/saved-responses.ts'
import { createImportFormats, dryRunImport, openSourceFile, prepareFile } from '../../bulk/bulk.ts'
import type { JsonObject } from '../../model/json.ts'
import { dialects } from '../index.ts'

/** Saved responses of Insighto's campaign contact list: people with their enrolments in campaigns. */

let kith: TestKith
const files = bulkFiles()
beforeAll(async () => {
  kith = await createTestKith()
})
afterAll(async () => {
  files.remove()
  await kith.close()
})

const CAMPAIGN = '6a0f9e8d-7c6b-4a59-9483-726150f4e3d2'
const OTHER_CAMPAIGN = '6a0f9e8d-7c6b-4a59-9483-000000000002'
const uuid = (kind: string, number: number): string =>
  `${kind.repeat(8)}-0000-4000-8000-${String(number).padStart(12, '0')}`

/** A campaign contact as the vendor shows it. */
function item(number: number, more: JsonObject = {}): JsonObject {
  return {
    first_name: `Guest ${number}`,
    last_name: 'Menon',
    email: `guest.${number}@example.net`,
    channels: {},
    user_attributes: {},
    last_seen: null,
    last_sent: null,
    org_id: uuid('f', 1),
    first_assistant_id: null,
    last_assistant_id: null,
    first_widget_id: null,
    last_widget_id: null,
    custom_fields: {},
    id: uuid('a', number),
    campaign_contact_id: uuid('c', number),
    conversation_id: null,
    conversation_attributes: {},
    status: 'not_attempted',
    execution_time: null,
    created_at: `2026-02-0${number}T10:00:00Z`,
    ...more,
  }
}

const called = {
  status: 'Voicemail left',
  conversation_id: uuid('e', 1),
  conversation_attributes: { outcome: 'callback' },
  execution_time: '2026-02-20T10:00:00Z',
}

function page(items: readonly JsonObject[]): string {
  const counters = { total: items.length, page: 1, size: 50, pages: 1, previous_page: null, next_page: null }
  return JSON.stringify({ message: 'x', meta: {}, data: { items, ...counters } })
}

async function importPage(tenant: Tenant, items: readonly JsonObject[] | string, options: object = {}) {
  const content = typeof items === 'string' ? items : page(items)
  const done = await files.importText(kith.app.hub, tenant.caller('native'), content, {
    name: 'May renewals.json',
    ...options,
  })
  await expectSound(kith.app.store, tenant.organization.id, dialects)
  return done
}

const undo = (tenant: Tenant, { job }: { job: { id: number } }) =>
  kith.app.hub.imports.undo(tenant.caller('native'), job.id)

async function campaignsOf(tenant: Tenant): Promise<{ id: string; name: string }[]> {
  return (await tenant.request('insighto', '/api/v1/campaign/list')).json.data.items
}

async function contactsOf(tenant: Tenant, campaignId: string): Promise<JsonObject[]> {
  const { json } = await tenant.request('insighto', `/api/v1/campaign/contact/list/${campaignId}`)
  return json.data?.items
}

/** The campaign contacts without the id of the organization, which is that of this store. */
const shown = async (tenant: Tenant, campaignId: string): Promise<JsonObject[]> =>
  (await contactsOf(tenant, campaignId)).map((contact) => ({ ...contact, org_id: uuid('f', 1) }))

test("the vendor's example comes back as the same item, in a campaign named after the file", async () => {
  const tenant = await kith.tenant()
  const example = documentedResponse('insighto')
  const { verdicts } = await importPage(tenant, example)
  expect(verdicts.map(({ verdict }) => verdict)).toEqual(['created'])
  const [campaign, ...others] = await campaignsOf(tenant)
  expect([campaign?.name, others]).toEqual(['May renewals', []])
  const [wanted] = JSON.parse(example).data.items
  const [got] = await contactsOf(tenant, campaign!.id)
  expect({ ...got, org_id: wanted.org_id }).toEqual(wanted)
  expect(Object.keys(got!)).toEqual(Object.keys(wanted))
  const again = await importPage(tenant, example)
  expect(again.verdicts.map(({ verdict }) => verdict)).toEqual(['unchanged'])
  expect(await campaignsOf(tenant)).toEqual([campaign])
  const conversations = await tenant.request('insighto', `/api/v1/conversation/by-contact/${wanted.id}`)
  expect(conversations.json.data.items).toMatchObject([
    { id: wanted.conversation_id, contact_id: wanted.id, created_at: wanted.execution_time },
  ])
})

test('status, attempt, conversation and time of enrolment come back, and statuses of any name', async () => {
  const tenant = await kith.tenant()
  const items = [
    item(1, called),
    item(2),
    item(3, { status: 'failed', execution_time: '2026-02-21T10:00:00Z' }),
  ]
  await importPage(tenant, items, { campaign: CAMPAIGN })
  expect(await shown(tenant, CAMPAIGN)).toEqual(items)
  expect((await campaignsOf(tenant)).map(({ id }) => id)).toEqual([CAMPAIGN])
  const path = `/api/v1/campaign/contact/list/${CAMPAIGN}?status=Voicemail%20left`
  expect((await tenant.request('insighto', path)).json.data.items).toHaveLength(1)
})

test('a campaign that exists takes the people in, and one that the items name wins', async () => {
  const tenant = await kith.tenant()
  const campaign = await kith.app.hub.campaigns.create(tenant.caller('native'), { name: 'Known' })
  await importPage(tenant, [item(1), item(2, { campaign_id: OTHER_CAMPAIGN })], { campaign: campaign.id })
  expect((await contactsOf(tenant, campaign.id)).map(({ id }) => id)).toEqual([uuid('a', 1)])
  expect((await contactsOf(tenant, OTHER_CAMPAIGN)).map(({ id }) => id)).toEqual([uuid('a', 2)])
  expect((await campaignsOf(tenant)).map(({ name }) => name).sort()).toEqual(['Known', 'May renewals'])
})

test('one contact in two campaigns has one id and two enrolments', async () => {
  const tenant = await kith.tenant()
  await importPage(tenant, [item(1)], { campaign: CAMPAIGN })
  const second = item(1, { ...called, campaign_contact_id: uuid('d', 1) })
  const { verdicts } = await importPage(tenant, [second], { campaign: OTHER_CAMPAIGN })
  expect(verdicts[0]!.verdict).toBe('updated')
  const [one, other] = [await shown(tenant, CAMPAIGN), await shown(tenant, OTHER_CAMPAIGN)]
  expect([one, other]).toEqual([[item(1)], [second]])
  expect((await tenant.request('insighto', '/api/v1/contact')).json.data.total).toBe(1)
})

test('a later page changes what an import said, adds newcomers to the same campaign, and leaves what an API said', async () => {
  const tenant = await kith.tenant()
  const caller = tenant.caller('native')
  await importPage(tenant, [item(1), item(2)])
  const [{ id: campaignId } = { id: '' }] = await campaignsOf(tenant)
  await kith.app.hub.campaigns.updateContact(caller, campaignId, uuid('c', 2), { status: 'completed' })
  const { verdicts } = await importPage(tenant, [item(1, called), item(2, called), item(3)])
  expect(verdicts.map(({ verdict }) => verdict)).toEqual(['updated', 'unchanged', 'created'])
  expect(await campaignsOf(tenant)).toHaveLength(1)
  const statuses = (await contactsOf(tenant, campaignId)).map(({ status }) => status)
  expect(statuses).toEqual(['Voicemail left', 'completed', 'not_attempted'])
})

test('an enrolment that an API made and nothing happened to is filled in, and keeps its id', async () => {
  const tenant = await kith.tenant()
  const { hub } = kith.app
  const caller = tenant.caller('native')
  await importPage(tenant, [item(1)], { campaign: OTHER_CAMPAIGN })
  const campaign = await hub.campaigns.create(caller, { name: 'Live', id: CAMPAIGN })
  const person = await hub.people.getByVendorId(caller, 'insighto', uuid('a', 1))
  await hub.campaigns.enrol(caller, campaign.id, [{ personId: person.id }])
  const [before] = await contactsOf(tenant, CAMPAIGN)
  const done = await importPage(tenant, [item(1, { ...called, campaign_contact_id: uuid('d', 1) })], {
    campaign: CAMPAIGN,
  })
  expect(await contactsOf(tenant, CAMPAIGN)).toEqual([{ ...before, ...called }])
  await undo(tenant, done)
  expect(await contactsOf(tenant, CAMPAIGN)).toEqual([before])
})

test('the id of another person’s enrolment is refused', async () => {
  const tenant = await kith.tenant()
  await importPage(tenant, [item(1)])
  const { verdicts } = await importPage(tenant, [item(2, { campaign_contact_id: uuid('c', 1) }), item(3)])
  expect(verdicts.map(({ verdict }) => verdict)).toEqual(['rejected', 'created'])
  expect(verdicts[0]!.problems).toEqual([
    expect.objectContaining({ column: 'enrolments', value: uuid('c', 1) }),
  ])
  expect((await tenant.request('insighto', `/api/v1/contact/${uuid('a', 2)}`)).status).toBe(404)
})

test('an undo takes campaign and enrolments back, and another import brings both back with their ids', async () => {
  const tenant = await kith.tenant()
  const items = [item(1, called), item(2)]
  const done = await importPage(tenant, items)
  const campaigns = await campaignsOf(tenant)
  await undo(tenant, done)
  expect(await campaignsOf(tenant)).toEqual([])
  expect(await contactsOf(tenant, campaigns[0]!.id)).toBeUndefined()
  const again = await importPage(tenant, items)
  expect(again.job.progress).toMatchObject({ updated: 2, rejected: 0 })
  expect(await campaignsOf(tenant)).toEqual(campaigns)
  expect(await shown(tenant, campaigns[0]!.id)).toEqual(items)
})

test.each([
  ['in order', [0, 1, 2]],
  ['backwards', [2, 1, 0]],
  ['the middle one first', [1, 0, 2]],
  ['the middle one last', [0, 2, 1]],
])('three imports about one enrolment are undone %s', async (_, order) => {
  const tenant = await kith.tenant()
  const states = [item(1), item(1, { status: 'in_progress' }), item(1, called)]
  const imports = []
  for (const state of states) imports.push(await importPage(tenant, [state], { campaign: CAMPAIGN }))
  const left = new Set([0, 1, 2])
  for (const index of order) {
    await undo(tenant, imports[index]!)
    left.delete(index)
    const newest = Math.max(...left)
    if (left.size === 0) expect(await campaignsOf(tenant)).toEqual([])
    else expect(await shown(tenant, CAMPAIGN)).toEqual([states[newest]])
  }
})

test('an undo leaves an enrolment that an API changed since, and its campaign', async () => {
  const tenant = await kith.tenant()
  const { hub } = kith.app
  const caller = tenant.caller('native')
  const first = await hub.people.create(caller, {
    given: 'Kept',
    vendorIds: { insighto: uuid('a', 1) },
  })
  const done = await importPage(tenant, [item(1), item(2)], { campaign: CAMPAIGN })
  await hub.campaigns.updateContact(caller, CAMPAIGN, uuid('c', 1), { status: 'completed' })
  await undo(tenant, done)
  const contacts = await contactsOf(tenant, CAMPAIGN)
  expect(contacts).toMatchObject([{ id: first.vendorIds.insighto, status: 'completed' }])
})

test('a campaign that was deleted comes back with an import, and goes again with its undo', async () => {
  const tenant = await kith.tenant()
  const caller = tenant.caller('native')
  await kith.app.hub.campaigns.create(caller, { name: 'Deleted', id: CAMPAIGN })
  await kith.app.hub.campaigns.remove(caller, CAMPAIGN)
  const done = await importPage(tenant, [item(1)], { campaign: CAMPAIGN })
  expect(await campaignsOf(tenant)).toMatchObject([{ id: CAMPAIGN, name: 'Deleted' }])
  await undo(tenant, done)
  expect(await campaignsOf(tenant)).toEqual([])
})

test('the enrolment of a merged person stays with the survivor', async () => {
  const tenant = await kith.tenant()
  const { hub } = kith.app
  const caller = tenant.caller('native')
  await importPage(tenant, [item(1), item(2)], { campaign: CAMPAIGN })
  const [one, two] = await Promise.all(
    [1, 2].map((number) => hub.people.getByVendorId(caller, 'insighto', uuid('a', number))),
  )
  await hub.people.merge(caller, { into: one!.id, from: two!.id })
  const { verdicts } = await importPage(tenant, [item(2, called)], { campaign: CAMPAIGN })
  expect(verdicts.map(({ verdict }) => verdict)).not.toContain('rejected')
  expect((await contactsOf(tenant, CAMPAIGN)).map(({ id }) => id)).toEqual([uuid('a', 1)])
})

test('a dry run has the same results as the import', async () => {
  const tenant = await kith.tenant()
  const caller = tenant.caller('native')
  await importPage(tenant, [item(1), item(2)])
  const content = page([item(1, called), item(2), item(3), item(4, { campaign_contact_id: uuid('c', 1) })])
  const formats = createImportFormats(dialects)
  const prepared = await prepareFile(formats, await openSourceFile(files.write(content, 'page.json')))
  const { job: tried } = await dryRunImport(kith.app.hub, caller, prepared)
  expect(tried.progress).toMatchObject({ updated: 1, unchanged: 1, created: 1, rejected: 1 })
  expect((await importPage(tenant, content)).job.progress).toEqual(tried.progress)
})

test('a lossless export keeps campaigns, deleted ones too, enrolments and their origin', async () => {
  const [from, to] = [await kith.tenant(), await kith.tenant()]
  const items = [item(1, called), item(2)]
  await importPage(from, items, { campaign: CAMPAIGN })
  await kith.app.hub.campaigns.create(from.caller('native'), { name: 'Gone', id: OTHER_CAMPAIGN })
  await kith.app.hub.campaigns.remove(from.caller('native'), OTHER_CAMPAIGN)
  const text = await files.exportText(kith.app.hub, from.caller('native'), 'jsonl')
  await importPage(to, text, { name: 'export.jsonl' })
  expect(await shown(to, CAMPAIGN)).toEqual(items)
  expect((await campaignsOf(to)).map(({ id }) => id)).toEqual([CAMPAIGN])
  const again = await files.exportText(kith.app.hub, to.caller('native'), 'jsonl')
  expect(again.replaceAll(to.organization.vendorIds.insighto!, 'own')).toBe(
    text.replaceAll(from.organization.vendorIds.insighto!, 'own'),
  )
})
