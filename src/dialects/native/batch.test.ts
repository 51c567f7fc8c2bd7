import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestKith, type Tenant, type TestKith } from '../../../test/support/kith.ts'

let kith: TestKith
let tenant: Tenant

beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant()
})
afterAll(() => kith.close())

interface Verdict {
  readonly status: number
  readonly person: { id: string; given: string; version: number; removedAt: string | null } | null
  readonly problem: { status: number; type: string; problems?: { pointer: string; rule: string }[] } | null
}

const create = async (body: object) =>
  (await tenant.request('native', '/v1/people', { method: 'POST', body })).json
const batch = (operations: unknown, more: object = {}, headers: Record<string, string> = {}) =>
  tenant.request('native', '/v1/people/batch', { method: 'POST', body: { operations, ...more }, headers })
const read = async (id: string) => (await tenant.request('native', `/v1/people/${id}`)).json
const count = async () => (await tenant.request('native', '/v1/people?limit=500')).json.items.length

describe('a batch', () => {
  test('executes all operations and answers them in order', async () => {
    const [kept, gone] = [await create({ given: 'Kept' }), await create({ given: 'Gone' })]
    await tenant.request('native', `/v1/people/${gone.id}`, { method: 'DELETE' })
    const { status, json } = await batch([
      { op: 'create', person: { given: 'New' } },
      { op: 'update', id: kept.id, ifVersion: 1, person: { given: 'Changed' } },
      { op: 'restore', id: gone.id },
      { op: 'remove', id: kept.id, ifVersion: 2 },
    ])
    expect(status).toBe(200)
    const items: Verdict[] = json.items
    expect(
      items.map((item) => [item.status, item.person?.given, item.person?.version, item.problem]),
    ).toEqual([
      [201, 'New', 1, null],
      [200, 'Changed', 2, null],
      [200, 'Gone', 3, null],
      [200, 'Changed', 3, null],
    ])
    expect(items[3]?.person?.removedAt).not.toBeNull()
    expect(await read(items[0]!.person!.id)).toEqual(items[0]?.person)
  })

  test('continues after a failed operation, and reports the same problem as the single request', async () => {
    const person = await create({ given: 'Stays' })
    const before = await count()
    const { status, json } = await batch([
      { op: 'create', person: { birthday: '2026-02-30' } },
      { op: 'create', person: { given: 5 } },
      { op: 'update', id: person.id, ifVersion: 7, person: { given: 'Never' } },
      { op: 'remove', id: person.id, ifVersion: 7 },
      { op: 'remove', id: 'psn_00000000000' },
      { op: 'restore', id: person.id },
      { op: 'rename', id: person.id },
      'nothing',
      { op: 'create', person: { vendorIds: { savvycal: 'short' } } },
      { op: 'create', person: { given: 'Last' } },
    ])
    expect(status).toBe(200)
    const items: Verdict[] = json.items
    const reported = items.map((item) => [item.status, item.problem?.problems?.[0]?.pointer])
    expect(reported).toEqual([
      [400, '/operations/0/person/birthday'],
      [400, '/operations/1/person/given'],
      [412, undefined],
      [412, undefined],
      [404, undefined],
      [404, undefined],
      [400, '/operations/6/op'],
      [400, '/operations/7/op'],
      [400, '/operations/8/person/vendorIds/savvycal'],
      [201, undefined],
    ])
    for (const { status, problem } of items) expect(problem?.status ?? status).toBe(status)
    expect(await read(person.id)).toEqual(person)
    expect(await count()).toBe(before + 1)
  })

  test('rolls back an operation that failed half-way', async () => {
    await create({ given: 'Owner', vendorIds: { savvycal: 'clnt_aaaaaaaaaaaa' } })
    const changes = async () =>
      (await kith.app.hub.history.listChanges(tenant.caller('native'), 0, 1000)).length
    const before = await changes()
    const twice = {
      given: 'Twice',
      vendorIds: { voipbin: '2ad4c6e8-1357-49bd-8f02-a4c6e8f01357', savvycal: 'clnt_aaaaaaaaaaaa' },
    }
    const key = { 'idempotency-key': 'half-way' }
    const { json } = await batch(
      [
        { op: 'create', person: twice },
        { op: 'create', person: { given: 'Next' } },
      ],
      {},
      key,
    )
    expect(json.items.map(({ status }: Verdict) => status)).toEqual([409, 201])
    expect(await changes()).toBe(before + 1)
    const free = await batch([{ op: 'create', person: { vendorIds: { voipbin: twice.vendorIds.voipbin } } }])
    expect(free.json.items[0].status).toBe(201)
  })

  test('answers changes that are written together as if each stood alone', async () => {
    const [ada, ben, removed] = [
      await create({ given: 'Ada' }),
      await create({ given: 'Ben' }),
      await create({ given: 'Cy' }),
    ]
    await tenant.request('native', `/v1/people/${removed.id}`, { method: 'DELETE' })
    const labels: number[] = []
    for (const name of ['Lead', 'Guest', 'Friend'])
      labels.push((await tenant.request('native', '/v1/labels', { method: 'POST', body: { name } })).json.id)
    expect(labels).toEqual([1, 2, 3])
    const label = (id: string, add: readonly number[], remove: readonly number[] = []) => ({
      op: 'label',
      id,
      add,
      remove,
    })
    const { json } = await batch([
      label(ada.id, [1]),
      label(ben.id, [1]),
      label(removed.id, [1]),
      label('psn_00000000000', [1]),
      { op: 'update', id: ben.id, ifVersion: 1, person: { given: 'Late' } },
      { op: 'update', id: ben.id, ifVersion: 2, person: { given: 'Benedict' } },
      label(ada.id, [2, 1], []),
      label(ada.id, [], [1]),
      label(ada.id, [2]),
      label('no id', [1]),
      { op: 'create', person: { given: 'New' } },
      label(ben.id, [3]),
    ])
    expect(
      json.items.map(({ status, person }: Verdict & { person: { labelIds: number[] } | null }) => [
        status,
        person?.version,
        person?.labelIds,
      ]),
    ).toEqual([
      [200, 2, [1]],
      [200, 2, [1]],
      [404, undefined, undefined],
      [404, undefined, undefined],
      [412, undefined, undefined],
      [200, 3, [1]],
      [200, 3, [1, 2]],
      [200, 4, [2]],
      [200, 4, [2]],
      [404, undefined, undefined],
      [201, 1, []],
      [200, 4, [1, 3]],
    ])
    expect(await read(ben.id)).toMatchObject({ given: 'Benedict', version: 4, labelIds: [1, 3] })
  })

  test('is executed once per Idempotency-Key, with the same results', async () => {
    const before = await count()
    const operations = [
      { op: 'create', person: { given: 'Single' } },
      { op: 'restore', id: 'psn_00000000000' },
    ]
    const send = () => batch(operations, {}, { 'idempotency-key': 'batch-once' })
    const first = await send()
    const again = await send()
    expect(first.json.items.map(({ status }: Verdict) => status)).toEqual([201, 404])
    expect([again.json, again.headers['idempotent-replayed']]).toEqual([first.json, 'true'])
    expect(await count()).toBe(before + 1)
  })
})

