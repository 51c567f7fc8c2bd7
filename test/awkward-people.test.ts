import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Answered } from '../src/dialects/dialect-testing.ts'
import { apis } from './awkward-people/apis.ts'
import { awkwardPage } from './awkward-people/page.ts'
import { awkwardPeople, e164Of } from './awkward-people/people.ts'
import { readOne, runWay, showAll, type WayRun } from './awkward-people/run.ts'
import { type Brought, ways } from './awkward-people/ways.ts'
import { type SeedServer, startSeedServer } from './seeds/seed-server.ts'
import { openTestStore } from './support/test-store.ts'
import { read } from './tidy/source-files.ts'

/**
 * Awkward people through every create and every file into every API, read by id, in lists and by look-ups. Each cell must be
 * what the rules and the facts in `awkward-people/` say; `docs/awkward-people.md` shows the whole table.
 */
let server: SeedServer
const runs = new Map<string, WayRun>()

beforeAll(async () => {
  server = await startSeedServer(openTestStore)
  for (const way of ways) runs.set(way.title, await runWay(server, way))
}, 120_000)
afterAll(() => server.close())

describe.each(ways.map((way) => [way.title, way] as const))('%s', (title, way) => {
  const run = () => runs.get(title)!
  const there = () =>
    run().brought.flatMap((one, place) => (one.ids ? [{ ...one, ids: one.ids, place }] : []))

  test('takes every person, and refuses only what the API cannot take', () => {
    for (const { person, refused, ids } of run().brought) {
      const expected = way.api?.refused(person) ?? []
      const fields = refused.slice(1)
      const named = fields.length === 0 ? [] : expected
      expect(refused.length > 0, person.what).toBe(expected.length > 0)
      expect([...new Set(fields)].toSorted(), person.what).toEqual([...named].toSorted())
      const isTaken = expected.length === 0 || way.api?.createLess(person) !== undefined
      if (way.api) expect(ids !== undefined, person.what).toBe(isTaken)
    }
  })

  test.each(apis.map((api) => [api.name, api] as const))(
    'shows each person through %s as the rules say',
    (name, api) => {
      for (const { person, place } of there()) {
        const expected = api.shows(way.held(person), way.api === api)
        const { read: byId, listed } = run().shown[place]![name]!
        expect({ [person.what]: byId }).toEqual({ [person.what]: expected })
        expect({ [person.what]: listed }).toEqual({ [person.what]: expected })
      }
    },
  )

  test.each(apis.map((api) => [api.name, api] as const))(
    'is found through %s by what it is called',
    async (name, api) => {
      for (const { person, ids } of there()) {
        const held = way.held(person)
        for (const lookUp of api.lookUps(held)) {
          const { status, json, text } = await run().kith.send(name, { path: lookUp.path })
          expect(status, `${person.what}: ${lookUp.path}: ${text}`).toBe(200)
          const found = lookUp.ids(json)
          // A look-up that answers with one person may answer with another one behind the same switchboard.
          const wanted = lookUp.by === 'phone' ? sharersOf(there(), ids, name) : [ids[name]]
          expect(
            found.some((id) => wanted.includes(id)),
            `${person.what}: ${lookUp.path}: ${text.slice(0, 300)}`,
          ).toBe(true)
        }
      }
    },
  )

  /** The ids of the person and of those who have one of its numbers, with any extension. */
  function sharersOf(
    people: readonly (Brought & { readonly ids: Readonly<Record<string, string>> })[],
    own: Readonly<Record<string, string>>,
    name: string,
  ): readonly (string | undefined)[] {
    const numbersOf = (brought: Brought) =>
      way.held(brought.person).phones.flatMap(({ value }) => e164Of(value) ?? [])
    const numbers = people.filter(({ ids }) => ids === own).flatMap(numbersOf)
    return people
      .filter((one) => one.ids === own || numbersOf(one).some((number) => numbers.includes(number)))
      .map(({ ids }) => ids[name])
  }

  test.each(apis.map((api) => [api.name, api] as const))(
    'changes nowhere when %s writes back what it shows',
    async (name, api) => {
      const { kith, brought } = run()
      const before = await showAll(kith, brought)
      const entries = await entryIdsOf(run())
      for (const { person, ids } of there()) {
        const request = api.writeBack(ids[name]!, await readOne(kith, api, ids))
        const { status, text } = await kith.send(name, request)
        expect(status, `${person.what}: ${JSON.stringify(request.body)}: ${text}`).toBe(200)
      }
      const after = await showAll(kith, brought)
      for (const [place, { what }] of awkwardPeople.entries())
        expect({ [what]: after[place] }).toEqual({ [what]: before[place] })
      expect(await entryIdsOf(run())).toEqual(entries)
    },
  )
})

/** The ids of everyone and of every address and number, as the native API shows them. */
async function entryIdsOf({ kith }: WayRun): Promise<unknown> {
  const { items } = await kith.ask('native', { path: '/v1/people?limit=500' })
  return items.map(({ id, vendorIds, emails, phones }: Answered) => [
    ...[id, vendorIds],
    ...[...emails, ...phones].map((point: { id: string }) => point.id),
  ])
}

test('docs/awkward-people.md shows what the APIs show', () => {
  const page = awkwardPage(ways.map(({ title }) => runs.get(title)!))
  expect(read('docs/awkward-people.md'), 'docs/awkward-people.md is out of date: npm run docs').toBe(page)
})
