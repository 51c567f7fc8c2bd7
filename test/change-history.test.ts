import { userInfo } from 'node:os'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { localFetch } from '../src/app.ts'
import { operatorOf } from '../src/cli/organization.ts'
import { dialects } from '../src/dialects/index.ts'
import type { Person, PersonDraft, PersonId } from '../src/model/person.ts'
import { formatPersonId, parsePersonId } from '../src/model/person-id.ts'
import type { Principal } from '../src/model/principal.ts'
import { bulkFiles } from './support/bulk-files.ts'
import { testingOf } from './support/dialect-testings.ts'
import {
  differences,
  feedOf,
  fieldsOf,
  historyOf,
  noFields,
  personOf,
  type ShownChange,
  type ShownFields,
} from './support/history.ts'
import { createTestKith, type RequestOptions, type Tenant, type TestKith } from './support/kith.ts'
import type { KeyedRequest } from './support/route-requests.ts'

const files = bulkFiles()
let kith: TestKith
let tenant: Tenant
beforeAll(async () => {
  kith = await createTestKith()
})
beforeEach(async () => {
  tenant = await kith.tenant({ defaultRegion: 'US' })
})
afterAll(async () => {
  files.remove()
  await kith.close()
})

const draft: PersonDraft = {
  given: 'Ada',
  surname: 'Lovelace',
  emails: [{ value: 'ada@example.com', label: 'work', primary: true }],
  phones: [{ value: '+12025550101' }],
}

async function send(dialect: string, { path, ...options }: KeyedRequest) {
  const answer = await tenant.request(dialect, path, options as RequestOptions)
  expect(answer.status, answer.text).toBeLessThan(300)
  return answer.json
}

async function keyOf(dialect: string): Promise<Principal> {
  const keys = await kith.app.hub.keys.list(tenant.organization.id)
  return { kind: 'key', id: keys.find((key) => key.dialect === dialect)!.id }
}

/** Makes a change and returns the entry it made in the history of a person, checked against the person before and after. */
async function changed(id: PersonId, change: () => Promise<unknown>): Promise<ShownChange> {
  const before = await personOf(kith, tenant, id)
  await change()
  const after = await personOf(kith, tenant, id)
  const history = await historyOf(kith, tenant, id)
  const last = history.at(-1)!
  expect(last.version).toBe(after.version)
  expect(history.length).toBe(after.version)
  expectFields(last, fieldsOf(before), fieldsOf(after))
  return last
}

function expectFields({ fields }: ShownChange, before: ShownFields, after: ShownFields): void {
  const wanted = differences(before, after)!
  expect(fields).toHaveLength(wanted.length)
  expect(fields).toEqual(expect.arrayContaining(wanted))
}

async function createdBy(dialect: string): Promise<{ person: Person; id: string }> {
  const { create, needed, person: shown } = testingOf(dialect).people
  const { id } = shown(await send(dialect, create(needed('History'))))
  const caller = tenant.caller('native')
  const internal = dialect === 'native' ? parsePersonId(id) : undefined
  const person = internal
    ? await kith.app.hub.people.get(caller, internal)
    : await kith.app.hub.people.getByVendorId(caller, dialect, String(id))
  return { person, id: String(id) }
}

describe.each(dialects.map(({ name }) => name))('through %s', (dialect) => {
  const api = testingOf(dialect).people

  test('creating, changing and removing a person tell the key and the fields before and after', async () => {
    const { person, id } = await createdBy(dialect)
    const [creation] = await historyOf(kith, tenant, person.id)
    expect(creation).toMatchObject({ kind: 'created', principal: await keyOf(dialect) })
    expectFields(creation!, noFields, fieldsOf(person))
    expect(creation!.fields!.length).toBeGreaterThan(0)

    const update = await changed(person.id, () => send(dialect, api.update(id, api.renamed('Changed'))))
    expect(update).toMatchObject({ kind: 'updated', principal: await keyOf(dialect) })
    expect(update.fields!.length).toBeGreaterThan(0)

    if (!api.remove) return
    const removal = await changed(person.id, () => send(dialect, api.remove!(id)))
    expect(removal).toMatchObject({ kind: 'removed', fields: [], principal: await keyOf(dialect) })
  })
})

