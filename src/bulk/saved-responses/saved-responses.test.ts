import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bulkFiles } from '../../../test/support/bulk-files.ts'
import { expectSound } from '../../../test/support/invariants.ts'
import { createTestKith, type Tenant, type TestKith } from '../../../test/support/kith.ts'
import { createWorld } from '../../../test/support/world.ts'
import { dialects } from '../../dialects/index.ts'
import type { Json, JsonObject } from '../../model/json.ts'
import {
  createImportFormats,
  dryRunImport,
  exportPeople,
  openSourceFile,
  prepareFile,
  rejectedRowsText,
  runImport,
  startOrResume,
} from '../bulk.ts'

const files = bulkFiles()
const folder = mkdtempSync(join(tmpdir(), 'kith-pages-'))
afterAll(() => {
  files.remove()
  rmSync(folder, { recursive: true, force: true })
})

let kith: TestKith
/** Five people in two list responses of each dialect. */
const pages: Record<string, Json[]> = {}
beforeAll(async () => {
  kith = await createTestKith()
  const { tenant } = await createWorld(kith, { mark: 'pagemark', number: 1 })
  const people = (
    await kith.app.hub.people.list(tenant.caller('native'), { order: [], page: { limit: 100 } })
  ).items
  expect(people.length).toBe(5)
  for (const { name, contacts } of dialects) {
    const items = await contacts!.render(kith.app.hub, tenant.caller(name), people)
    const place = { size: 3, total: items.length }
    pages[name] = [
      contacts!.page(items.slice(0, 3), { number: 1, next: items[3]!, ...place }),
      contacts!.page(items.slice(3), { number: 2, ...place }),
    ]
  }
})
afterAll(() => kith.close())

const formats = createImportFormats(dialects)
let folders = 0
function folderOf(contents: Readonly<Record<string, string>>): string {
  folders += 1
  const path = join(folder, `${folders}`)
  mkdirSync(path)
  for (const [name, content] of Object.entries(contents)) writeFileSync(join(path, name), content)
  return path
}

async function importPath(tenant: Tenant, path: string, options: { format?: string } = {}) {
  const prepared = await prepareFile(formats, await openSourceFile(path), options)
  const caller = tenant.caller('native')
  const { job } = await startOrResume(kith.app.hub, caller, prepared)
  const done = await runImport(kith.app.hub, caller, job, prepared)
  await expectSound(kith.app.store, tenant.organization.id, dialects)
  return done
}

