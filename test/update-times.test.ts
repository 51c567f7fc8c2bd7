import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Clock } from '../src/model/clock.ts'
import { type Instant, toMicroseconds, toSeconds } from '../src/model/instant.ts'
import { bulkFiles } from './support/bulk-files.ts'
import { createTestKith, type Tenant, type TestKith, testStart } from './support/kith.ts'
import { type HeldClock, heldClock } from './support/store-changes.ts'

/**
 * Readers that ask for what changed since their last read see every person's last state, whatever the times that clients
 * and files state, and whichever server writes. `docs/decisions/0028-update-times.md` has the rule.
 */
const SECOND = 1_000_000
const HOUR = 3600 * SECOND

const files = bulkFiles()
let clock: HeldClock
let kith: TestKith
beforeAll(async () => {
  clock = heldClock(testStart)
  kith = await createTestKith({}, { clock: ticking(0) })
})
afterAll(async () => {
  files.remove()
  await kith.close()
})

/** The clock of a server, so far ahead of the common time, which moves a little with each look at it. */
function ticking(skew: number): Clock {
  return {
    now() {
      clock.move(1000)
      return clock.now() + skew
    },
  }
}

const past = { createdAt: '2020-01-01T00:00:00Z', updatedAt: '2021-01-01T00:00:00Z' }

/** People changed since the bookmark, as a client of Pipedrive asks for them. */
async function changedSince(tenant: Tenant, bookmark: Instant): Promise<Record<string, string>> {
  const query = `updated_since=${toSeconds(bookmark)}&sort_by=update_time&limit=500`
  const { status, json, text } = await tenant.request('pipedrive', `/api/v2/persons?${query}`)
  expect(status, text).toBe(200)
  return Object.fromEntries(json.data.map((person: { name: string }) => [person.name, person]))
}

