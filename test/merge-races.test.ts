import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Answered, TestRequest } from '../src/dialects/dialect-testing.ts'
import { dialects } from '../src/dialects/index.ts'
import { testingOf } from './support/dialect-testings.ts'
import { type InterruptedStore, interruptedStore } from './support/interrupted-store.ts'
import { expectSound } from './support/invariants.ts'
import { type Answer, createTestKith, type Tenant, type TestKith } from './support/kith.ts'
import { openTestStore } from './support/test-store.ts'

/**
 * A write to a person while another request merges that person into another one, in both orders, through every API. Only the
 * person that a client named may change: an id that is merged away is answered as that of a removed person, and a person
 * that is removed is not merged.
 */
let kith: TestKith
let races: InterruptedStore
let tenant: Tenant
beforeAll(async () => {
  races = interruptedStore(await openTestStore())
  kith = await createTestKith({}, { store: races.store })
  tenant = await kith.tenant()
})
afterAll(async () => {
  await expectSound(kith.app.store, tenant.organization.id, dialects)
  await kith.close()
})

let count = 0

/** Two people, as the native API shows them. */
async function two(): Promise<readonly [into: Answered, from: Answered]> {
  count += 1
  const create = async (given: string) => {
    const body = { given, surname: `${count}`, emails: [{ value: `${given}.${count}@example.com` }] }
    const { status, json, text } = await tenant.request('native', '/v1/people', { method: 'POST', body })
    expect(status, text).toBe(201)
    return json
  }
  return [await create('into'), await create('from')]
}

const idIn = (name: string, person: Answered): string =>
  name === 'native' ? person.id : person.vendorIds[name]

const send = (name: string, { path, ...options }: TestRequest): Promise<Answer> =>
  tenant.request(name, path, options)

const mergeRequest = (into: Answered, from: Answered): TestRequest => ({
  ...{ method: 'POST', path: `/v1/people/${into.id}/merge` },
  body: { from: from.id },
})

/** Sends the request, and the other one in its middle. */
async function during(
  name: string,
  request: TestRequest,
  other: () => Promise<Answer>,
): Promise<readonly [answer: Answer, other: Answer]> {
  let otherAnswer: Answer | undefined
  races.interruptOnce(async () => {
    otherAnswer = await other()
  })
  const answer = await send(name, request)
  expect(races.wasInterrupted()).toBe(true)
  return [answer, otherAnswer!]
}

async function show({ id }: Answered): Promise<Answered> {
  const { json } = await tenant.request('native', `/v1/people/${id}`)
  return json
}

async function removedPeople(): Promise<readonly Answered[]> {
  return (await tenant.request('native', '/v1/people?removed=only&limit=500')).json.items
}

async function historyOf({ id }: Answered): Promise<readonly string[]> {
  const { json } = await tenant.request('native', '/v1/changes?limit=1000')
  return json.items.filter(({ personId }: Answered) => personId === id).map(({ kind }: Answered) => kind)
}

const valuesOf = ({ emails }: Answered): string[] => emails.map(({ value }: Answered) => value)

/** What each API can do to a person. */
const writes = dialects.flatMap(({ name }) => {
  const { update, remove, renamed } = testingOf(name).people
  return [
    { name, what: 'a change', request: (id: string) => update(id, renamed('race')) },
    ...(remove ? [{ name, what: 'a removal', request: remove }] : []),
  ]
})

/** The APIs that can merge people. */
const merges = dialects.flatMap((dialect) =>
  dialect.routes
    .filter(({ path, method }) => /\/merge$/.test(path) && method !== 'GET')
    .map(({ method, path }) => {
      const request = (into: Answered, from: Answered): TestRequest => {
        if (dialect.name === 'native') return mergeRequest(into, from)
        return {
          ...{ method, path: path.replace(/:\w+/, idIn(dialect.name, from)) },
          body: { merge_with_id: Number(idIn(dialect.name, into)) },
        }
      }
      return { name: dialect.name, request }
    }),
)

