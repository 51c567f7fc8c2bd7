import { readFileSync } from 'node:fs'
import { type App, createApp } from '../../src/app.ts'
import { fillWithDemo } from '../../src/demo/demo.ts'
import type { Answered, TestRequest } from '../../src/dialects/dialect-testing.ts'
import { dialects } from '../../src/dialects/index.ts'
import type { Clock } from '../../src/model/clock.ts'
import { createIds, type Ids, seededBytes } from '../../src/model/ids.ts'
import { type Instant, parseInstant } from '../../src/model/instant.ts'
import type { Organization, OrganizationSettings } from '../../src/model/organization.ts'
import type { Store } from '../../src/store/store.ts'
import { placementFor, signed } from '../support/credentials.ts'
import { testingOf } from '../support/dialect-testings.ts'
import type { SeedAnswer } from './seed-line.ts'

/** A running server that is asked over HTTP. Only organizations and keys are made as the command line makes them. */
export interface SeedServer {
  /**
   * An empty organization. The same name always gets the same ids and times, so that what the page shows does not depend
   * on the other lines.
   */
  begin(name: string, settings: Partial<OrganizationSettings>): Promise<SeedKith>
  /** The organization of the demo, which is filled at the first call. */
  demo(): Promise<SeedKith>
  close(): Promise<void>
}

/** One organization of the server, and a key of each API. */
export interface SeedKith {
  readonly organization: Organization
  readonly keys: Readonly<Record<string, string>>
  readonly url: string
  /** Sends a request and returns the answer, whatever it is. `key` is the key of the organization by default. */
  send(api: string, request: TestRequest, key?: string | null): Promise<SeedAnswer>
  /** Sends a request that must succeed. @throws Error */
  ask(api: string, request: TestRequest): Promise<Answered>
  /** Creates people through the native API, in this order. @returns them as it shows them */
  people(drafts: readonly object[]): Promise<Answered[]>
  /** Imports a document as a file, and waits until it is in. @throws Error if a row is rejected */
  importFile(name: string, document: unknown): Promise<void>
}

/** The times of a line begin here; each request is a second later than the one before. */
export const lineStart = '2026-03-01T12:00:00Z'
const START = parseInstant(lineStart)!
const SECOND = 1_000_000

/** @param openStore opens an empty store: one for the lines, and one for the demo */
export async function startSeedServer(openStore: () => Store | Promise<Store>): Promise<SeedServer> {
  const main = await startApp(await openStore(), { demo: false })
  let demo: Promise<Running> | undefined
  let demoKith: Promise<SeedKith> | undefined

  async function fillDemo(): Promise<SeedKith> {
    demo = Promise.resolve(openStore()).then((store) => startApp(store, { demo: true }))
    const running = await demo
    return createSeedKith(running, await fillWithDemo(running.app.hubWith))
  }

  return {
    async begin(name, settings) {
      main.repeatable.restart(name)
      const organization = await main.app.hub.organizations.create({
        name: 'Northpier',
        settings: { ...usualSettings, ...settings },
      })
      return createSeedKith(main, organization)
    },

    demo() {
      demoKith ??= fillDemo()
      return demoKith
    },

    async close() {
      await main.app.close()
      await (await demo)?.app.close()
    },
  }
}

const usualSettings = {
  defaultRegion: 'US',
  defaultLanguage: 'en-US',
  defaultTimeZone: 'America/Chicago',
}

interface Running {
  readonly app: App
  readonly url: string
  readonly repeatable: ReturnType<typeof createRepeatable>
}

async function startApp(store: Store, { demo }: { demo: boolean }): Promise<Running> {
  const repeatable = createRepeatable()
  const { clock, ids } = repeatable
  const app = await createApp({ log: 'none', demo }, { store, clock, ids })
  const port = await app.server.listen({ host: '127.0.0.1', port: 0 })
  // As a server that is started by the command line does.
  app.phoneRebuilds.start()
  return { app, url: `http://127.0.0.1:${port}`, repeatable }
}