describe.each(dialects.map(({ name, contacts }) => [name, contacts!] as const))('%s', (name, contacts) => {
  const idsOf = (page: Json) => contacts.read(page)!.map(({ raw }) => String((raw as JsonObject).id))

  test('imports a folder of responses with the ids of the people, and changes nothing the second time', async () => {
    const [first, second] = pages[name]!
    const path = folderOf({
      'page-10.json': JSON.stringify(second, null, 2),
      'page-9.json': `\uFEFF${JSON.stringify(first)}`,
      'notes.txt': 'not a page',
    })
    const tenant = await kith.tenant({ defaultRegion: 'US' })
    expect(await importPath(tenant, path)).toMatchObject({ format: name, progress: { created: 5, rows: 5 } })
    for (const id of [...idsOf(first!), ...idsOf(second!)]) {
      const { status, text } = await tenant.request(name, contacts.path(id))
      expect(status, text).toBe(200)
      expect(text).toContain(`"id":${/^\d+$/.test(id) ? id : `"${id}"`}`)
    }
    const before = await kith.app.hub.history.listChanges(tenant.caller('native'), 0, 1000)
    expect(await importPath(tenant, path)).toMatchObject({ progress: { unchanged: 5, created: 0 } })
    expect(await kith.app.hub.history.listChanges(tenant.caller('native'), 0, 1000)).toEqual(before)
  })

  test('stores the original object and the name of its file with each record', async () => {
    const path = folderOf({ '1.json': JSON.stringify(pages[name]![0]) })
    const tenant = await kith.tenant({ defaultRegion: 'US' })
    await importPath(tenant, path)
    const { hub } = kith.app
    const { items } = await hub.people.list(tenant.caller('native'), { order: [], page: { limit: 9 } })
    const records = []
    for (const { id } of items)
      records.push(...(await hub.people.provenance(tenant.caller('native'), id)).records)
    const raws: unknown[] = contacts.read(pages[name]![0]!)!.map(({ raw }) => raw)
    const rows: unknown[] = records.map(({ payload }) => (payload as JsonObject).row)
    expect(rows).toEqual(expect.arrayContaining(raws))
    expect(records.map(({ payload }) => (payload as JsonObject).file)).toEqual(['1.json', '1.json', '1.json'])
  })

  test('reads one response, a response per line and a person per line in the same way', async () => {
    const [first, second] = pages[name]!
    const items = [...contacts.read(first!)!, ...contacts.read(second!)!].map(({ raw }) => raw)
    const contents = [
      [JSON.stringify(first, null, 2), 3],
      [[first, second].map((page) => JSON.stringify(page)).join('\n'), 5],
      [items.map((item) => `${JSON.stringify(item)}\r\n`).join(''), 5],
    ] as const
    for (const [content, rows] of contents) {
      const tenant = await kith.tenant({ defaultRegion: 'US' })
      const done = await importPath(tenant, files.write(content, 'saved.json'))
      expect(done).toMatchObject({ format: name, progress: { rows, created: rows } })
    }
  })

  test('has the same results in a dry run and in the run, and can be undone', async () => {
    const tenant = await kith.tenant({ defaultRegion: 'US' })
    const caller = tenant.caller('native')
    const path = files.write(JSON.stringify(pages[name]![0]), 'page.json')
    const prepared = await prepareFile(formats, await openSourceFile(path))
    const tried = await dryRunImport(kith.app.hub, caller, prepared, { onBatch: () => {} })
    expect(tried.progress).toMatchObject({ created: 3, rejected: 0 })
    const done = await importPath(tenant, path)
    expect(done.progress).toEqual(tried.progress)
    expect(await kith.app.hub.imports.undo(caller, done.id)).toMatchObject({ removed: 3 })
    expect(await kith.app.hub.people.count(caller)).toBe(0)
    expect(await importPath(tenant, path)).toMatchObject({ progress: { updated: 3 } })
  })

  test('refuses files that are truncated, empty or from another API', async () => {
    const tenant = await kith.tenant()
    const whole = JSON.stringify(pages[name]![0])
    const other = dialects.find((dialect) => dialect.name !== name)!.name
    const refused: [string, RegExp][] = [
      [files.write(whole.slice(0, -20), 'cut.json'), /not valid JSON; it may be truncated/],
      [folderOf({ 'a.json': whole, 'b.json': whole.slice(0, 40) }), /b\.json is not valid JSON/],
      [folderOf({ 'a.json': whole, 'b.json': JSON.stringify(pages[other]![0]) }), /b\.json is not a list/],
      [folderOf({ 'a.txt': whole }), /no \.json files/],
      [files.write('{"some": "thing"}', 'other.json'), /JSON, but neither JSContact nor a list of people/],
      [files.write(JSON.stringify(contacts.page([])), 'empty.json'), /contains no people/],
    ]
    for (const [path, message] of refused) {
      await expect(importPath(tenant, path)).rejects.toThrow(message)
    }
    const page = files.write(whole, 'page.json')
    await expect(importPath(tenant, page, { format: other })).rejects.toThrow(/not a list of people/)
    expect(await kith.app.hub.people.count(tenant.caller('native'))).toBe(0)
  })
})

