import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Caller } from '../src/model/access.ts'
import { bulkFiles } from './support/bulk-files.ts'
import { createTestKith, type Tenant, type TestKith } from './support/kith.ts'
import { pipedriveResponse } from './support/saved-responses.ts'

/** What Kith made itself keeps its numbers and meaning when a vendor's labels, companies and fields come in. */
const FIRST = 1_500_000_001

const files = bulkFiles()
let kith: TestKith
beforeAll(async () => {
  kith = await createTestKith({ numbersFrom: 0 })
})
afterAll(async () => {
  files.remove()
  await kith.close()
})

/** Makes three of each noun. */
async function makeThree(of: TestKith, tenant: Tenant, mark: string): Promise<void> {
  const { catalog, companies, filters } = of.app.hub
  const native = tenant.caller('native')
  const names = ['One', 'Two', 'Three'].map((name) => `${mark} ${name}`)
  for (const name of names) {
    await catalog.createLabel(native, { name, color: 'green' })
    await companies.create(native, { name })
    await catalog.createCustomField(native, { name, type: 'set', options: names })
    for (const dialect of ['native', 'pipedrive']) {
      await filters.create(tenant.caller(dialect), { name, conditions: {}, attributes: { type: 'people' } })
    }
  }
}

/** The numbers of everything in an organization with what each stands for. */
async function numbersOf(of: TestKith, tenant: Tenant) {
  const { catalog, companies, filters } = of.app.hub
  const native: Caller = tenant.caller('native')
  const fields = await catalog.listCustomFields(native)
  const named = (all: readonly { readonly id: number; readonly name: string }[]) =>
    all.map(({ id, name }) => [id, name])
  return {
    labels: named(await catalog.listLabels(native)),
    companies: named((await companies.list(native, { order: [], page: { limit: 100 } })).items),
    fields: named(fields),
    options: fields.flatMap(({ options }) => options.map(({ id, label }) => [id, label])),
    nativeFilters: named(await filters.list(native)),
    pipedriveFilters: named(await filters.list(tenant.caller('pipedrive'))),
  }
}

type Numbers = Awaited<ReturnType<typeof numbersOf>>

/** Checks that everything is still there under its number, and that no number stands for two. */
function expectKept(now: Numbers, before: Numbers): void {
  for (const noun of Object.keys(now) as (keyof Numbers)[]) {
    expect(now[noun], noun).toEqual(expect.arrayContaining(before[noun]))
    const numbers = now[noun].map(([id]) => id)
    expect(new Set(numbers).size, noun).toBe(numbers.length)
  }
}

test('labels, companies and choices of a saved response come in beside those made here', async () => {
  const tenant = await kith.tenant()
  await makeThree(kith, tenant, 'Own')
  const before = await numbersOf(kith, tenant)
  const code = 'c'.repeat(40)
  const people = [1, 2, 3].map((id) => ({
    id,
    name: `Person${id}`,
    more: {
      ...{ label_ids: [1, 2, 3], labels: [1, 2].map((id) => ({ id, label: `Theirs ${id}` })), org_id: id },
      custom_fields: { [code]: [1, 2, 3] },
    },
  }))
  const content = pipedriveResponse(people)
  const { job } = await files.importText(kith.app.hub, tenant.caller('native'), content, { name: 'p.json' })
  expect(job.progress).toMatchObject({ created: 3, rejected: 0 })
  const now = await numbersOf(kith, tenant)
  expectKept(now, before)
  expect(now.labels).toEqual(
    expect.arrayContaining([
      [1, 'Theirs 1'],
      [2, 'Theirs 2'],
      [3, 'Label 3'],
    ]),
  )
  expect(now.companies).toEqual(expect.arrayContaining([1, 2, 3].map((id) => [id, `Organization ${id}`])))
  expect(now.options).toEqual(expect.arrayContaining([1, 2, 3].map((id) => [id, `Option ${id}`])))
  const shown = (await tenant.request('pipedrive', '/api/v2/persons/2')).json.data
  expect(shown).toMatchObject({ label_ids: [1, 2, 3], org_id: 2 })
  expect(shown.custom_fields[code]).toEqual([1, 2, 3])
  await makeThree(kith, tenant, 'Later')
  expectKept(await numbersOf(kith, tenant), now)
})

test('everything of a lossless export that counts from 1 comes in beside what was made here', async () => {
  const elsewhere = await createTestKith({ numbersFrom: 1 }, { seed: 2 })
  const from = await elsewhere.tenant()
  await makeThree(elsewhere, from, 'Theirs')
  await elsewhere.app.hub.people.createMany(from.caller('native'), [{ given: 'Zoe' }, { given: 'Yan' }])
  const theirs = await numbersOf(elsewhere, from)
  const content = await files.exportText(elsewhere.app.hub, from.caller('native'), 'jsonl')
  await elsewhere.close()

  const tenant = await kith.tenant()
  await makeThree(kith, tenant, 'Own')
  await kith.app.hub.people.createMany(tenant.caller('native'), [{ given: 'Ada' }, { given: 'Ben' }])
  const before = await numbersOf(kith, tenant)
  const { job } = await files.importText(kith.app.hub, tenant.caller('native'), content, { name: 'k.jsonl' })
  expect(job.progress).toMatchObject({ rejected: 0 })
  const now = await numbersOf(kith, tenant)
  expectKept(now, before)
  expectKept(now, theirs)
  await makeThree(kith, tenant, 'Later')
  expectKept(await numbersOf(kith, tenant), now)
})

test('a number brought along inside the range that Kith counts in is skipped', async () => {
  const tenant = await kith.tenant()
  const code = 'd'.repeat(40)
  const taken = [FIRST + 1, FIRST + 2]
  const person = {
    ...{ id: FIRST + 1, name: 'Zoe' },
    more: { label_ids: taken, org_id: FIRST + 1, custom_fields: { [code]: taken } },
  }
  const content = pipedriveResponse([person])
  await files.importText(kith.app.hub, tenant.caller('native'), content, { name: 'p.json' })
  const before = await numbersOf(kith, tenant)
  await makeThree(kith, tenant, 'Own')
  const now = await numbersOf(kith, tenant)
  expectKept(now, before)
  expect(now.labels.map(([id]) => id)).toEqual([0, 1, 2, 3, 4].map((index) => FIRST + index))
})
