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
/** Five people as each dialect lists them, on two pages. */
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

const bringIn = (tenant: Tenant, path: string, wishes: { format?: string } = {}) =>
  importPath(kith, tenant, path, wishes)

describe.each(dialects.map(({ name, contacts }) => [name, contacts] as const))('%s', (name, contacts) => {
  const idsOf = (page: Json) => contacts.read(page)!.map(({ raw }) => String((raw as JsonObject).id))

  test('a folder of its pages is recognised, ids are kept, and a second time nothing changes', async () => {
    const [first, second] = pages[name]!
    const path = folderOf({
      'page-10.json': JSON.stringify(second, null, 2),
      'page-9.json': `\uFEFF${JSON.stringify(first)}`,
      'notes.txt': 'not a page',
    })
    const tenant = await kith.tenant({ defaultRegion: 'US' })
    expect(await bringIn(tenant, path)).toMatchObject({ format: name, progress: { created: 5, rows: 5 } })
    for (const id of [...idsOf(first!), ...idsOf(second!)]) {
      const { status, text } = await tenant.request(name, contacts.path(id))
      expect(status, text).toBe(200)
      expect(text).toContain(`"id":${/^\d+$/.test(id) ? id : `"${id}"`}`)
    }
    const before = await kith.app.hub.history.listChanges(tenant.caller('native'), 0, 1000)
    expect(await bringIn(tenant, path)).toMatchObject({ progress: { unchanged: 5, created: 0 } })
    expect(await kith.app.hub.history.listChanges(tenant.caller('native'), 0, 1000)).toEqual(before)
  })

  test('each record keeps what came in, with the file it stood in', async () => {
    const path = folderOf({ '1.json': JSON.stringify(pages[name]![0]) })
    const tenant = await kith.tenant({ defaultRegion: 'US' })
    await bringIn(tenant, path)
    const { hub } = kith.app
    const { items } = await hub.people.list(tenant.caller('native'), { order: [], page: { limit: 9 } })
    const kept = []
    for (const { id } of items)
      kept.push(...(await hub.people.provenance(tenant.caller('native'), id)).records)
    const raws: unknown[] = contacts.read(pages[name]![0]!)!.map(({ raw }) => raw)
    const rows: unknown[] = kept.map(({ payload }) => (payload as JsonObject).row)
    expect(rows).toEqual(expect.arrayContaining(raws))
    expect(kept.map(({ payload }) => (payload as JsonObject).file)).toEqual(['1.json', '1.json', '1.json'])
  })

  test('one page, a page a line and a person a line are read the same', async () => {
    const [first, second] = pages[name]!
    const items = [...contacts.read(first!)!, ...contacts.read(second!)!].map(({ raw }) => raw)
    const contents = [
      [JSON.stringify(first, null, 2), 3],
      [[first, second].map((page) => JSON.stringify(page)).join('\n'), 5],
      [items.map((item) => `${JSON.stringify(item)}\r\n`).join(''), 5],
    ] as const
    for (const [content, rows] of contents) {
      const tenant = await kith.tenant({ defaultRegion: 'US' })
      const done = await bringIn(tenant, files.write(content, 'saved.json'))
      expect(done).toMatchObject({ format: name, progress: { rows, created: rows } })
    }
  })

  test('a dry run says what the run then does, and an import is taken back', async () => {
    const tenant = await kith.tenant({ defaultRegion: 'US' })
    const caller = tenant.caller('native')
    const path = files.write(JSON.stringify(pages[name]![0]), 'page.json')
    const prepared = await prepareFile(formats, await openSourceFile(path))
    const tried = await dryRunImport(kith.app.hub, caller, prepared, { onVerdicts: () => {} })
    expect(tried.progress).toMatchObject({ created: 3, rejected: 0 })
    const done = await bringIn(tenant, path)
    expect(done.progress).toEqual(tried.progress)
    expect(await kith.app.hub.imports.undo(caller, done.id)).toMatchObject({ removed: 3 })
    expect(await kith.app.hub.people.count(caller)).toBe(0)
    expect(await bringIn(tenant, path)).toMatchObject({ progress: { updated: 3 } })
  })

  test('what is cut off, empty or of another vendor is refused as a whole, naming it', async () => {
    const tenant = await kith.tenant()
    const whole = JSON.stringify(pages[name]![0])
    const other = dialects.find((dialect) => dialect.name !== name)!.name
    const refused: [string, RegExp][] = [
      [files.write(whole.slice(0, -20), 'cut.json'), /not JSON: perhaps it was cut off/],
      [folderOf({ 'a.json': whole, 'b.json': whole.slice(0, 40) }), /b\.json is not JSON/],
      [folderOf({ 'a.json': whole, 'b.json': JSON.stringify(pages[other]![0]) }), /b\.json is no list/],
      [folderOf({ 'a.txt': whole }), /no \.json files/],
      [files.write('{"some": "thing"}', 'other.json'), /JSON, but no list of people/],
      [files.write(JSON.stringify(contacts.page([])), 'empty.json'), /nobody on these pages/],
    ]
    for (const [path, message] of refused) {
      await expect(bringIn(tenant, path)).rejects.toThrow(message)
    }
    const page = files.write(whole, 'page.json')
    await expect(bringIn(tenant, page, { format: other })).rejects.toThrow(/no list of people/)
    expect(await kith.app.hub.people.count(tenant.caller('native'))).toBe(0)
  })
})

describe.each(dialects.map(({ name, contacts }) => [name, contacts] as const))(
  'an export as %s',
  (name, contacts) => {
    const exported = async (tenant: Tenant, wishes: object) => {
      const caller = tenant.caller('native')
      const { content } = await exportPeople(kith.app.hub, caller, dialects, { dialect: name, ...wishes })
      let text = ''
      for await (const piece of content) text += piece
      return text
    }

    test('comes out the same after an import into an empty organization, as people and as pages', async () => {
      const from = await kith.tenant({ defaultRegion: 'US' })
      for (const [index, page] of pages[name]!.entries()) {
        await bringIn(from, files.write(JSON.stringify(page), `${index}.json`))
      }
      for (const wishes of [{}, { pageSize: 2 }]) {
        const to = await kith.tenant({ defaultRegion: 'US' })
        const text = await exported(from, wishes)
        expect(text.trim().split('\n')).toHaveLength('pageSize' in wishes ? 3 : 5)
        await bringIn(to, files.write(text, 'out.jsonl'))
        const own = (tenant: Tenant) => tenant.organization.vendorIds[name] ?? '\0'
        const again = await exported(to, wishes)
        expect(shown(again.replaceAll(own(to), 'own'))).toEqual(shown(text.replaceAll(own(from), 'own')))
      }
    })

    test('over HTTP is what its list route answers, or nobody', async () => {
      const tenant = await kith.tenant({ defaultRegion: 'US' })
      const get = (query: string) => tenant.request('native', `/v1/export?dialect=${name}${query}`)
      expect((await get('')).text).toBe('')
      const empty = JSON.parse((await get('&pageSize=5')).text)
      expect(contacts.read(empty)).toEqual([])
      await bringIn(tenant, files.write(JSON.stringify(pages[name]![0]), 'page.json'))
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

    /** What counts changes of the store is no part of what people are. */
    function shown(text: string): unknown[] {
      const plain = (key: string, value: unknown) => (key === 'version' || key === 'updatedAt' ? 0 : value)
      return text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line, plain))
    }
  },
)
