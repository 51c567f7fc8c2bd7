import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { dialects } from '../src/dialects/index.ts'
import type { ImportJob, RowResult } from '../src/model/import.ts'
import type { Person, PersonDraft } from '../src/model/person.ts'
import { bulkFiles } from './support/bulk-files.ts'
import { expectSound } from './support/invariants.ts'
import { createTestKith, type Tenant, type TestKith } from './support/kith.ts'
import { pipedriveResponse } from './support/saved-responses.ts'

/** The numbers that Kith makes are far from those that vendors made, and an id never changes hands. */
const FIRST = 1_500_000_001

const files = bulkFiles()
let kith: TestKith
let tenant: Tenant
beforeAll(async () => {
  kith = await createTestKith({ numbersFrom: 0 })
})
beforeEach(async () => {
  tenant = await kith.tenant({ defaultRegion: 'US' })
})
afterAll(async () => {
  files.remove()
  await kith.close()
})

const create = (draft: PersonDraft) => kith.app.hub.people.create(tenant.caller('native'), draft)
const importText = (content: string, name = 'saved.json') =>
  files.importText(kith.app.hub, tenant.caller('native'), content, { name })
const shownAs = async (id: number) =>
  (await tenant.request('pipedrive', `/api/v2/persons/${id}`)).json.data?.name

test('people created through SavvyCal get high Pipedrive ids, and people of Pipedrive keep theirs', async () => {
  for (const name of ['Ada', 'Ben', 'Cy']) {
    const email = `${name.toLowerCase()}@example.com`
    const body = { first_name: name, last_name: 'Byron', email, time_zone: 'Europe/London' }
    expect((await tenant.request('savvycal', '/v1/clients', { method: 'POST', body })).status).toBe(201)
  }
  const people = [1, 2, 3].map((id) => ({ id, name: `Number${id}` }))
  const { job } = await importText(pipedriveResponse(people))
  expect(job.progress).toMatchObject({ created: 3, rejected: 0 })
  const { json } = await tenant.request('pipedrive', '/api/v2/persons?sort_by=id')
  const listed = json.data.map(({ id, name }: { id: number; name: string }) => [id, name])
  expect(listed).toEqual([
    [1, 'Number1'],
    [2, 'Number2'],
    [3, 'Number3'],
    [FIRST, 'Ada Byron'],
    [FIRST + 1, 'Ben Byron'],
    [FIRST + 2, 'Cy Byron'],
  ])
})

/** How a person comes to have the first number that Kith makes; each returns the person that the number leads to. */
const owners: Readonly<Record<string, () => Promise<Person>>> = {
  'an active person': () => create(ada),
  async 'a removed person'() {
    const { id } = await create(ada)
    return kith.app.hub.people.remove(tenant.caller('native'), id)
  },
  async 'a merged person'() {
    const from = await create(ada)
    const into = await create({ given: 'Survivor' })
    return kith.app.hub.people.merge(tenant.caller('native'), { into: into.id, from: from.id })
  },
  async 'a person of an import that was undone'() {
    const { job, verdicts } = await importText(
      'given,surname,email\nAda,Lovelace,ada@example.com',
      'people.csv',
    )
    const caller = tenant.caller('native')
    await kith.app.hub.imports.undo(caller, job.id)
    return kith.app.hub.people.get(caller, verdicts[0]!.personId!, { removed: true })
  },
}
const ada: PersonDraft = { given: 'Ada', surname: 'Lovelace', emails: [{ value: 'ada@example.com' }] }