describe.each(writes.map((write) => [`${write.what} through ${write.name}`, write] as const))(
  '%s',
  (_title, { name, what, request }) => {
    test('of a person that is merged away meanwhile is answered as for a removed person', async () => {
      const [into, from] = await two()
      const merge = () => send('native', mergeRequest(into, from))
      const [answer, merged] = await during(name, request(idIn(name, from)), merge)
      expect(answer.status, answer.text).toBe(404)
      expect(merged.status).toBe(200)
      const survivor = await show(into)
      expect(survivor).toEqual(merged.json)
      expect(survivor).toMatchObject({ removedAt: null, given: 'into' })
      expect(valuesOf(survivor)).toEqual([...valuesOf(into), ...valuesOf(from)])
      expect(await show(from)).toEqual(survivor)
      expect(await historyOf(from)).toEqual(['created', 'merged'])
      expect(await historyOf(into)).toEqual(['created', 'updated'])
    })

    test('of a person into which another one is merged meanwhile is about both', async () => {
      const [into, from] = await two()
      const merge = () => send('native', mergeRequest(into, from))
      const [answer, merged] = await during(name, request(idIn(name, into)), merge)
      expect(answer.status, answer.text).toBeLessThan(300)
      expect(merged.status).toBe(200)
      const survivor = await show(into)
      expect(valuesOf(survivor)).toEqual([...valuesOf(into), ...valuesOf(from)])
      expect(await show(from)).toEqual(survivor)
      const isRemoval = what === 'a removal'
      expect(survivor.removedAt === null).toBe(!isRemoval)
      expect(await historyOf(into)).toEqual(['created', 'updated', isRemoval ? 'removed' : 'updated'])
      if (!isRemoval) return
      // Nothing is lost: the person comes back with what both had.
      const restored = await tenant.request('native', `/v1/people/${into.id}/restore`, { method: 'POST' })
      expect(valuesOf(restored.json)).toEqual([...valuesOf(into), ...valuesOf(from)])
    })
  },
)

const removals = writes.filter(({ what }) => what === 'a removal')

describe.each(
  merges.flatMap((merge) =>
    removals.map(
      (removal) =>
        [`a merge through ${merge.name}, a removal through ${removal.name}`, merge, removal] as const,
    ),
  ),
)('%s', (_title, merge, removal) => {
  test.each(['into', 'from'] as const)('the %s person is removed meanwhile: not merged', async (which) => {
    const [into, from] = await two()
    const gone = which === 'into' ? into : from
    const stays = which === 'into' ? from : into
    const remove = () => send(removal.name, removal.request(idIn(removal.name, gone)))
    const [answer] = await during(merge.name, merge.request(into, from), remove)
    expect(answer.status, answer.text).toBe(404)
    expect(await show(stays)).toEqual(stays)
    const removed = (await removedPeople()).find(({ id }) => id === gone.id)
    expect(removed).toMatchObject({ given: which })
    expect(removed).not.toHaveProperty('mergedInto')
    expect(valuesOf(removed)).toEqual(valuesOf(gone))
    expect(await historyOf(gone)).toEqual(['created', 'removed'])
    expect(await historyOf(stays)).toEqual(['created'])
  })
})

describe.each(removals.map((removal) => [removal.name, removal] as const))(
  'removals through %s at the same time as merges',
  (name, { request }) => {
    test('fail for no other reason than that the person is gone, and lose no person', async () => {
      for (let round = 0; round < 6; round++) {
        const [into, from] = await two()
        const gone = round % 2 === 0 ? from : into
        const requests = [
          () => send(name, request(idIn(name, gone))),
          () => send('native', mergeRequest(into, from)),
        ]
        if (round % 4 > 1) requests.reverse()
        const answers = await Promise.all(requests.map((one) => one()))
        for (const { status, text } of answers) expect([200, 204, 404, 410], text).toContain(status)
        const all = [await show(into), await show(from), ...(await removedPeople())]
        const kept = new Set(all.flatMap((person) => (person?.emails ? valuesOf(person) : [])))
        for (const value of [...valuesOf(into), ...valuesOf(from)]) expect(kept).toContain(value)
        const isMerged = answers.some(({ json }) => json?.emails?.length === 2)
        // The survivor is there unless it was named itself.
        if (isMerged && gone === from) expect((await show(into)).removedAt).toBeNull()
      }
      expect(kith.observations.filter(({ type }) => type === 'RequestFailed')).toEqual([])
    })
  },
)