describe('through the native API', () => {
  const create = () => kith.app.hub.people.create(tenant.caller('native'), draft)
  const path = ({ id }: Person) => `/v1/people/${formatPersonId(id)}`

  test('restoring a person', async () => {
    const person = await create()
    await send('native', { method: 'DELETE', path: path(person) })
    const restored = await changed(person.id, () =>
      send('native', { method: 'POST', path: `${path(person)}/restore` }),
    )
    expect(restored).toMatchObject({ kind: 'restored', fields: [], principal: await keyOf('native') })
  })

  test.each([false, true])('a batch, atomic %s', async (atomic) => {
    const person = await create()
    const label = await kith.app.hub.catalog.createLabel(tenant.caller('native'), {
      name: 'VIP',
      color: 'green',
    })
    const batch = (operation: object) => () =>
      send('native', {
        method: 'POST',
        path: '/v1/people/batch',
        body: { atomic, operations: [{ id: formatPersonId(person.id), ...operation }] },
      })
    const principal = await keyOf('native')
    const phones = [{ value: '+12025550102', label: 'mobile' }]
    expect(await changed(person.id, batch({ op: 'update', person: { phones } }))).toMatchObject({ principal })
    const labelled = await changed(person.id, batch({ op: 'label', add: [label.id] }))
    expect(labelled.fields).toEqual([{ field: 'labelIds', before: [], after: [label.id] }])
    expect(await changed(person.id, batch({ op: 'remove' }))).toMatchObject({ kind: 'removed', principal })
    expect(await changed(person.id, batch({ op: 'restore' }))).toMatchObject({ kind: 'restored', principal })
  })
})

describe.each(['native', 'pipedrive'])('merging through %s', (dialect) => {
  test('tells what both people lost and won', async () => {
    const { people } = kith.app.hub
    const caller = tenant.caller('native')
    const into = await people.create(caller, draft)
    const from = await people.create(caller, {
      ...draft,
      notes: 'Met in Oslo',
      emails: [{ value: 'a@b.example' }],
    })
    const merge: KeyedRequest =
      dialect === 'native'
        ? {
            method: 'POST',
            path: `/v1/people/${formatPersonId(into.id)}/merge`,
            body: { from: formatPersonId(from.id) },
          }
        : {
            // Pipedrive keeps the person that is named in the body.
            method: 'PUT',
            path: `/v1/persons/${from.vendorIds.pipedrive}/merge`,
            body: { merge_with_id: Number(into.vendorIds.pipedrive) },
          }
    const won = await changed(into.id, () => send(dialect, merge))
    expect(won).toMatchObject({ kind: 'updated', principal: await keyOf(dialect) })
    expect(won.fields!.map(({ field }) => field)).toEqual(expect.arrayContaining(['emails', 'notes']))

    const feed = await feedOf(kith, tenant)
    const ofMerged = feed.filter(({ personId }) => personId === from.id)
    expect(ofMerged.map(({ kind }) => kind)).toEqual(['created', 'merged'])
    expect(ofMerged.map(({ principal }) => principal)).toEqual([
      { kind: 'key', id: 'test' },
      await keyOf(dialect),
    ])
    expect(ofMerged[1]!.fields).toEqual(
      expect.arrayContaining([{ field: 'notes', before: 'Met in Oslo', after: null }]),
    )
    expect(ofMerged[0]!.fields).toEqual(
      expect.arrayContaining([{ field: 'notes', before: null, after: 'Met in Oslo' }]),
    )
  })
})