describe('an incremental reader finds', () => {
  let tenant: Tenant
  let bookmark: Instant
  const caller = () => tenant.caller('native')
  const native = async (method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: object) => {
    const answer = await tenant.request('native', path, { method, ...(body && { body }) })
    expect(answer.status, answer.text).toBeLessThan(300)
    return answer.json
  }
  beforeAll(async () => {
    tenant = await kith.tenant({ contactSync: true })
    await native('POST', '/v1/people', { given: 'Earlier' })
  })
  const found = async (name: string, write: () => Promise<unknown>) => {
    clock.move(2 * SECOND)
    bookmark = clock.now()
    clock.move(2 * SECOND)
    expect(Object.keys(await changedSince(tenant, bookmark))).toEqual([])
    await write()
    expect(Object.keys(await changedSince(tenant, bookmark))).toEqual([name])
  }
  const importCsv = (text: string) => files.importText(kith.app.hub, caller(), text)

  test('a person whom Pipedrive created with a past add_time', () =>
    found('Past Add', async () => {
      const body = { name: 'Past Add', add_time: '2020-01-01T00:00:00Z' }
      const { json } = await tenant.request('pipedrive', '/api/v2/persons', { method: 'POST', body })
      expect(json.data.add_time).toBe('2020-01-01T00:00:00Z')
      expect(json.data.update_time >= toSeconds(bookmark)).toBe(true)
    }))

  test('a person whom the native API created with past times', () =>
    found('Past', () => native('POST', '/v1/people', { given: 'Past', ...past })))

  test('the people of a batch with past times', () =>
    found('Batched', () =>
      native('POST', '/v1/people/batch', {
        operations: [{ op: 'create', person: { given: 'Batched', ...past } }],
      }),
    ))

  test('a new person of an import', () =>
    found('Imported', () =>
      importCsv(
        'given,emails,createdAt,updatedAt\nImported,i@example.com,2020-01-01T00:00:00Z,2021-01-01T00:00:00Z\n',
      ),
    ))

  test('a known person that an import changes', () =>
    found('Imported', () =>
      importCsv('emails,jobTitle,updatedAt\ni@example.com,Poet,2021-01-01T00:00:00Z\n'),
    ))

  test('a known person that undoing the import changes', async () => {
    const [last] = await kith.app.hub.imports.list(caller(), 1)
    await found('Imported', () => kith.app.hub.imports.undo(caller(), last!.id))
  })

  test('a person that is restored after a removal', async () => {
    const { id } = await native('POST', '/v1/people', { given: 'Back', ...past })
    await native('DELETE', `/v1/people/${id}`)
    await found('Back', () => native('POST', `/v1/people/${id}/restore`))
  })

  test('the person into whom another one is merged', async () => {
    const into = await native('POST', '/v1/people', { given: 'Into', ...past })
    const from = await native('POST', '/v1/people', { notes: 'From', ...past })
    await found('Into', () => native('POST', `/v1/people/${into.id}/merge`, { from: from.id }))
  })

  test('a person of a lossless export of another organization', async () => {
    const other = await kith.tenant()
    const person = { given: 'Moved', ...past, vendorIds: { pipedrive: '777' } }
    await other.request('native', '/v1/people', { method: 'POST', body: person })
    const text = await files.exportText(kith.app.hub, other.caller('native'), 'jsonl')
    await found('Moved', () => files.importText(kith.app.hub, caller(), text, { name: 'all.jsonl' }))
  })

  test('a company that an import brings, among the organizations of Pipedrive', async () => {
    const other = await kith.tenant()
    const body = { name: 'Old Works', add_time: '2020-01-01T00:00:00Z' }
    const made = await other.request('pipedrive', '/api/v2/organizations', { method: 'POST', body })
    expect(made.status, made.text).toBe(200)
    const text = await files.exportText(kith.app.hub, other.caller('native'), 'jsonl')
    clock.move(2 * SECOND)
    const since = toSeconds(clock.now())
    clock.move(2 * SECOND)
    await files.importText(kith.app.hub, caller(), text, { name: 'companies.jsonl' })
    const { json } = await tenant.request('pipedrive', `/api/v2/organizations?updated_since=${since}`)
    expect(json.data).toMatchObject([{ name: 'Old Works', add_time: '2020-01-01T00:00:00Z' }])
  })

  test('a saved filter that an import brings, among the recent items of Pipedrive', async () => {
    const other = await kith.tenant()
    const owner = other.caller('pipedrive')
    const conditions = { glue: 'and', conditions: [] }
    await kith.app.hub.filters.create(owner, { name: 'Moved', conditions, attributes: { type: 'people' } })
    const text = await files.exportText(kith.app.hub, other.caller('native'), 'jsonl')
    const recent = async () => {
      const since = encodeURIComponent(toSeconds(bookmark).replace('T', ' ').replace('Z', ''))
      const path = `/v1/recents?since_timestamp=${since}&items=filter`
      const { status, json, text: body } = await tenant.request('pipedrive', path)
      expect(status, body).toBe(200)
      return (json.data ?? []).map(({ data }: { data: { name: string } }) => data.name)
    }
    clock.move(2 * SECOND)
    bookmark = clock.now()
    clock.move(2 * SECOND)
    expect(await recent()).toEqual([])
    await files.importText(kith.app.hub, caller(), text, { name: 'filters.jsonl' })
    expect(await recent()).toEqual(['Moved'])
  })
})