describe.each(Object.entries(owners))('a number that Kith gave to %s', (_name, makeOwner) => {
  let owner: Person
  beforeEach(async () => {
    owner = await makeOwner()
    expect(await ownerOf(FIRST)).toEqual(owner)
  })

  const ownerOf = (id: number) =>
    kith.app.hub.people.getByVendorId(tenant.caller('native'), 'pipedrive', String(id), { removed: true })

  async function expectOwnerUnchanged(): Promise<void> {
    expect(await ownerOf(FIRST)).toEqual(owner)
    await expectSound(kith.app.store, tenant.organization.id, dialects)
  }

  test('is refused to another person of a saved response, whose other rows come in', async () => {
    const people = [
      { id: FIRST - 1, name: 'Zoe' },
      { id: FIRST, name: 'Yan' },
      { id: FIRST + 50, name: 'Xia' },
    ]
    const { job, verdicts } = await importText(pipedriveResponse(people))
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(['created', 'rejected', 'created'])
    expectReason(job, verdicts[1]!)
    expect(await shownAs(FIRST - 1)).toBe('Zoe')
    expect(await shownAs(FIRST + 50)).toBe('Xia')
    await expectOwnerUnchanged()
  })

  test('is refused to another person of a lossless export', async () => {
    const { job, verdicts } = await importText(await losslessExport(), 'people.jsonl')
    const people = verdicts.filter(({ matched, problems, personId }) => matched ?? problems ?? personId)
    expect(people.map(({ verdict }) => verdict)).toEqual(['rejected', 'created'])
    expectReason(job, people[0]!)
    await expectOwnerUnchanged()
  })

  test.each(['a create', 'a batch', 'an atomic batch'])('is a conflict in %s', async (way) => {
    const person = { given: 'Zoe', vendorIds: { pipedrive: String(FIRST) } }
    const operations = [{ op: 'create', person }]
    const [path, body] =
      way === 'a create'
        ? ['/v1/people', person]
        : ['/v1/people/batch', { operations, atomic: way === 'an atomic batch' }]
    const { json, status } = await tenant.request('native', path, { method: 'POST', body })
    const problem = way === 'a batch' ? json.items[0].problem : json
    expect([way === 'a batch' ? json.items[0].status : status, problem.detail]).toEqual([
      409,
      expect.stringContaining(`The pipedrive id ${FIRST} is taken.`),
    ])
    await expectOwnerUnchanged()
  })

  test('is not given to the people created next', async () => {
    const next = [await create({ given: 'Zoe' }), await create({ given: 'Yan' })]
    const taken = [FIRST, Number(owner.vendorIds.pipedrive)]
    for (const { vendorIds } of next) expect(taken).not.toContain(Number(vendorIds.pipedrive))
    await expectOwnerUnchanged()
  })

  test('is recognized as theirs when a row is about the same person', async () => {
    const { verdicts } = await importText(
      pipedriveResponse([
        { id: FIRST, name: 'Ada Lovelace', more: { emails: [{ value: 'ada@example.com' }] } },
      ]),
    )
    const [{ verdict, personId } = {}] = verdicts as [RowResult]
    // A removed person is restored in Kith, not by a row.
    if (_name === 'a removed person') expect(verdict).toBe('rejected')
    else expect([verdict, personId]).toEqual(['updated', owner.id])
    expect((await ownerOf(FIRST)).id).toBe(owner.id)
  })
})

function expectReason(job: ImportJob, { problems }: RowResult): void {
  expect(problems).toEqual([
    {
      column: 'vendorIds.pipedrive',
      value: String(FIRST),
      expected: expect.stringContaining(`Kith gave ${FIRST} to another person, and ids are never reused`),
    },
  ])
  expect(job.progress).toMatchObject({ rejected: 1 })
}

/** Two people of another Kith, of whom the first has the number too. */
async function losslessExport(): Promise<string> {
  const elsewhere = await createTestKith({ numbersFrom: 0 }, { seed: 2 })
  const { caller } = await elsewhere.tenant()
  const drafts = [{ given: 'Zoe' }, { given: 'Yan', vendorIds: { pipedrive: '7' } }]
  await elsewhere.app.hub.people.createMany(caller('native'), drafts)
  const text = await files.exportText(elsewhere.app.hub, caller('native'), 'jsonl')
  await elsewhere.close()
  return text
}