/** A clock and ids that begin anew with each line. The time stands still between two requests. */
function createRepeatable() {
  let now: Instant = START
  let current = createIds(seededBytes(1))
  const clock: Clock = { now: () => now }
  const ids: Ids = {
    uuid: () => current.uuid(),
    text: (length, alphabet) => current.text(length, alphabet),
    personId: (at) => current.personId(at),
    recordId: (at) => current.recordId(at),
  }
  return {
    clock,
    ids,
    tick() {
      now += SECOND
    },
    restart(name: string) {
      now = START
      current = createIds(seededBytes(seedOf(name)))
    },
  }
}

function seedOf(name: string): number {
  return [...name].reduce((sum, letter) => (Math.imul(sum, 31) + letter.codePointAt(0)!) >>> 0, 7)
}

async function createSeedKith(
  { app, url, repeatable }: Running,
  organization: Organization,
): Promise<SeedKith> {
  const orgId = organization.id
  const keys: Record<string, string> = {}
  for (const { name } of dialects) {
    keys[name] = (await app.hub.keys.create({ orgId, dialect: name, role: 'admin', sensitive: true })).text
  }

  const send: SeedKith['send'] = async (api, request, key = keys[api]!) => {
    repeatable.tick()
    const { path, headers, method = 'GET', body } = key === null ? request : withKey(api, request, key)
    const raw = typeof body === 'string' || Buffer.isBuffer(body)
    const answer = await fetch(`${url}/${api}${path}`, {
      method,
      headers: { ...(body === undefined || raw ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: raw ? (body as string) : JSON.stringify(body) }),
      redirect: 'manual',
    })
    const text = await answer.text()
    return { status: answer.status, text, json: parse(text), header: (name) => answer.headers.get(name) }
  }

  const ask: SeedKith['ask'] = async (api, request) => {
    const { status, text, json } = await send(api, request)
    if (status < 300) return json
    throw new Error(`${request.method ?? 'GET'} /${api}${request.path} was answered with ${status}: ${text}`)
  }

  return {
    organization,
    keys,
    url,
    send,
    ask,

    async people(drafts) {
      const people: Answered[] = []
      for (let start = 0; start < drafts.length; start += BATCH) {
        const operations = drafts.slice(start, start + BATCH).map((person) => ({ op: 'create', person }))
        const { items } = await ask('native', {
          method: 'POST',
          path: '/v1/people/batch',
          body: { atomic: true, operations },
        })
        people.push(...items.map(({ person }: Answered) => person))
      }
      return people
    },

    async importFile(name, document) {
      const { id } = await ask('native', {
        method: 'POST',
        path: `/v1/imports?name=${encodeURIComponent(name)}`,
        body: typeof document === 'string' ? document : JSON.stringify(document),
        headers: { 'content-type': 'application/octet-stream' },
      })
      const { progress, problem } = await finished(app, organization.id, id)
      if (problem !== null || progress.rejected > 0) {
        const rejections = await ask('native', { path: `/v1/imports/${id}/rejections` })
        throw new Error(`${name} was not imported: ${problem ?? JSON.stringify(rejections.items)}`)
      }
    },
  }
}

/** People in one request of the native API. */
const BATCH = 100

/** Waits without requests, because each request moves the time and the ids of the line. */
async function finished(app: App, orgId: number, importId: number) {
  const caller = {
    orgId,
    dialect: 'native',
    keyId: 'seeds',
    kind: 'token',
    role: 'admin',
    sensitive: true,
  } as const
  for (;;) {
    const job = await app.hub.imports.get(caller, importId)
    if (job.state !== 'running') return job
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

function withKey(api: string, request: TestRequest, key: string): TestRequest {
  const dialect = dialects.find(({ name }) => name === api)!
  return signed(request, placementFor(dialect, Object.keys(dialect.keys)[0]!, key))
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The list answer that a vendor documents, from the fixtures of its folder. */
export function documentedList(vendor: string): Answered {
  const { file, list } = testingOf(vendor).vendor!.documentedList
  const path = new URL(`../../src/dialects/${vendor}/fixtures/${file}.json`, import.meta.url)
  return list(JSON.parse(readFileSync(path, 'utf8')))
}
