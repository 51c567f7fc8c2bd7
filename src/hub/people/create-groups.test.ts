import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openTestHub, type TestHub } from '../../../test/support/test-hub.ts'
import type { Caller } from '../../model/access.ts'
import { systemTiming } from '../../model/clock.ts'
import { KithError } from '../../model/errors.ts'
import type { Person, PersonDraft } from '../../model/person.ts'
import type { Store } from '../../store/store.ts'
import type { Limits } from '../limits/index.ts'
import { createInGroups } from './create-groups.ts'

const caller: Caller = {
  ...{ orgId: 1, dialect: 'acme', keyId: 'k', kind: 'token', role: 'write', sensitive: true },
}

/** Creates that settle when the test says so. */
function observed(transactionsMax: number, failure?: (drafts: readonly PersonDraft[]) => unknown) {
  const groups: { callers: Caller; names: (string | undefined)[]; finish: () => void }[] = []
  const createMany = async (callers: Caller, drafts: readonly PersonDraft[]): Promise<Person[]> => {
    const names = drafts.map(({ given }) => given ?? undefined)
    await new Promise<void>((finish) => groups.push({ callers, names, finish }))
    const error = failure?.(drafts)
    if (error) throw error
    return names.map((given) => ({ given }) as Person)
  }
  const create = createInGroups(createMany, { transactionsMax, timing: systemTiming })
  return { groups, create, names: () => groups.map(({ names }) => names.length) }
}

const turn = () => systemTiming.nextTurn()

describe('creates of one key', () => {
  test('that arrive together are one transaction where one writes at a time', async () => {
    const { groups, create, names } = observed(1)
    const first = ['a', 'b', 'c'].map((given) => create(caller, { given }))
    await turn()
    const later = ['d', 'e'].map((given) => create(caller, { given }))
    await turn()
    expect(names()).toEqual([3])
    groups[0]!.finish()
    expect((await Promise.all(first)).map(({ given }) => given)).toEqual(['a', 'b', 'c'])
    await turn()
    expect(names()).toEqual([3, 2])
    groups[1]!.finish()
    expect((await Promise.all(later)).map(({ given }) => given)).toEqual(['d', 'e'])
  })

  test('are shared out evenly among two transactions', async () => {
    const { groups, create, names } = observed(2)
    const created = Array.from({ length: 16 }, (_, index) => create(caller, { given: `${index}` }))
    await turn()
    expect(names()).toEqual([8, 8])
    // Few that arrive meanwhile wait for one of the two to end.
    const late = [create(caller, { given: 'late' }), create(caller, { given: 'later' })]
    await turn()
    expect(names()).toEqual([8, 8])
    for (const { finish } of groups) finish()
    await Promise.all(created)
    await turn()
    for (const { finish } of groups.slice(2)) finish()
    expect((await Promise.all(late)).map(({ given }) => given)).toEqual(['late', 'later'])
  })

  test('are at most 32 in a transaction', async () => {
    const { create, names } = observed(1)
    for (let index = 0; index < 60; index++) void create(caller, { given: `${index}` })
    await turn()
    expect(names()).toEqual([32])
  })
})

test('creates of other keys, rights and principals are written apart', async () => {
  const { groups, create } = observed(1)
  const others: Caller[] = [
    caller,
    { ...caller, keyId: 'other' },
    { ...caller, sensitive: false },
    { ...caller, orgId: 2 },
    { ...caller, principal: { kind: 'session', id: 'k' } },
  ]
  for (const one of others) void create(one, { given: 'x' })
  await turn()
  expect(groups.map(({ callers }) => callers)).toEqual(others)
})

