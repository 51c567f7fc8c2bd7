import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dialects } from '../src/dialects/index.ts'
import { parseInstant } from '../src/model/instant.ts'
import type { PersonDraft, PersonId } from '../src/model/person.ts'
import { ownValues } from './support/crowd.ts'
import { triesOf } from './support/engine.ts'
import { createTestKith, type Tenant, type TestKith } from './support/kith.ts'
import { personIdIn } from './support/route-requests.ts'
import { type DialectPager, pagers, walk } from './support/walk.ts'

let kith: TestKith
beforeAll(async () => {
  kith = await createTestKith()
})
afterAll(() => kith.close())

test('every dialect has a list here', () => {
  const walked = new Set(pagers.map(({ dialect }) => dialect))
  expect([...walked].sort()).toEqual(dialects.map(({ name }) => name).sort())
})

describe('without concurrent changes', () => {
  const PEOPLE = 23
  let still: Crowd
  beforeAll(async () => {
    still = await createCrowd(PEOPLE)
  })

  test.each(pagers.map((pager) => [pager.name, pager] as const))(
    '%s shows every person exactly once with any page size',
    async (_name, pager) => {
      const expected = still.ids.map((id) => still.idIn(pager.dialect, id)).sort()
      let order: string[] | undefined
      for (const size of [1, 4, PEOPLE - 1, PEOPLE, PEOPLE + 1, 100]) {
        const seen = await walk(pager, still.tenant, { ...still, size })
        expect([...seen].sort(), `pages of ${size}`).toEqual(expected)
        order ??= seen
        expect(seen, `pages of ${size} follow the same order`).toEqual(order)
      }
    },
  )

  test.each(pagers.map((pager) => [pager.name, pager] as const))(
    '%s is an empty page when there are no people',
    async (_name, pager) => {
      const empty = await createCrowd(0)
      expect(await walk(pager, empty.tenant, { ...empty, size: 5 })).toEqual([])
    },
  )
})

describe('while people are added, changed and removed', () => {
  const scripts = fc.record({
    people: fc.integer({ min: 0, max: 12 }),
    size: fc.integer({ min: 1, max: 5 }),
    gaps: fc.array(
      fc.array(
        fc.record({ kind: fc.constantFrom('add', 'change', 'remove'), place: fc.nat({ max: 1000 }) }),
        { maxLength: 4 },
      ),
      { maxLength: 8 },
    ),
  })

  test.each(pagers.map((pager) => [pager.name, pager] as const))(
    '%s shows every unchanged person exactly once',
    async (_name, pager) => {
      await fc.assert(
        fc.asyncProperty(scripts, async ({ people, size, gaps }) => {
          const crowd = await createCrowd(people)
          const untouched = new Set(crowd.ids)
          const pending = [...gaps]
          const seen = await walk(pager, crowd.tenant, { ...crowd, size }, async (before) => {
            for (const step of pending.shift() ?? []) await disturb(crowd, pager, step, before, untouched)
          })
          for (const id of untouched) {
            const times = seen.filter((vendorId) => vendorId === crowd.idIn(pager.dialect, id)).length
            expect(times, `${pager.name}: ${crowd.idIn(pager.dialect, id)} in ${seen}`).toBe(1)
          }
        }),
        { numRuns: triesOf(25), seed: 2026 },
      )
    },
  )
})

/** Changes people between two pages. For lists with offsets only in places where the list still guarantees the test. */
async function disturb(
  crowd: Crowd,
  pager: DialectPager,
  { kind, place }: { kind: string; place: number },
  seen: readonly string[],
  untouched: Set<PersonId>,
): Promise<void> {
  const ahead = (id: PersonId) => !seen.includes(crowd.idIn(pager.dialect, id))
  const reachable = pager.paging === 'keyset' ? crowd.alive() : crowd.alive().filter(ahead)
  const id = reachable[place % Math.max(reachable.length, 1)]
  switch (kind) {
    case 'add':
      if (pager.paging === 'keyset' || pager.newcomers === 'last') await crowd.add(place)
      return
    case 'change':
      // If the list is sorted by a field that changes, a change moves the person, like a removal and an addition.
      if (id === undefined || (pager.paging === 'offset' && pager.changesMove && pager.newcomers !== 'last'))
        return
      untouched.delete(id)
      return crowd.change(id)
    default:
      if (id === undefined) return
      untouched.delete(id)
      return crowd.remove(id)
  }
}

/** The people of a new organization, all enrolled in one campaign. */
interface Crowd {
  readonly tenant: Tenant
  readonly campaignId: string
  /** The people at the start. */
  readonly ids: readonly PersonId[]
  alive(): PersonId[]
  idIn(dialect: string, id: PersonId): string
  add(number: number): Promise<void>
  change(id: PersonId): Promise<void>
  remove(id: PersonId): Promise<void>
}

async function createCrowd(size: number): Promise<Crowd> {
  const tenant = await kith.tenant()
  const caller = tenant.caller('native')
  const { people, campaigns } = kith.app.hub
  const { id: campaignId } = await campaigns.create(caller, { name: 'All people' })
  const vendorIds = new Map<PersonId, Readonly<Record<string, string>>>()
  const alive = new Set<PersonId>()

  async function put(drafts: readonly PersonDraft[]): Promise<PersonId[]> {
    const made = await people.createMany(caller, drafts)
    for (const person of made) {
      alive.add(person.id)
      vendorIds.set(
        person.id,
        Object.fromEntries(dialects.map((dialect) => [dialect.name, personIdIn(dialect, person)])),
      )
    }
    const ids = made.map(({ id }) => id)
    await campaigns.enrol(
      caller,
      campaignId,
      ids.map((personId) => ({ personId })),
    )
    return ids
  }

  const ids = await put(Array.from({ length: size }, (_, index) => memberOf(index)))
  return {
    tenant,
    campaignId,
    ids,
    alive: () => [...alive],
    idIn: (dialect, id) => vendorIds.get(id)![dialect]!,
    async add(number) {
      await put([newcomer(number)])
    },
    async change(id) {
      const { version } = await people.get(caller, id)
      await people.update(caller, id, { notes: `changed after version ${version}` })
    },
    async remove(id) {
      alive.delete(id)
      await people.remove(caller, id)
    },
  }
}

const START = parseInstant('2026-01-10T10:00:00Z')!
const SECOND = 1_000_000

/** Several people have the same name, e-mail, second of creation and second of change, so that every order has ties. */
function memberOf(index: number): PersonDraft {
  const createdAt = START + Math.floor(index / 3) * SECOND
  return {
    ...(index % 5 !== 4 && { given: ['Ada', 'Ben', 'ada'][index % 3]!, surname: ['Oz', 'Ng'][index % 2]! }),
    ...(index % 4 !== 3 && { emails: [{ value: `${['a', 'b'][index % 2]}@example.com` }] }),
    extensions: ownValues(String(index)).extensions!,
    createdAt,
    updatedAt: createdAt + (index % 2) * SECOND,
  }
}

function newcomer(number: number): PersonDraft {
  return { given: ['Aaron', 'Mia', 'Zed'][number % 3]!, surname: `New${number}` }
}
