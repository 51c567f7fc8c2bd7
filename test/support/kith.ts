import type { InjectOptions } from 'fastify'
import { type App, createApp } from '../../src/app.ts'
import type { Config } from '../../src/config.ts'
import { dialects } from '../../src/dialects/index.ts'
import type { Caller, Role } from '../../src/model/access.ts'
import { type Clock, steppingClock, type Timing } from '../../src/model/clock.ts'
import { createIds, type Ids, seededBytes } from '../../src/model/ids.ts'
import { parseInstant } from '../../src/model/instant.ts'
import type { Organization, OrganizationSettings } from '../../src/model/organization.ts'
import type { Observation } from '../../src/server/observation.ts'
import type { Store } from '../../src/store/store.ts'
import { placementFor } from './credentials.ts'
import { type OpenapiWatch, watchServer } from './openapi-watch.ts'
import { expectPublished } from './published-shapes.ts'
import { openTestStore } from './test-store.ts'

/** A complete Kith on its own store, with a clock and ids that are the same in every run. Close it with `close`. */
export interface TestKith {
  readonly app: App
  readonly clock: Clock
  /** Everything that the server observed, for tests that expect no hidden failure. */
  readonly observations: Observation[]
  /** Creates an organization with a key of each dialect. */
  tenant(settings?: Partial<OrganizationSettings>, options?: TenantOptions): Promise<Tenant>
  close(): Promise<void>
}

export interface TenantOptions {
  readonly parentId?: number
  readonly role?: Role
  readonly sensitive?: boolean
}

export interface Tenant {
  readonly organization: Organization
  /** The text of a default key of each dialect. */
  readonly keys: Readonly<Record<string, string>>
  /** A caller for the hub, as the server makes it for a key of this dialect. */
  caller(dialect: string): Caller
  /** Sends a request with this tenant's key. `path` does not include the dialect's prefix. */
  request(dialect: string, path: string, options?: RequestOptions): Promise<Answer>
}

export interface RequestOptions {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS'
  readonly headers?: Readonly<Record<string, string>>
  /** Objects are sent as JSON, strings and Buffers unchanged. */
  readonly body?: unknown
  /** The tenant's own key by default; null sends no key. */
  readonly key?: string | null
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | number | undefined>>
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers of every shape
  readonly json: any
}

/** The time at which the clock of a test Kith starts. */
export const testStart = parseInstant('2026-03-01T12:00:00Z')!

/**
 * @param parts.tenantSettings settings of every tenant, such as versions of APIs
 * @param parts.watched whether requests are checked against the OpenAPI documents; false for measurements of time
 */
export async function createTestKith(
  settings: Partial<Config> = {},
  parts: {
    clock?: Clock
    timing?: Timing
    seed?: number
    ids?: Ids
    store?: Store
    watched?: boolean
    tenantSettings?: Partial<OrganizationSettings>
  } = {},
): Promise<TestKith> {
  const clock = parts.clock ?? steppingClock(testStart, 1_000_000)
  const observations: Observation[] = []
  const app = await createApp(
    { log: 'none', numbersFrom: 1, ...settings },
    {
      clock,
      ids: parts.ids ?? createIds(seededBytes(parts.seed ?? 1)),
      observe: (observation) => observations.push(observation),
      store: parts.store ?? (await openTestStore()),
      ...(parts.timing && { timing: parts.timing }),
    },
  )
  const watch = watchServer(app.server.app, parts.watched === false ? [] : dialects, app.hub)
  return {
    app,
    clock,
    observations,
    tenant: (tenantSettings, options) =>
      createTenant(app, watch, { ...parts.tenantSettings, ...tenantSettings }, options),
    async close() {
      await app.close()
      requireNoFindings(watch)
    },
  }
}

async function createTenant(
  app: App,
  watch: OpenapiWatch,
  settings: Partial<OrganizationSettings> = {},
  { parentId, role = 'admin', sensitive = true }: TenantOptions = {},
): Promise<Tenant> {
  const organization = await app.hub.organizations.create({
    name: 'Northpier',
    settings,
    ...(parentId !== undefined && { parentId }),
  })
  const keys: Record<string, string> = {}
  for (const { name } of dialects) {
    keys[name] = (await app.hub.keys.create({ orgId: organization.id, dialect: name, role, sensitive })).text
  }
  return {
    organization,
    keys,
    caller: (dialect) => ({ orgId: organization.id, dialect, keyId: 'test', kind: 'token', role, sensitive }),
    async request(dialect, path, options) {
      const answer = await send(app, dialect, path, keys[dialect]!, options)
      requireNoFindings(watch)
      const isPlainGet = (options?.method ?? 'GET') === 'GET'
      if (isPlainGet && answer.status === 200) {
        // Another key than the tenant's may speak another version.
        const isOther = typeof options?.key === 'string' && options.key !== keys[dialect]
        const asked = { orgId: organization.id, dialect }
        const version = isOther ? 'any' : await app.hub.organizations.apiVersion(asked)
        expectPublished({ dialect, version, path, body: answer.json })
      }
      return answer
    },
  }
}

/** Fails the test whose request or answer does not match the dialect's OpenAPI document. */
function requireNoFindings(watch: OpenapiWatch): void {
  const findings = watch.takeFindings()
  if (findings.length > 0) throw new Error(`Violations of the OpenAPI document:\n${findings.join('\n')}`)
}

async function send(
  app: App,
  dialect: string,
  path: string,
  ownKey: string,
  { method = 'GET', headers = {}, body, key = ownKey }: RequestOptions = {},
): Promise<Answer> {
  const signed = key === null ? { path, headers: {} } : withKey(dialect, path, key)
  const request: InjectOptions = {
    method,
    url: `/${dialect}${signed.path}`,
    headers: {
      ...signed.headers,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { payload: isRaw(body) ? body : JSON.stringify(body) }),
  }
  const response = await app.server.app.inject(request)
  const json = parse(response.body)
  return { status: response.statusCode, headers: response.headers, text: response.body, json }
}

function isRaw(body: unknown): body is string | Buffer {
  return typeof body === 'string' || Buffer.isBuffer(body)
}

/** Adds a default key to a request in the place where clients of the dialect send it. */
export function withKey(
  name: string,
  path: string,
  key: string,
): { path: string; headers: Readonly<Record<string, string>> } {
  const dialect = dialects.find((candidate) => candidate.name === name)!
  const { headers, query } = placementFor(dialect, Object.keys(dialect.keys)[0]!, key)
  const mark = path.includes('?') ? '&' : '?'
  return { path: query === '' ? path : `${path}${mark}${query}`, headers }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
