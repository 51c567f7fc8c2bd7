import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Answered } from '../src/dialects/dialect-testing.ts'
import { apis } from './awkward-people/apis.ts'
import { awkwardPage } from './awkward-people/page.ts'
import { awkwardPeople, formOf } from './awkward-people/people.ts'
import { listAll, readOne, runWay, type WayRun } from './awkward-people/run.ts'
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
          // Several people may have one number, and some look-ups answer with one of them.
          const wanted = lookUp.by === 'phone' ? ownersOf(lookUp.value, name) : [ids[name]]
          expect(
            found.some((id) => wanted.includes(id)),
            `${person.what}: ${lookUp.path}: ${text.slice(0, 300)}`,
          ).toBe(true)
        }
      }
    },
  )

  /** The ids of those who have this number: with its extension, if it has one. */
  function ownersOf(number: string, name: string): readonly (string | undefined)[] {
    const has = ({ person }: Brought) =>
      way.held(person).phones.some(({ value }) => formOf(value) === formOf(number))
    return there().flatMap((one) => (has(one) ? [one.ids[name]] : []))
  }

  test.each(apis.map((api) => [api.name, api] as const))(
    'changes nowhere when %s writes back what it shows',
    async (name, api) => {
      const { kith, brought } = run()
      const before = await listAll(kith, brought)
      const entries = await entryIdsOf(run())
      for (const { person, ids } of there()) {
        const request = api.writeBack(ids[name]!, await readOne(kith, api, ids))
        const { status, text } = await kith.send(name, request)
        expect(status, `${person.what}: ${JSON.stringify(request.body)}: ${text}`).toBe(200)
      }
      const after = await listAll(kith, brought)
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
