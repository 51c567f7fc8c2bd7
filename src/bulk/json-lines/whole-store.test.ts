import { afterAll, beforeAll, expect, test } from 'vitest'
import { bulkFiles } from '../../../test/support/bulk-files.ts'
import { testingOf } from '../../../test/support/dialect-testings.ts'
import { expectSound } from '../../../test/support/invariants.ts'
import { createTestKith, type Tenant, type TestKith } from '../../../test/support/kith.ts'
import { squarePng } from '../../../test/support/png.ts'
import { createWorld } from '../../../test/support/world.ts'
import { dialects } from '../../dialects/index.ts'
import type { RowResult } from '../../model/import.ts'
import { tables } from '../../store/tables.ts'
import { createImportFormats, dryRunImport, exportPeople, openSourceFile, prepareFile } from '../bulk.ts'

/** An API whose ids count up, so that ids that came along must not be given out again. */
const counting = dialects.find(({ personIds }) => personIds?.make === 'sequence')!

const files = bulkFiles()
let from: TestKith
let tenant: Tenant
let text: string
beforeAll(async () => {
  from = await createTestKith()
  const world = await createWorld(from, { mark: 'wholemark', number: 2, people: 8 })
  tenant = world.tenant
  const { hub } = from.app
  const caller = tenant.caller('native')
  const { people } = world
  await hub.pictures.replace(tenant.caller(counting.name), people[3]!.id, {
    ...{ field: 'pictureId', mediaType: 'image/png', bytes: squarePng(64) },
  })
  await hub.people.merge(caller, { into: people[0]!.id, from: people[1]!.id })
  await hub.people.merge(tenant.caller(counting.name), { into: people[0]!.id, from: people[2]!.id })
  await hub.companies.remove(caller, world.companies[0]!.id)
  await hub.filters.remove(caller, world.filters.native!.id)
  await hub.catalog.removeLabel(caller, world.labels[0]!.id)
  await hub.catalog.removeCustomField(caller, world.fields[0]!.id)
  text = await exported(from, tenant)
})
afterAll(async () => {
  files.remove()
  await from.close()
})

async function exported(kith: TestKith, { caller }: Tenant, options = {}): Promise<string> {
  let all = ''
  const { content } = await exportPeople(kith.app.hub, caller('native'), dialects, {
    format: 'jsonl',
    ...options,
  })
  for await (const chunk of content) all += chunk
  return all
}

const kindsIn = (content: string) =>
  new Set(
    content
      .trim()
      .split('\n')
      .map((line) => Object.keys(JSON.parse(line))[0]),
  )

test('contains all kinds of entities, and with a filter only people, labels and custom fields', async () => {
  const kinds = tables.flatMap((table) => ('line' in table.export ? [table.export.line] : []))
  expect(kindsIn(text)).toEqual(new Set(['kith', ...kinds]))
  expect(text).toContain('"oldIds":')
  const filter = { field: { name: 'createdAt', type: 'number' }, test: { op: 'gt', value: 0 } }
  expect(kindsIn(await exported(from, tenant, { filter }))).toEqual(
    new Set(['kith', 'label', 'customField', 'person']),
  )
})

test('is exported byte by byte the same after an import into an empty store, where all ids still work', async () => {
  const to = await createTestKith({}, { seed: 2 })
  const copy = await to.tenant({ defaultRegion: 'US' })
  const caller = copy.caller('native')
  const { verdicts } = await files.importText(to.app.hub, caller, text, { name: 'all.jsonl' })
  expect(verdicts.filter(({ verdict }) => verdict !== 'created')).toEqual([])
  expect(await exported(to, copy)).toBe(text)
  await expectSound(to.app.store, copy.organization.id, dialects)
  const again = await files.importText(to.app.hub, caller, text, { name: 'all.jsonl' })
  expect(again.verdicts.filter(({ verdict }) => verdict !== 'unchanged')).toEqual([])
  expect(await exported(to, copy)).toBe(text)

  // Ids of merged people still work, images are served, and new ids do not collide with imported ones.
  for (const line of text.trim().split('\n')) {
    const { oldIds = {} } = JSON.parse(line)
    for (const [dialect, ids] of Object.entries<string[]>(oldIds)) {
      const { contacts } = dialects.find(({ name }) => name === dialect)!
      for (const id of ids) expect((await copy.request(dialect, contacts.path(id))).status).toBe(200)
    }
  }
  const picture = JSON.parse(text.split('\n').find((line) => line.startsWith('{"picture"'))!).picture
  const restored = await to.app.hub.pictures.get(caller, picture.id)
  expect(restored.bytes.toString('base64')).toBe(picture.bytes)
  const company = await to.app.hub.companies.create(caller, { name: 'Next' })
  expect(text).not.toContain(`{"company":{"id":${company.id},`)
  const { create, needed } = testingOf(counting.name).people
  const { path, ...request } = create(needed('next'))
  expect((await copy.request(counting.name, path, request)).status).toBeLessThan(300)
  await to.close()
})

