import type { Answered } from '../../src/dialects/dialect-testing.ts'
import type { SeedKith, SeedServer } from '../seeds/seed-server.ts'
import { testingOf } from '../support/dialect-testings.ts'
import type { AwkwardApi, Cell } from './api.ts'
import { apis } from './apis.ts'
import { type Brought, beginWay, type Way } from './ways.ts'

/** One way, with everything that the APIs show of the people it brought. */
export interface WayRun {
  readonly way: Way
  readonly kith: SeedKith
  readonly brought: readonly Brought[]
  /** What each API shows of each person, by the API's name: read by id, and in the list. */
  readonly shown: readonly (PersonShown | undefined)[]
}

export type PersonShown = Readonly<Record<string, { readonly read: Cell; readonly listed: Cell }>>

export async function runWay(server: SeedServer, way: Way): Promise<WayRun> {
  const kith = await beginWay(server, way)
  const brought = await way.bring(kith, server)
  return { way, kith, brought, shown: await showAll(kith, brought) }
}

/** What all APIs show of all people, by id and in their lists. */
async function showAll(kith: SeedKith, brought: readonly Brought[]): Promise<(PersonShown | undefined)[]> {
  const lists = await listAll(kith, brought)
  const shown: (PersonShown | undefined)[] = []
  for (const [place, { ids }] of brought.entries()) {
    const person: Record<string, { read: Cell; listed: Cell }> = {}
    for (const api of ids ? apis : [])
      person[api.name] = {
        read: api.cell(await readOne(kith, api, ids!)),
        listed: lists[place]![api.name]!,
      }
    shown.push(ids && person)
  }
  return shown
}

/** What the lists of all APIs show of all people. */
export async function listAll(
  kith: SeedKith,
  brought: readonly Brought[],
): Promise<readonly (Readonly<Record<string, Cell>> | undefined)[]> {
  const lists = new Map<string, readonly Answered[]>()
  for (const { name } of apis) {
    const { items, list } = testingOf(name).people
    // The list of all contacts; the other one is that of a campaign.
    const path = name === 'insighto' ? '/api/v1/contact?size=100' : list('')
    lists.set(name, items(await kith.ask(name, { path })))
  }
  const cellOf = (api: AwkwardApi, ids: Readonly<Record<string, string>>): Cell => {
    const item = lists.get(api.name)!.find(({ id }) => String(id) === ids[api.name])
    if (!item) throw new Error(`${api.name} does not list ${ids[api.name]}`)
    return api.cell(item)
  }
  return brought.map(
    ({ ids }) => ids && Object.fromEntries(apis.map((api) => [api.name, cellOf(api, ids)] as const)),
  )
}

/** The person as the API answers its id. */
export async function readOne(
  kith: SeedKith,
  { name }: AwkwardApi,
  ids: Readonly<Record<string, string>>,
): Promise<Answered> {
  const { read, person } = testingOf(name).people
  return person(await kith.ask(name, read(ids[name]!)))
}