describe('the stated time', () => {
  test('is the update time if it is later than the write, and moves no other person', async () => {
    const tenant = await kith.tenant()
    const create = async (body: object) =>
      (await tenant.request('native', '/v1/people', { method: 'POST', body })).json.updatedAt
    const ahead = '2030-01-01T00:00:00.000000Z'
    expect(await create({ createdAt: past.createdAt, updatedAt: ahead })).toBe(ahead)
    expect(await create({ createdAt: past.createdAt, updatedAt: past.updatedAt })).toMatch(/^2026-03-01/)
  })

  test('up to a day ahead moves later writes, so that no reader passes them', async () => {
    const tenant = await kith.tenant()
    const create = async (body: object) =>
      (await tenant.request('native', '/v1/people', { method: 'POST', body })).json.updatedAt
    const ahead = toMicroseconds(clock.now() + 2 * HOUR)
    expect(await create({ updatedAt: ahead })).toBe(ahead)
    expect((await create({})) > ahead).toBe(true)
  })

  test('stays in the record', async () => {
    const tenant = await kith.tenant()
    const { json } = await tenant.request('native', '/v1/people', {
      method: 'POST',
      body: { given: 'Ada', ...past },
    })
    const records = await tenant.request('native', `/v1/people/${json.id}/records`)
    expect(records.json.items[0].values[0].at).toBe('2021-01-01T00:00:00.000000Z')
  })

  test('is kept by the first import of an organization, and by none after it', async () => {
    const tenant = await kith.tenant()
    const row = (name: string) =>
      `given,createdAt,updatedAt\n${name},2020-01-01T00:00:00Z,2021-01-01T00:00:00Z\n`
    for (const name of ['First', 'Second'])
      await files.importText(kith.app.hub, tenant.caller('native'), row(name))
    const { json } = await tenant.request('native', '/v1/people?sort=createdAt')
    const times = json.items.map(({ updatedAt }: { updatedAt: string }) => updatedAt.slice(0, 10))
    expect(times).toEqual(['2021-01-01', '2026-03-01'])
  })

  test('is kept by the import of a lossless export into an empty organization', async () => {
    const tenant = await kith.tenant()
    await tenant.request('native', '/v1/people', { method: 'POST', body: { given: 'Ada', ...past } })
    await tenant.request('native', '/v1/companies', { method: 'POST', body: { name: 'Works' } })
    const text = await files.exportText(kith.app.hub, tenant.caller('native'), 'jsonl')
    clock.move(HOUR)
    const other = await kith.tenant()
    await files.importText(kith.app.hub, other.caller('native'), text, { name: 'all.jsonl' })
    expect(await files.exportText(kith.app.hub, other.caller('native'), 'jsonl')).toBe(text)
  })

  test('of an organization with nothing but removed people is not kept, because readers may have seen them', async () => {
    const tenant = await kith.tenant()
    const { json } = await tenant.request('native', '/v1/people', { method: 'POST', body: { given: 'Gone' } })
    await tenant.request('native', `/v1/people/${json.id}`, { method: 'DELETE' })
    await files.importText(
      kith.app.hub,
      tenant.caller('native'),
      'given,updatedAt\nNew,2021-01-01T00:00:00Z\n',
    )
    const list = await tenant.request('native', '/v1/people')
    expect(list.json.items[0].updatedAt).toMatch(/^2026-03-01/)
  })
})

describe('the update time of VoIPBIN', () => {
  const shown = async (tenant: Tenant) =>
    (await tenant.request('voipbin', '/v1.0/contacts')).json.result.map(
      ({ display_name, tm_update }: { display_name: string; tm_update: string | null }) => [
        display_name,
        tm_update === null ? null : tm_update.slice(0, 10),
      ],
    )

  test('is null until the first change, whatever time of creation is stated', async () => {
    const tenant = await kith.tenant()
    const create = async (body: object) =>
      (await tenant.request('native', '/v1/people', { method: 'POST', body })).json.id
    await create({ fullName: 'New' })
    await create({ fullName: 'Old', createdAt: past.createdAt })
    await create({ fullName: 'Changed elsewhere', ...past })
    const id = await create({ fullName: 'Changed here', createdAt: past.createdAt })
    await tenant.request('native', `/v1/people/${id}`, { method: 'PATCH', body: { jobTitle: 'Poet' } })
    expect(Object.fromEntries(await shown(tenant))).toEqual({
      New: null,
      Old: null,
      'Changed elsewhere': '2026-03-01',
      'Changed here': '2026-03-01',
    })
  })

  test('stays null for a contact of a saved page that states none, and not for one that states one', async () => {
    const tenant = await kith.tenant()
    await tenant.request('native', '/v1/people', { method: 'POST', body: { fullName: 'Known' } })
    const contact = (id: number, tm_update: string | null) => ({
      ...{ id: `0d9a6f0e-51c7-4c57-8a0e-6f1d2b3c4e5${id}`, customer_id: 'c', phone_numbers: [], emails: [] },
      ...{ display_name: `P${id}`, tm_create: '2026-02-03T09:15:02Z', tm_update, tm_delete: null },
    })
    const page = { result: [contact(1, null), contact(2, '2026-02-05T11:02:40Z')], next_page_token: '' }
    await files.importText(kith.app.hub, tenant.caller('native'), JSON.stringify(page), { name: 'page.json' })
    expect(Object.fromEntries(await shown(tenant))).toEqual({ Known: null, P1: null, P2: '2026-03-01' })
  })
})
