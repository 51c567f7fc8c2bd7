import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Route } from '../src/dialects/dialect.ts'
import { dialects } from '../src/dialects/index.ts'
import { openSqliteStore } from '../src/store/sqlite/sqlite.ts'
import { temporaryFolder } from './support/command.ts'
import { placementFor, signed } from './support/credentials.ts'
import { addCrowd, CROWD, copyCrowd } from './support/crowd.ts'
import { testingOf } from './support/dialect-testings.ts'
import { createTestKith, type TestKith } from './support/kith.ts'
import { type KeyedRequest, ownRequests, personIdIn } from './support/route-requests.ts'
import { createWorld, type World } from './support/world.ts'

/** The largest ratio of the time of a request among 100,000 people to its time among 1,000. */
const RATIO_MAX = 1.5
/** Milliseconds that a shared machine can add to one measurement and not to the other. */
const NOISE_MS = 1
const ROUNDS = 15
/** A failed measurement is repeated, because noise can only make it slower. */
const ATTEMPTS = 4
const COPIES = 99

/** Requests whose time grows with the number of people, with the reason and times measured on two cores. */
const exceptions: readonly { readonly request: RegExp; readonly reason: string; readonly figure: string }[] =
  [
    {
      request: /^GET \/v1\/campaigns\/:campaign_id\/statuses/,
      reason: 'counts the people of the campaign by status, which is why it is a request of its own',
      figure: '1 ms among 1,000, 43 ms among 100,000',
    },
  ]

interface Size {
  readonly kith: TestKith
  readonly world: World
}

const folder = temporaryFolder()
let small: Size
let large: Size

beforeAll(async () => {
  small = await fill('small')
  large = await fill('large')
  copyCrowd(join(folder.path, 'large.db'), large.world.tenant, COPIES)
  const count = (size: Size) => size.kith.app.hub.people.count(size.world.tenant.caller('native'))
  expect([await count(small), await count(large)]).toEqual([CROWD + 5, CROWD * (COPIES + 1) + 5])
}, 240_000)
afterAll(async () => {
  for (const size of [small, large]) await size?.kith.close()
  rmSync(folder.path, { recursive: true, force: true })
})

async function fill(name: string): Promise<Size> {
  const store = openSqliteStore({ file: join(folder.path, `${name}.db`), synchronous: 'NORMAL' })
  const kith = await createTestKith({}, { store, watched: false })
  const world = await createWorld(kith, { mark: 'costmark', number: 1 })
  await addCrowd(kith, world)
  return { kith, world }
}

describe.each(dialects.map((dialect) => [dialect.name, dialect] as const))(
  '%s is as fast among 100,000 people as among 1,000',
  (name, dialect) => {
    const reads = dialect.routes.filter(({ method, download }) => method === 'GET' && !download)

    test.each(reads.map((route) => [`${route.method} ${route.path}`, route] as const))(
      '%s',
      async (about, route) => {
        const choice = await firstThatSucceeds(route)
        if (choice) await expectSameCost(about, (size) => choice(size))
      },
    )

    const { furtherLists, people } = testingOf(name)
    const lists = furtherLists.map((list) =>
      typeof list === 'string' ? ([list, false] as const) : ([list.path, true] as const),
    )
    test.each(lists)('GET %s', async (path, grows) => {
      await expectSameCost(`GET ${path}`, ({ world }) => ({ path: filledIn(name, path, world) }), grows)
    })

    const { create, update, remove, needed, renamed } = people

    test('creating a person', async () => {
      await expectSameCost(`${name} create`, (_size, round) => create(needed(`${name}made${round}`)))
    })

    test('updating a person', async () => {
      await expectSameCost(`${name} update`, ({ world }, round) => {
        return update(personIdIn(dialect, world.people[0]!), renamed(`r${round}`))
      })
    })

    test.skipIf(!remove)('removing a person', async () => {
      const query = { order: [], page: { offset: 200, limit: ROUNDS * ATTEMPTS } }
      const members = await Promise.all(
        [small, large].map(
          async ({ kith, world }) =>
            (await kith.app.hub.people.list(world.tenant.caller('native'), query)).items,
        ),
      )
      await expectSameCost(`${name} remove`, (size, round) => {
        return remove!(personIdIn(dialect, members[size === small ? 0 : 1]![round]!))
      })
    })

    /** The first request of the route that succeeds: some routes need a special kind of key, or a certain kind of id. */
    async function firstThatSucceeds(route: Route) {
      for (const [kind, { platform }] of Object.entries(dialect.keys)) {
        if (platform) continue
        const keys = new Map<Size, string>()
        for (const size of [small, large]) keys.set(size, await keyOf(size, kind))
        for (const index of ownRequests(route, small.world, dialect).keys()) {
          const choice = (size: Size): KeyedRequest =>
            signed(
              ownRequests(route, size.world, dialect)[index]!,
              placementFor(dialect, kind, keys.get(size)!),
            )
          const { path, ...options } = choice(small)
          if ((await small.world.tenant.request(name, path, options)).status < 300) return choice
        }
      }
      return undefined
    }

    async function keyOf({ kith, world }: Size, kind: string): Promise<string> {
      const draft = { orgId: world.tenant.organization.id, dialect: name, kind, role: 'admin' } as const
      return (await kith.app.hub.keys.create(draft)).text
    }

    async function expectSameCost(
      about: string,
      make: (size: Size, round: number) => KeyedRequest | undefined,
      grows = false,
    ): Promise<void> {
      let figures = ''
      const excepted = grows || exceptions.some(({ request }) => request.test(about))
      // An excepted request only needs to succeed.
      for (let attempt = 0; attempt < (excepted ? 1 : ATTEMPTS); attempt++) {
        const times = await measure(make, attempt * ROUNDS)
        if (!times) return
        if (times.large <= times.small * RATIO_MAX + NOISE_MS) return
        figures = `${about}: ${times.small.toFixed(2)} ms among 1,000, ${times.large.toFixed(2)} ms among 100,000`
      }
      if (!excepted) throw new Error(figures)
    }

    /** Medians in milliseconds; undefined if there is no request to measure. */
    async function measure(make: (size: Size, round: number) => KeyedRequest | undefined, first: number) {
      const times: Record<'small' | 'large', number[]> = { small: [], large: [] }
      for (let round = first; round < first + ROUNDS; round++) {
        for (const [key, size] of [
          ['small', small],
          ['large', large],
        ] as const) {
          const request = make(size, round)
          if (!request) return undefined
          times[key].push(await timed(size, request))
        }
      }
      return { small: median(times.small), large: median(times.large) }
    }

    async function timed({ world }: Size, { path, ...options }: KeyedRequest): Promise<number> {
      const start = performance.now()
      const { status, text } = await world.tenant.request(name, path, options)
      const time = performance.now() - start
      expect(status, `${path}: ${text.slice(0, 300)}`).toBeLessThan(300)
      return time
    }
  },
)

/** The path with the numbers of this world in place of the placeholders. */
function filledIn(dialect: string, path: string, { fields, labels, filters }: World): string {
  return path
    .replace('{note}', fields.find(({ type }) => type === 'varchar')!.key)
    .replace('{label}', String(labels[0]!.id))
    .replace('{filter}', String(filters[dialect]?.id))
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]!
}
