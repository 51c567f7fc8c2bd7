import { closeSync, openSync, rmSync, statSync, writeSync } from 'node:fs'
import { expect, test } from 'vitest'
import { dialects } from '../src/dialects/index.ts'
import type { KeptRenderings } from '../src/model/kept-renderings.ts'
import type { PersonId } from '../src/model/person.ts'
import { testingOf } from './support/dialect-testings.ts'
import { onPostgres } from './support/engine.ts'
import { createFileKith, type FileKith, faults, serveFrom } from './support/kept-renderings.ts'
import { type Tenant, withKey } from './support/kith.ts'
import { seededNumbers } from './support/seeded-numbers.ts'

/*
 * Random histories: people are written, lists are read, servers are restarted and the file of renderings is deleted or damaged.
 * Every list must be the same as from a server that renders afresh. KITH_RENDERINGS_STEPS=5000 makes a longer history.
 */

const STEPS = Number(process.env.KITH_RENDERINGS_STEPS ?? 150)

type Plant = (renderings: KeptRenderings) => KeptRenderings

interface Outcome {
  /** How often each kind of step occurred. */
  readonly steps: Readonly<Record<string, number>>
  /** Lists that differ from those of a server that renders afresh. */
  readonly differences: number
  readonly compared: number
  readonly found: number
}

async function play(
  seed: number,
  steps: number,
  plant: Plant = (renderings) => renderings,
): Promise<Outcome> {
  const files = await createFileKith({ seed })
  try {
    return await playWith(files, seededNumbers(seed), steps, plant)
  } finally {
    await files.close()
  }
}

async function playWith(
  files: FileKith,
  random: (below: number) => number,
  stepCount: number,
  plant: Plant,
): Promise<Outcome> {
  const { kith, file } = files
  const { hub } = kith.app
  const tenants = [await kith.tenant(), await kith.tenant({ contactSync: true })]
  const keys = await Promise.all(tenants.map((tenant) => keysOf(files, tenant)))
  const people = tenants.map((): PersonId[] => [])
  const labels = await Promise.all(
    tenants.map((tenant) =>
      hub.catalog.createLabel(tenant.caller('native'), { name: 'customer', detail: '', color: 'green' }),
    ),
  )
  const fresh = serveFrom(kith, undefined)
  let servers = await Promise.all([start(), start()])
  let [found, compared, differences] = [0, 0, 0]
  const steps: Record<string, number> = {}
  const one = <Item>(items: readonly Item[]): Item => items[random(items.length)]!

  async function start() {
    const renderings = await files.renderings()
    return { renderings, server: serveFrom(kith, plant(renderings)) }
  }

  async function stop({ renderings, server }: Awaited<ReturnType<typeof start>>): Promise<void> {
    await server.close()
    found += renderings.state.found
    await renderings.close()
  }

  async function read(): Promise<void> {
    const of = random(2)
    const { name } = one(dialects)
    const { path, headers } = withKey(name, testingOf(name).people.path, one(keys[of]!)[name]!)
    const request = { url: `/${name}${path}`, headers: { ...headers, 'x-request-id': 'same' } }
    const [expected, actual] = [
      await fresh.app.inject(request),
      await one(servers).server.app.inject(request),
    ]
    expect([expected.statusCode, actual.statusCode]).toEqual([200, 200])
    compared++
    if (expected.body !== actual.body) differences++
  }

  const names = ['Amara', 'Bo', 'Chloé', '日本', 'Dmitri 😀']
  const draft = () => ({
    given: `${one(names)} ${random(1000)}`,
    notes: one(names).repeat(random(50)),
    emails: [{ value: `p${random(1e6)}@example.com`, label: 'work', primary: true }],
  })
  const kinds: Readonly<Record<string, readonly [weight: number, work: () => unknown]>> = {
    read: [60, read],
    create: [
      10,
      async () => {
        const of = random(2)
        people[of]!.push((await hub.people.create(tenants[of]!.caller('native'), draft())).id)
      },
    ],
    update: [
      15,
      async () => {
        const of = random(2)
        if (people[of]!.length > 0)
          await hub.people.update(tenants[of]!.caller('native'), one(people[of]!), {
            given: `${one(names)} ${random(1000)}`,
            labelIds: random(2) ? [labels[of]!.id] : [],
          })
      },
    ],
    remove: [
      2,
      async () => {
        const of = random(2)
        const [id] = people[of]!.splice(random(people[of]!.length || 1), 1)
        if (id !== undefined) await hub.people.remove(tenants[of]!.caller('native'), id)
      },
    ],
    'rename the label': [
      3,
      () => {
        const of = random(2)
        const change = { name: `customer ${random(1000)}`, color: one(['red', 'green']) as 'red' }
        return hub.catalog.updateLabel(tenants[of]!.caller('native'), labels[of]!.id, change)
      },
    ],
    write: [20, () => one(servers).renderings.flush()],
    restart: [
      4,
      async () => {
        const place = random(2)
        await stop(servers[place]!)
        servers = servers.with(place, await start()) as typeof servers
      },
    ],
    'delete the file': [
      3,
      () => ['', '-wal', '-shm'].forEach((end) => void rmSync(file + end, { force: true })),
    ],
    'damage the file': [3, () => damage(file, random)],
  }
  const drawn = Object.entries(kinds).flatMap(([kind, [weight]]) => Array<string>(weight).fill(kind))
  for (let step = 0; step < stepCount; step++) {
    const kind = one(drawn)
    steps[kind] = (steps[kind] ?? 0) + 1
    await kinds[kind]![1]()
  }
  await Promise.all(servers.map(stop))
  await fresh.close()
  return { steps, differences, compared, found }
}

/** For each API, keys with and without the right to sensitive values. */
async function keysOf({ kith }: FileKith, tenant: Tenant): Promise<Readonly<Record<string, string>>[]> {
  const redacted: Record<string, string> = {}
  for (const { name } of dialects) {
    const draft = { orgId: tenant.organization.id, dialect: name, role: 'read', sensitive: false } as const
    redacted[name] = (await kith.app.hub.keys.create(draft)).text
  }
  return [tenant.keys, redacted]
}

function damage(path: string, random: (below: number) => number): void {
  try {
    const { size } = statSync(path)
    const file = openSync(path, 'r+')
    for (let index = 0; index < 20; index++) writeSync(file, Buffer.from([random(256)]), 0, 1, random(size))
    closeSync(file)
  } catch {
    // It was deleted.
  }
}

test.skipIf(onPostgres)('lists are always as they would be rendered afresh', async () => {
  const outcome = await play(Number(process.env.KITH_RENDERINGS_SEED ?? 1), STEPS)
  console.log(JSON.stringify(outcome))
  expect(outcome.differences).toBe(0)
  expect(outcome.found).toBeGreaterThan(0)
})

test.skipIf(onPostgres).each(Object.entries(faults))('histories find a missing %s', async (_name, fault) => {
  expect((await play(2, 150, fault)).differences).toBeGreaterThan(0)
})