describe('if a create of a group fails', () => {
  test('it fails alone', async () => {
    const refused = new KithError('conflict', 'taken')
    const { groups, create, names } = observed(1, (drafts) =>
      drafts.some(({ given }) => given === 'b') ? refused : undefined,
    )
    const settled = Promise.allSettled(['a', 'b', 'c'].map((given) => create(caller, { given })))
    for (let index = 0; index < 4; index++) {
      await turn()
      groups[index]!.finish()
    }
    expect((await settled).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(names()).toEqual([3, 1, 1, 1])
  })

  test('and the store is lost, none is written again, because all may be stored', async () => {
    const lost = new KithError('unavailable', 'lost')
    const { groups, create, names } = observed(1, () => lost)
    const settled = Promise.allSettled(['a', 'b'].map((given) => create(caller, { given })))
    await turn()
    groups[0]!.finish()
    expect(await settled).toEqual([1, 2].map(() => ({ status: 'rejected', reason: lost })))
    await turn()
    expect(names()).toEqual([2])
  })
})

describe('in a store', () => {
  let kith: TestHub
  beforeEach(async () => {
    kith = await openTestHub()
  })
  afterEach(() => kith.close())

  test('a hundred creates at once by two keys have ids, times, changes and principals of their own', async () => {
    const { hub, organization } = kith
    const keys = ['one', 'other']
    const drafts = Array.from({ length: 100 }, (_, index) => ({
      given: `Number ${index}`,
      // Every tenth names an id that is taken, and every twelfth an id that no vendor has.
      ...(index % 10 === 9 && { vendorIds: { umbra: 'u_abcdef' } }),
      ...(index % 12 === 5 && { vendorIds: { unknown: 'x' } }),
    }))
    await hub.people.create(kith.caller('umbra'), { given: 'First', vendorIds: { umbra: 'u_abcdef' } })
    const settled = await Promise.allSettled(
      drafts.map((draft, index) =>
        hub.people.create(kith.caller('acme', { keyId: keys[index % 2]! }), draft),
      ),
    )
    const refused = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []))
    const expected = drafts.flatMap(({ vendorIds }) =>
      vendorIds ? [vendorIds.unknown ? 'invalid' : 'conflict'] : [],
    )
    expect(refused).toEqual(expected)
    const people = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    expect(people).toHaveLength(100 - expected.length)
    for (const value of ['id', 'createdAt', 'updatedAt'] as const)
      expect(new Set(people.map((person) => person[value])).size).toBe(people.length)
    const changes = await kith.store.read.changes.list(organization.id, 0, 1000)
    const authors = new Map(changes.map(({ personId, principal }) => [personId, principal.id]))
    expect(changes).toHaveLength(people.length + 1)
    for (const person of people)
      expect(authors.get(person.id)).toBe(keys[Number(person.given!.split(' ')[1]) % 2])
    await kith.expectSound()
  })

  test('as many as a limit allows are stored, and the others are refused one by one', async () => {
    let left = 10
    const limits = {
      addPeople(_orgId: number, count: number) {
        if (count > left) throw new KithError('forbidden', 'full')
        left -= count
      },
    } as Limits
    const { people } = kith.hubWith({ limits })
    const settled = await Promise.allSettled(
      Array.from({ length: 24 }, (_, index) => people.create(kith.caller('acme'), { given: `${index}` })),
    )
    const refused = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []))
    expect(refused).toEqual(Array.from({ length: 14 }, () => 'forbidden'))
    expect(await kith.store.read.people.count(kith.organization.id)).toBe(10)
  })

  test('creates that wait share statements', async () => {
    const { hub, store } = kith
    const transactions: number[] = []
    const counted: Store = {
      ...store,
      transaction: (work) => {
        transactions.push(1)
        return store.transaction(work)
      },
    }
    const { people } = kith.hubWith({ store: counted })
    await Promise.all(
      Array.from({ length: 100 }, (_, index) => people.create(kith.caller('acme'), { given: `${index}` })),
    )
    expect(transactions.length).toBeLessThanOrEqual(5)
    expect(await hub.people.count(kith.caller('acme'))).toBe(100)
  })
})