describe('the principal', () => {
  const rename = (person: Person): KeyedRequest =>
    testingOf('native').people.update(formatPersonId(person.id), { notes: 'New' })

  test('is the session when a browser signed in', async () => {
    const person = await kith.app.hub.people.create(tenant.caller('native'), draft)
    const headers = { 'sec-fetch-site': 'same-origin' }
    const body = { key: tenant.keys.native }
    const signedIn = await tenant.request('native', '/v1/session', {
      method: 'POST',
      body,
      headers,
      key: null,
    })
    const cookie = String(signedIn.headers['set-cookie']).split(';')[0]!
    const { path, ...options } = rename(person)
    const change = await changed(person.id, async () => {
      const answer = await tenant.request('native', path, {
        ...(options as RequestOptions),
        headers: { ...headers, cookie },
        key: null,
      })
      expect(answer.status, answer.text).toBe(200)
    })
    expect(change.principal).toEqual({ kind: 'session', id: (await keyOf('native')).id })
  })

  test('is the user of the operating system for the command line', async () => {
    const fetch = localFetch(kith.app, operatorOf(tenant.organization))
    const person = await kith.app.hub.people.create(tenant.caller('native'), draft)
    const { path, method, body } = rename(person)
    const change = await changed(person.id, async () => {
      const headers = { 'content-type': 'application/json' }
      const request = new Request(`http://kith/native${path}`, {
        method: method!,
        headers,
        body: JSON.stringify(body),
      })
      expect((await fetch(request)).status).toBe(200)
    })
    expect(change.principal).toEqual({ kind: 'command-line', id: userInfo().username })
  })

  test('is the import, and for its undo whoever undid it', async () => {
    const { imports, people } = kith.app.hub
    const caller = tenant.caller('native')
    const known = await people.create(caller, draft)
    const rows = 'given,email,notes\nAda,ada@example.com,From a file\nBen,ben@example.com,\n'
    const { job, verdicts } = await files.importText(kith.app.hub, caller, rows)
    const principal = { kind: 'import', id: String(job.id) }
    expect((await historyOf(kith, tenant, known.id)).at(-1)).toMatchObject({
      principal,
      fields: [{ field: 'notes', before: null, after: 'From a file' }],
    })
    const ben = verdicts[1]!.personId!
    const wasBen = fieldsOf(await personOf(kith, tenant, ben))
    expectFields((await historyOf(kith, tenant, ben)).at(-1)!, noFields, wasBen)
    expect((await historyOf(kith, tenant, ben)).at(-1)).toMatchObject({ kind: 'created', principal })

    const operator = operatorOf(tenant.organization)
    const undone = await changed(known.id, () => imports.undo(operator, job.id))
    expect(undone).toMatchObject({
      principal: operator.principal,
      fields: [{ field: 'notes', before: 'From a file', after: null }],
    })
    const [creation, removal] = await historyOf(kith, tenant, ben)
    expect(removal).toMatchObject({ kind: 'removed', principal: operator.principal })
    expectFields(removal!, wasBen, noFields)
    expectFields(creation!, noFields, wasBen)
  })

  test('is the import for one that came over HTTP', async () => {
    const begun = await tenant.request('native', '/v1/imports?name=people.csv', {
      method: 'POST',
      body: 'given,email\nAda,ada@example.com\n',
    })
    await kith.app.jobs.idle()
    const feed = await feedOf(kith, tenant)
    expect(feed.map(({ principal }) => principal)).toEqual([{ kind: 'import', id: String(begun.json.id) }])
    await tenant.request('native', `/v1/imports/${begun.json.id}/undo`, { method: 'POST' })
    await kith.app.jobs.idle()
    expect((await feedOf(kith, tenant)).at(-1)!.principal).toEqual(await keyOf('native'))
  })
})

test('creation shows what a person was created with after changes, merges and removal', async () => {
  const { people } = kith.app.hub
  const caller = tenant.caller('native')
  const first = await people.create(caller, {
    ...draft,
    customFields: { plan: 'gold' },
    extensions: { native: { a: 1 } },
  })
  const second = await people.create(caller, { given: 'Augusta', phones: [{ value: '+12025550109' }] })
  const atFirst = fieldsOf(first)
  const expectCreation = async () =>
    expectFields((await historyOf(kith, tenant, first.id))[0]!, noFields, atFirst)
  await expectCreation()
  await people.update(caller, first.id, { given: null, phones: [], customFields: { plan: null, seats: 3 } })
  await expectCreation()
  await people.update(tenant.caller('savvycal'), first.id, { extensions: { native: { a: null, b: 2 } } })
  await expectCreation()
  await people.merge(caller, { into: first.id, from: second.id })
  await expectCreation()
  await people.remove(caller, first.id)
  await expectCreation()
  const ofSecond = (await feedOf(kith, tenant)).find(({ personId }) => personId === second.id)!
  expect(ofSecond.fields).toContainEqual({ field: 'given', before: null, after: 'Augusta' })
})

test('keys without the right to sensitive values see no value anywhere', async () => {
  const blind = await kith.app.hub.keys.create({
    ...{ orgId: tenant.organization.id, dialect: 'native', role: 'admin', sensitive: false },
  })
  const { people } = kith.app.hub
  const caller = tenant.caller('native')
  const into = await people.create(caller, { ...draft, notes: 'Secret', customFields: { plan: 'Secret' } })
  const from = await people.create(caller, { ...draft, jobTitle: 'Secret' })
  await people.update(caller, into.id, { notes: 'Secret too', jobTitle: 'Secret too' })
  await people.merge(caller, { into: into.id, from: from.id })
  for (const path of [`/v1/people/${formatPersonId(into.id)}/timeline`, '/v1/changes']) {
    const { json, text } = await tenant.request('native', path, { key: blind.text })
    expect(json.items.length).toBeGreaterThan(2)
    for (const item of json.items) {
      expect(item.fields).toEqual([])
      expect(item.principal).toEqual({ kind: 'key', id: 'test' })
    }
    expect(text).not.toMatch(/Secret|Ada|example\.com|2025550101/)
  }
})