test('has the same results in a dry run and in the run, in a store that has some of its people', async () => {
  const to = await createTestKith({}, { seed: 3 })
  const copy = await to.tenant({ defaultRegion: 'US' })
  const caller = copy.caller('native')
  const lines = text.trim().split('\n')
  // Leave out every third entity, as a truncated export does.
  const some = lines.filter(
    (line, index) => index % 3 !== 0 || !/^\{"(person|picture|enrol|merge|comp|filt)/.test(line),
  )
  await files.importText(to.app.hub, caller, `${some.join('\n')}\n`, { name: 'some.jsonl' })
  const prepared = await prepareFile(
    createImportFormats(dialects),
    await openSourceFile(files.write(text, 'all.jsonl')),
  )
  const before = await exported(to, copy)
  const tried: RowResult[] = []
  await dryRunImport(to.app.hub, caller, prepared, {
    onBatch: (_job, results) => void tried.push(...results),
  })
  expect(await exported(to, copy)).toBe(before)
  const done = await files.importText(to.app.hub, caller, text, { name: 'all.jsonl' })
  const plain = (all: readonly RowResult[]) => all.map(({ row, verdict }) => `${row} ${verdict}`)
  expect(plain(tried)).toEqual(plain(done.verdicts))
  expect(new Set(done.verdicts.map(({ verdict }) => verdict))).toContain('created')
  await to.close()
})

test('rejects lines whose ids are taken, and is refused as a whole if a label or custom field is broken', async () => {
  const to = await createTestKith({}, { seed: 4 })
  const copy = await to.tenant()
  const caller = copy.caller('native')
  await to.app.hub.companies.create(caller, { name: 'Another company' })
  const { verdicts } = await files.importText(to.app.hub, caller, text, { name: 'all.jsonl' })
  const rejected = verdicts.filter(({ verdict }) => verdict === 'rejected')
  expect(rejected.map(({ problems }) => problems![0])).toMatchObject([{ column: 'company', value: '1' }])
  const lines = text.trim().split('\n')
  for (const [kind, wrong] of [
    ['label', '{"label":{"id":"one"}}'],
    ['customField', '{"customField":{}}'],
  ]) {
    const broken = lines.map((line) => (line.startsWith(`{"${kind}"`) ? wrong : line)).join('\n')
    const late = files.importText(to.app.hub, caller, broken, { name: 'all.jsonl' })
    await expect(late).rejects.toThrow(new RegExp(`${kind}.* in line`))
  }
  const bad = lines.map((line) => (line.startsWith('{"enrolment"') ? '{"enrolment":{"id":1}}' : line))
  const result = await files.importText(to.app.hub, caller, bad.join('\n'), { name: 'all.jsonl' })
  expect(result.job.progress.rejected).toBeGreaterThan(1)
  await to.close()
})

test('cannot be undone, and the error says what to do instead', async () => {
  const to = await createTestKith({}, { seed: 5 })
  const copy = await to.tenant()
  const started = await copy.request('native', '/v1/imports?name=all.jsonl', { method: 'POST', body: text })
  await to.app.jobs.idle()
  expect((await copy.request('native', `/v1/imports/${started.json.id}`)).json).toMatchObject({
    state: 'done',
  })
  const answer = await copy.request('native', `/v1/imports/${started.json.id}/undo`, { method: 'POST' })
  expect(answer.status).toBe(409)
  expect(answer.json.detail).toMatch(/kith restore/)
  expect((await copy.request('native', `/v1/imports/${started.json.id}`)).json).toMatchObject({
    state: 'done',
  })
  await to.close()
})

test('brings in labels of exports that have no details and times', async () => {
  const label = {
    id: 7,
    uuid: '2ad4c6e8-1357-49bd-8f02-a4c6e8f01357',
    name: 'Old',
    color: null,
    removedAt: null,
  }
  const lines = [
    JSON.stringify({ label }),
    JSON.stringify({ label: { ...label, id: 8, uuid: 'u', name: 'Two' } }),
  ]
  const kith = await createTestKith()
  const tenant = await kith.tenant()
  const caller = tenant.caller('native')
  await files.importText(kith.app.hub, caller, [text.split('\n')[0], ...lines, ''].join('\n'), {
    name: 'all.jsonl',
  })
  const labels = await kith.app.hub.catalog.listLabels(caller)
  expect(labels).toMatchObject([
    { ...label, detail: '' },
    { id: 8, detail: '' },
  ])
  expect(new Set(labels.map(({ createdAt }) => createdAt)).size).toBe(2)
  await kith.close()
})
