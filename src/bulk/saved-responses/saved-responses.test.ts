import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bulkFiles, importPath } from '../../../test/support/bulk-files.ts'
import { createTestKith, type Tenant, type TestKith } from '../../../test/support/kith.ts'
import { createWorld } from '../../../test/support/world.ts'
import { dialects } from '../../dialects/index.ts'
import type { Json, JsonObject } from '../../model/json.ts'
import { createImportFormats, dryRunImport, exportPeople, openSourceFile, prepareFile } from '../bulk.ts'

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
    const items = await contacts.render(kith.app.hub, tenant.caller(name), people)
    const place = { size: 3, total: items.length }
    pages[name] = [
      contacts.page(items.slice(0, 3), { number: 1, next: items[3]!, ...place }),
      contacts.page(items.slice(3), { number: 2, ...place }),
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

const importSaved = (tenant: Tenant, path: string, options: { format?: string } = {}) =>
  importPath(kith, tenant, path, options)

describe.each(dialects.map(({ name, contacts }) => [name, contacts] as const))('%s', (name, contacts) => {
  const idsOf = (page: Json) => contacts.read(page)!.map(({ raw }) => String((raw as JsonObject).id))

  test('imports a folder of responses with the ids of the people, and changes nothing the second time', async () => {
    const [first, second] = pages[name]!
    const path = folderOf({
      'page-10.json': JSON.stringify(second, null, 2),
      'page-9.json': `\uFEFF${JSON.stringify(first)}`,
      'notes.txt': 'not a page',
    })
    const tenant = await kith.tenant({ defaultRegion: 'US' })
    expect(await importSaved(tenant, path)).toMatchObject({ format: name, progress: { created: 5, rows: 5 } })
    for (const id of [...idsOf(first!), ...idsOf(second!)]) {
      const { status, text } = await tenant.request(name, contacts.path(id))
      expect(status, text).toBe(200)
      expect(text).toContain(`"id":${/^\d+$/.test(id) ? id : `"${id}"`}`)
    }
    const before = await kith.app.hub.history.listChanges(tenant.caller('native'), 0, 1000)
    expect(await importSaved(tenant, path)).toMatchObject({ progress: { unchanged: 5, created: 0 } })
    expect(await kith.app.hub.history.listChanges(tenant.caller('native'), 0, 1000)).toEqual(before)
  })

  test('stores the original object and the name of its file with each record', async () => {
    const path = folderOf({ '1.json': JSON.stringify(pages[name]![0]) })
    const tenant = await kith.tenant({ defaultRegion: 'US' })
    await importSaved(tenant, path)
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
      const done = await importSaved(tenant, files.write(content, 'saved.json'))
      expect(done).toMatchObject({ format: name, progress: { rows, created: rows } })
    }
  })

  test('has the same results in a dry run and in the run, and can be undone', async () => {
    const tenant = await kith.tenant({ defaultRegion: 'US' })
    const caller = tenant.caller('native')
    const path = files.write(JSON.stringify(pages[name]![0]), 'page.json')
    const prepared = await prepareFile(formats, await openSourceFile(path))
    const { job: tried } = await dryRunImport(kith.app.hub, caller, prepared)
    expect(tried.progress).toMatchObject({ created: 3, rejected: 0 })
    const done = await importSaved(tenant, path)
    expect(done.progress).toEqual(tried.progress)
    expect(await kith.app.hub.imports.undo(caller, done.id)).toMatchObject({ removed: 3 })
    expect(await kith.app.hub.people.count(caller)).toBe(0)
    expect(await importSaved(tenant, path)).toMatchObject({ progress: { updated: 3 } })
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
      await expect(importSaved(tenant, path)).rejects.toThrow(message)
    }
    const page = files.write(whole, 'page.json')
    await expect(importSaved(tenant, page, { format: other })).rejects.toThrow(/not a list of people/)
    expect(await kith.app.hub.people.count(tenant.caller('native'))).toBe(0)
  })
})

describe.each(dialects.map(({ name, contacts }) => [name, contacts] as const))(
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
        await importSaved(from, files.write(JSON.stringify(page), `${index}.json`))
      }
      for (const options of [{}, { pageSize: 2 }]) {
        const to = await kith.tenant({ defaultRegion: 'US' })
        const text = await exported(from, options)
        expect(text.trim().split('\n')).toHaveLength('pageSize' in options ? 3 : 5)
        await importSaved(to, files.write(text, 'out.jsonl'))
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
      await importSaved(tenant, files.write(JSON.stringify(pages[name]![0]), 'page.json'))
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