describe('an atomic batch', () => {
  test('executes all operations', async () => {
    const person = await create({ given: 'Atom' })
    const { status, json } = await batch(
      [
        { op: 'remove', id: person.id },
        { op: 'restore', id: person.id },
        { op: 'create', person: { given: 'Together' } },
      ],
      { atomic: true },
    )
    expect([status, json.items.map(({ status }: Verdict) => status)]).toEqual([200, [200, 200, 201]])
    expect((await read(person.id)).version).toBe(3)
  })

  test('changes nothing when one operation fails, and names that operation', async () => {
    const person = await create({ given: 'Atom' })
    const before = [await count(), await read(person.id)]
    const { status, json } = await batch(
      [
        { op: 'create', person: { given: 'Lost' } },
        { op: 'update', id: person.id, person: { given: 'Lost too' } },
        { op: 'update', id: person.id, ifVersion: 1, person: { given: 'Late' } },
      ],
      { atomic: true },
    )
    expect([status, json.status]).toEqual([412, 412])
    expect(json.detail).toMatch(/^Operation 2 was refused, so nothing was done: /)
    expect(json.problems).toMatchObject([{ in: 'body', pointer: '/operations/2' }])
    expect([await count(), await read(person.id)]).toEqual(before)
  })

  test('reports all problems of all operations at once', async () => {
    const { status, json } = await batch(
      [
        { op: 'create', person: { given: 1 } },
        { op: 'update', id: 'x', person: { surname: 2 } },
        { op: 'create', person: {} },
      ],
      { atomic: true },
    )
    const pointers = json.problems.map(({ pointer }: { pointer: string }) => pointer)
    expect([status, pointers]).toEqual([400, ['/operations/0/person/given', '/operations/1/person/surname']])
  })
})

test.each([
  ['no operations', { operations: [] }, '/operations', 'too_short'],
  ['too many', { operations: Array(101).fill({ op: 'restore', id: 'x' }) }, '/operations', 'too_many'],
  ['an unknown key', { operations: [{ op: 'restore', id: 'x' }], order: 1 }, '/order', 'not_allowed'],
  ['no body', {}, '/operations', 'missing'],
])('a batch with %s returns 400', async (_name, body, pointer, rule) => {
  const { status, json } = await tenant.request('native', '/v1/people/batch', { method: 'POST', body })
  expect([status, json.problems]).toMatchObject([400, [{ pointer, rule }]])
})