describe('saved responses of an account', () => {
  const person = (id: number, name: string, email: string): JsonObject => ({
    ...{ id, name, first_name: name, last_name: null, owner_id: 1, org_id: null, visible_to: 3 },
    ...{ add_time: '2025-01-01T00:00:00Z', update_time: '2025-01-01T00:00:00Z', is_deleted: false },
    ...{ emails: [{ value: email, primary: true, label: 'work' }], phones: [], label_ids: [] },
    custom_fields: {},
  })
  const page = (...data: JsonObject[]) =>
    files.write(JSON.stringify({ success: true, data, additional_data: { next_cursor: null } }), 'p.json')
  const read = async (tenant: Tenant, id: number) =>
    (await tenant.request('pipedrive', `/api/v2/persons/${id}`)).json.data

  test('reject a numeric id that belongs to another person here, and accept it if the person is the same', async () => {
    const tenant = await kith.tenant()
    const { hub } = kith.app
    await hub.people.create(tenant.caller('native'), { given: 'Ada', emails: [{ value: 'ada@example.com' }] })
    await hub.people.create(tenant.caller('native'), { fullName: 'Ben' })
    const done = await importPath(
      tenant,
      page(person(1, 'Zoe', 'zoe@example.com'), person(2, 'Ben', 'b@example.com')),
    )
    expect(done.progress).toMatchObject({ rejected: 1, updated: 1 })
    const [rejection] = await hub.imports.listRejections(tenant.caller('native'), done.id, 0, 9)
    expect(rejection).toMatchObject({ problems: [{ column: 'vendorIds.pipedrive', value: '1' }] })
    expect((await read(tenant, 1)).name).toBe('Ada')
    expect((await read(tenant, 2)).emails[0].value).toBe('b@example.com')
  })

  test('add their id to a person matched by email, who keeps showing the previous id', async () => {
    const tenant = await kith.tenant()
    const draft = { given: 'Ada', emails: [{ value: 'ada@example.com' }] }
    await kith.app.hub.people.create(tenant.caller('native'), draft)
    const path = page(person(51, 'Ada', 'ada@example.com'))
    expect((await importPath(tenant, path)).progress).toMatchObject({ updated: 1 })
    expect((await read(tenant, 51)).id).toBe(1)
    expect((await read(tenant, 1)).id).toBe(1)
    expect((await importPath(tenant, path)).progress).toMatchObject({ unchanged: 1 })
  })

  test('keep two people with the same email address apart', async () => {
    const tenant = await kith.tenant()
    const path = page(person(51, 'Ada', 'info@example.com'), person(52, 'Ben', 'info@example.com'))
    expect((await importPath(tenant, path)).progress).toMatchObject({ created: 2 })
    expect([(await read(tenant, 51)).name, (await read(tenant, 52)).name]).toEqual(['Ada', 'Ben'])
    const created = await tenant.request('pipedrive', '/api/v2/persons', {
      method: 'POST',
      body: { name: 'C' },
    })
    // Imported ids do not move the sequence.
    expect(created.json.data.id).toBe(1)
  })

  test('reject unreadable people one by one, and import them after they are corrected', async () => {
    const tenant = await kith.tenant()
    const deleted = { ...person(3, 'Cy', 'cy@example.com'), is_deleted: true }
    const broken = { ...person(2, 'Ben', 'ben@example.com'), emails: 'ben@example.com' }
    const done = await importPath(tenant, page(person(1, 'Ada', 'ada@example.com'), broken, deleted))
    expect(done.progress).toMatchObject({ created: 1, rejected: 2 })
    let text = ''
    for await (const chunk of rejectedRowsText(kith.app.hub, tenant.caller('native'), done)) text += chunk
    const right = text.replace('"emails":"ben@example.com"', '"emails":[{"value":"ben@example.com"}]')
    const again = await importPath(tenant, files.write(right, 'rejected.jsonl'), { format: 'pipedrive' })
    expect(again.progress).toMatchObject({ created: 1, rejected: 1 })
  })

  test('create labels, custom fields and organizations that only have a number under that number', async () => {
    const tenant = await kith.tenant()
    const code = 'a'.repeat(40)
    const full = {
      ...person(7, 'Ada', 'ada@example.com'),
      ...{ label_ids: [5, 9], labels: [{ id: 9, label: 'VIP' }], org_id: 12 },
      custom_fields: { [code]: 'gold', ['b'.repeat(40)]: [3, 4], ['c'.repeat(40)]: null },
    }
    expect((await importPath(tenant, page(full))).progress).toMatchObject({ created: 1 })
    const shown = await read(tenant, 7)
    expect(shown).toMatchObject({ label_ids: [5, 9], org_id: 12 })
    expect(shown.custom_fields).toEqual({ [code]: 'gold', ['b'.repeat(40)]: [3, 4] })
    const caller = tenant.caller('native')
    expect((await kith.app.hub.catalog.listLabels(caller)).map(({ id, name }) => [id, name])).toEqual([
      [5, 'Label 5'],
      [9, 'VIP'],
    ])
    expect(await kith.app.hub.companies.get(caller, 12)).toMatchObject({ name: 'Organization 12' })
  })

  test('reject an unknown option of a custom field, and list the known ones', async () => {
    const tenant = await kith.tenant()
    const caller = tenant.caller('native')
    const field = { key: 'plan', name: 'Plan', type: 'enum', options: ['gold', 'free'] } as const
    await kith.app.hub.catalog.createCustomField(caller, field)
    const contact = (id: string, plan: string) => ({
      ...{ first_name: 'Ada', last_name: null, email: `${plan}@example.com`, channels: {} },
      ...{ user_attributes: {}, id, custom_fields: { plan }, created_at: '2025-01-01T00:00:00Z' },
    })
    const items = [
      contact('3f2504e0-4f89-41d3-9a0c-0305e82c3301', 'gold'),
      contact('3f2504e0-4f89-41d3-9a0c-0305e82c3302', 'tin'),
    ]
    const done = await importPath(tenant, files.write(JSON.stringify({ data: { items } }), 'p.json'))
    expect(done.progress).toMatchObject({ created: 1, rejected: 1 })
    const [rejection] = await kith.app.hub.imports.listRejections(caller, done.id, 0, 9)
    expect(rejection!.problems).toEqual([
      { column: 'custom_fields.plan', value: 'tin', expected: 'one of gold, free' },
    ])
  })
})

