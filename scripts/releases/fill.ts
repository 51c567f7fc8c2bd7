import { setTimeout as pause } from 'node:timers/promises'
import type { App } from '../../src/app.ts'
import { fillWithDemo } from '../../src/demo/demo.ts'
import { dialects } from '../../src/dialects/index.ts'
import type { Caller } from '../../src/model/access.ts'
import { tablesOn } from '../../src/store/tables.ts'

/** Keys that do not expire, of the organization with the people and of one below it. */
export interface ReleaseKeys {
  /** By dialect. */
  readonly keys: Readonly<Record<string, string>>
  readonly below: string
}

/** Enough for every field of every API to have a value; see `inventPerson`. */
const PEOPLE = 250

/** Fills an empty store with the demo, and with rows in every table that the demo leaves empty. */
export async function fillRelease(app: App): Promise<ReleaseKeys> {
  const { id: orgId } = await fillWithDemo((parts) => app.hubWith(parts), { people: PEOPLE })
  const keys: Record<string, string> = {}
  for (const { name } of dialects) {
    keys[name] = (await app.hub.keys.create({ orgId, dialect: name, role: 'admin', sensitive: true })).text
  }
  const admin = { orgId, dialect: 'native', role: 'admin', sensitive: true } as const
  const child = await app.hub.organizations.create({ name: 'Southpier Demo', parentId: orgId })
  const below = await app.hub.keys.create({ ...admin, orgId: child.id })
  const ask = asking(app, keys.native!)
  await changePeople(ask)
  // Reading the feed numbers the changes so far; later ones stay pending.
  await ask('GET', '/v1/changes')
  await importPeople(ask)
  await ask('POST', '/v1/session', {
    body: { key: keys.native! },
    headers: { 'sec-fetch-site': 'same-origin' },
  })
  await app.hub.people.create(
    { ...admin, orgId: child.id, keyId: 'release', kind: 'token' } satisfies Caller,
    { given: 'Zeynep', surname: 'Demir', emails: [{ value: 'zeynep.demir@example.org' }] },
  )
  await enterOtherRegion(app, ask)
  return { keys, below: below.text }
}

type Ask = (
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  options?: { readonly body?: object | string; readonly headers?: Record<string, string> },
  // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes
) => Promise<any>

function asking(app: App, key: string): Ask {
  return async (method, path, { body, headers = {} } = {}) => {
    const answer = await app.server.app.inject({
      method,
      url: `/native${path}`,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body !== undefined && {
          'content-type': typeof body === 'string' ? 'text/csv' : 'application/json',
        }),
        ...headers,
      },
      ...(body !== undefined && { payload: body }),
    })
    if (answer.statusCode >= 400) throw new Error(`${method} ${path}: ${answer.statusCode} ${answer.body}`)
    return answer.body === '' ? undefined : JSON.parse(answer.body)
  }
}

/** Every kind of change: created, changed, merged, removed, restored, in a batch, and once only under a key. */
async function changePeople(ask: Ask): Promise<void> {
  const { items: people } = await ask('GET', '/v1/people?limit=20')
  const ids = people.map(({ id }: { id: string }) => id)
  await ask('PATCH', `/v1/people/${ids[3]}`, { body: { jobTitle: 'Curator', company: 'Northpier Works' } })
  await ask('POST', `/v1/people/${ids[4]}/merge`, { body: { from: ids[5] } })
  await ask('DELETE', `/v1/people/${ids[7]}`)
  await ask('DELETE', `/v1/people/${ids[8]}`)
  await ask('POST', `/v1/people/${ids[8]}/restore`)
  const person = { given: 'Only', surname: 'Once', phones: [{ value: '+1 202 555 0143' }] }
  for (let round = 0; round < 2; round++) {
    await ask('POST', '/v1/people', { body: person, headers: { 'idempotency-key': 'release-1' } })
  }
  await ask('POST', '/v1/people/batch', {
    body: {
      operations: [
        { op: 'create', person: { given: 'In a', surname: 'Batch' } },
        { op: 'update', id: ids[9], person: { notes: 'Asked for the price list.' } },
      ],
    },
  })
}

/** An import with a row that is rejected, and one that is undone. */
async function importPeople(ask: Ask): Promise<void> {
  const rows = [
    'Nadia,Okafor,nadia.okafor@example.com,1990-04-30,moved',
    'Ben,Ngo,ben.ngo@example.com,1988-02-03',
  ]
  for (const name of ['people.csv', 'undone.csv']) {
    const body = `First Name,Last Name,Email,Birthday\n${rows.map((row) => row.replace('@', `+${name}@`)).join('\n')}\n`
    const { id } = await ask('POST', `/v1/imports?name=${name}`, { body })
    await finished(ask, id)
    if (name === 'people.csv') continue
    await ask('POST', `/v1/imports/${id}/undo`)
    await finished(ask, id)
  }
}

async function finished(ask: Ask, id: number): Promise<void> {
  for (;;) {
    const { state, problem } = await ask('GET', `/v1/imports/${id}`)
    if (state === 'done' || state === 'undone') return
    if (state === 'failed') throw new Error(problem)
    await pause(50)
  }
}

/** Another region, so that numbers are read anew. */
async function enterOtherRegion(app: App, ask: Ask): Promise<void> {
  await ask('PATCH', '/v1/organization/settings', { body: { defaultRegion: 'CA' } })
  app.phoneRebuilds.start()
  while ((await ask('GET', '/v1/organization/phone-numbers')).state === 'running') await pause(50)
}

/** PostgreSQL numbers its change feed with these, and locks; SQLite has one writer. */
const neverFilled = { sqlite: ['pending_change', 'feed', 'guard'], postgres: [] as string[] } as const

/** The tables of the engine that have no row, but should have. @param count the rows of a table */
export async function emptyTables(
  engine: 'sqlite' | 'postgres',
  count: (table: string) => Promise<number>,
): Promise<string[]> {
  const empty: string[] = []
  for (const { name } of tablesOn(engine)) if ((await count(name)) === 0) empty.push(name)
  return empty.filter((name) => !(neverFilled[engine] as readonly string[]).includes(name))
}