describe.each(dialects.map(({ name, contacts }) => [name, contacts!] as const))(
  'an export as %s',
  (name, contacts) => {
    const exported = async (tenant: Tenant, options: object) => {
      const caller = tenant.caller('native')
      const { content } = await exportPeople(kith.app.hub, caller, dialects, { dialect: name, ...options })
      let text = ''
      for await (const chunk of content) text += chunk
      return text
    }

    test('is the same after an import into an empty organization, as people and as list responses', async () => {
      const from = await kith.tenant({ defaultRegion: 'US' })
      for (const [index, page] of pages[name]!.entries()) {
        await importPath(from, files.write(JSON.stringify(page), `${index}.json`))
      }
      for (const options of [{}, { pageSize: 2 }]) {
        const to = await kith.tenant({ defaultRegion: 'US' })
        const text = await exported(from, options)
        expect(text.trim().split('\n')).toHaveLength('pageSize' in options ? 3 : 5)
        await importPath(to, files.write(text, 'out.jsonl'))
        const own = (tenant: Tenant) => tenant.organization.vendorIds[name] ?? '\0'
        const again = await exported(to, options)
        expect(shown(again.replaceAll(own(to), 'own'))).toEqual(shown(text.replaceAll(own(from), 'own')))
      }
    })

    test('over HTTP has the format of the list route, also if no person is selected', async () => {
      const tenant = await kith.tenant({ defaultRegion: 'US' })
      const get = (query: string) => tenant.request('native', `/v1/export?dialect=${name}${query}`)
      expect((await get('')).text).toBe('')
      const empty = JSON.parse((await get('&pageSize=5')).text)
      expect(contacts.read(empty)).toEqual([])
      await importPath(tenant, files.write(JSON.stringify(pages[name]![0]), 'page.json'))
      const { text, headers } = await get('&pageSize=500')
      expect(headers['content-type']).toContain('application/x-ndjson')
      expect(contacts.read(JSON.parse(text))).toHaveLength(3)
      const filter = encodeURIComponent('{"field": "createdAt", "op": "lt", "value": "2000-01-01T00:00:00Z"}')
      expect((await get(`&filter=${filter}`)).text).toBe('')
      for (const wrong of ['&format=csv', '&removed=only', '&pageSize=0']) {
        expect((await get(wrong)).status, wrong).toBe(400)
      }
      expect((await tenant.request('native', '/v1/export?dialect=acme')).status).toBe(400)
      expect((await tenant.request('native', '/v1/export?pageSize=5')).status).toBe(400)
    })

    /** Ignores the version and the time of the last change, which differ after an import. */
    function shown(text: string): unknown[] {
      const plain = (key: string, value: unknown) => (key === 'version' || key === 'updatedAt' ? 0 : value)
      return text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line, plain))
    }
  },
)
