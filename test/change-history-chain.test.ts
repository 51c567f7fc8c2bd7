import { afterAll, beforeAll, expect, test } from 'vitest'
import { dialects } from '../src/dialects/index.ts'
import { toNativeChange } from '../src/dialects/native/mapping.ts'
import type { Label } from '../src/model/catalog.ts'
import type { Change } from '../src/model/change.ts'
import type { Person } from '../src/model/person.ts'
import { formatPersonId } from '../src/model/person-id.ts'
import { personColumns } from '../src/model/query.ts'
import { bulkFiles } from './support/bulk-files.ts'
import { testingOf } from './support/dialect-testings.ts'
import { triesOf } from './support/engine.ts'
import { applied, feedOf, fieldsOf, noFields, type ShownFields } from './support/history.ts'
import { createTestKith, type RequestOptions, type Tenant, type TestKith } from './support/kith.ts'
import { pipedriveResponse } from './support/saved-responses.ts'
import { seededNumbers } from './support/seeded-numbers.ts'

/**
 * Random histories: what each change says of a person begins where the change before it ended. The first one begins with
 * nothing, the last one ends with the person as it is, and each one in between with the person as it was seen then.
 */
const HISTORIES = triesOf(9)
const STEPS = 40
const YEAR = 365 * 24 * 3600 * 1_000_000

const files = bulkFiles()
let kith: TestKith
beforeAll(async () => {
  kith = await createTestKith()
})
afterAll(async () => {
  files.remove()
  await kith.close()
})

interface History {
  readonly tenant: Tenant
  readonly below: (limit: number) => number
  readonly labels: readonly Label[]
  readonly importIds: number[]
  /** Tells values of steps apart. */
  step: number
}

const dialectNames = dialects.map(({ name }) => name)
const everyone = {
  order: [{ field: personColumns.createdAt, direction: 'asc' }],
  page: { limit: 500 },
} as const

function pick<T>({ below }: History, list: readonly T[]): T | undefined {
  return list[below(list.length)]
}

function pickOne<T>(history: History, list: readonly T[]): T {
  return pick(history, list)!
}

async function activePeople({ tenant }: History): Promise<readonly Person[]> {
  return (await kith.app.hub.people.list(tenant.caller('native'), everyone)).items
}

/** Sends a request, which the vendor may refuse: that changes nothing. */
async function request(
  { tenant }: History,
  dialect: string,
  path: string,
  options: RequestOptions,
): Promise<void> {
  const { status, text } = await tenant.request(dialect, path, options)
  expect(status, text).toBeLessThan(500)
}

/** How people change; each way does nothing where there are too few people for it. */
const steps: Readonly<Record<string, (history: History) => Promise<void>>> = {
  async create(history) {
    const dialect = pickOne(history, dialectNames)
    const { create, needed } = testingOf(dialect).people
    const { path, ...options } = create(needed(`${history.step}`))
    await request(history, dialect, path, options as RequestOptions)
  },

  async rename(history) {
    const dialect = pickOne(history, dialectNames)
    const person = pick(history, await activePeople(history))
    if (!person) return
    const { update, renamed } = testingOf(dialect).people
    const id = dialect === 'native' ? formatPersonId(person.id) : person.vendorIds[dialect]!
    const { path, ...options } = update(id, renamed(`${history.step}`))
    await request(history, dialect, path, options as RequestOptions)
  },

  async patch(history) {
    const person = pick(history, await activePeople(history))
    if (!person) return
    const dialect = pickOne(history, dialectNames)
    await kith.app.hub.people.update(history.tenant.caller(dialect), person.id, randomPatch(history))
  },

  async label(history) {
    const person = pick(history, await activePeople(history))
    if (!person) return
    const { path, ...options } = {
      method: 'POST' as const,
      path: '/v1/people/batch',
      body: {
        operations: [
          { op: 'label', id: formatPersonId(person.id), add: [pickOne(history, history.labels).id] },
        ],
      },
    }
    await request(history, 'native', path, options)
  },

  async remove(history) {
    const person = pick(history, await activePeople(history))
    if (person) await kith.app.hub.people.remove(history.tenant.caller('native'), person.id)
  },

  async restore(history) {
    const caller = history.tenant.caller('native')
    const removed = (await kith.app.hub.people.list(caller, { ...everyone, removed: 'only' })).items
    const person = pick(
      history,
      removed.filter(({ mergedInto }) => mergedInto === undefined),
    )
    if (person) await kith.app.hub.people.restore(caller, person.id)
  },

  async merge(history) {
    const people = await activePeople(history)
    const [into, from] = [pick(history, people), pick(history, people)]
    if (!into || !from || into === from) return
    const caller = history.tenant.caller(pickOne(history, dialectNames))
    await kith.app.hub.people.merge(caller, { into: into.id, from: from.id })
  },

  async import(history) {
    const { step, below, tenant } = history
    const rows = Array.from({ length: 4 }, (_, index) => {
      const address = `ada.${below(step + 1)}@example.com`
      return `Row ${step}.${index},${address},+1202555${String(below(9999)).padStart(4, '0')},${step % 3 ? `Note ${step}` : ''}`
    })
    const content = ['given,email,phone,notes', ...rows].join('\n')
    const { job } = await files.importText(kith.app.hub, tenant.caller('native'), content)
    history.importIds.push(job.id)
  },

  /** The same people again and again, so that an import after an undo restores them. */
  async importSaved(history) {
    const { step, below, tenant } = history
    const people = [1, 2, 3].map((number) => ({
      ...{ id: 900_000 + number, name: `Pipe ${number}` },
      more: { notes: `Note ${below(2) ? step : 0}`, emails: [{ value: `pipe.${number}@example.com` }] },
    }))
    const content = pipedriveResponse(people)
    const { job } = await files.importText(kith.app.hub, tenant.caller('native'), content, { name: 'p.json' })
    history.importIds.push(job.id)
  },

  async createAhead({ step, tenant, below }) {
    const updatedAt = kith.clock.now() + (below(2) - 0.5) * 2 * YEAR
    await kith.app.hub.people.create(tenant.caller('native'), { given: `Ahead ${step}`, updatedAt })
  },

  async undo(history) {
    const importId = pick(history, history.importIds)
    if (importId === undefined) return
    history.importIds.splice(history.importIds.indexOf(importId), 1)
    await kith.app.hub.imports.undo(history.tenant.caller('native'), importId)
  },
}

function randomPatch({ below, step, labels }: History) {
  const phone = { value: `+1202555${String(below(9999)).padStart(4, '0')}` }
  const patches = [
    { given: `Given ${step}` },
    { notes: below(2) ? null : `Note ${step}`, jobTitle: `Title ${step}` },
    { phones: below(3) === 0 ? [] : [phone, { ...phone, label: 'home' }] },
    { emails: [{ value: `ada.${below(step + 1)}@example.com`, primary: true }] },
    { addresses: [{ value: `${step} Road`, parts: { locality: 'Oslo' } }] },
    { customFields: { [`plan${below(3)}`]: below(2) ? null : `value ${step}` } },
    { extensions: { native: { 'a.b': below(2) ? null : step } } },
    { labelIds: below(2) ? [] : labels.map(({ id }) => id) },
  ]
  return patches[below(patches.length)]!
}

/** Takes random steps, and notes after each what everyone shows, by person and version. */
async function randomHistory(
  seed: number,
): Promise<{ tenant: Tenant; seen: ReadonlyMap<string, ShownFields> }> {
  const tenant = await kith.tenant({ defaultRegion: 'US' })
  const { catalog } = kith.app.hub
  const labels: Label[] = []
  for (const name of ['VIP', 'Lead'])
    labels.push(await catalog.createLabel(tenant.caller('native'), { name, color: 'green' }))
  const history: History = { tenant, below: seededNumbers(seed), labels, importIds: [], step: 0 }
  const seen = new Map<string, ShownFields>()
  for (; history.step < STEPS; history.step++) {
    const name = history.step < 4 ? 'create' : pickOne(history, Object.keys(steps))
    await steps[name]!(history)
    for (const person of await allPeople(tenant)) seen.set(`${person.id} ${person.version}`, fieldsOf(person))
  }
  return { tenant, seen }
}

async function allPeople(tenant: Tenant): Promise<readonly Person[]> {
  return (await kith.app.hub.people.list(tenant.caller('native'), { ...everyone, removed: 'include' })).items
}

function expectChain(person: Person, feed: readonly Change[], seen: ReadonlyMap<string, ShownFields>): void {
  const changes = feed.filter(({ personId }) => personId === person.id)
  expect(changes.map(({ version }) => version)).toEqual(changes.map((_, index) => index + 1))
  let state = noFields
  for (const change of changes) {
    state = applied(state, toNativeChange(change))
    const shown = seen.get(`${person.id} ${change.version}`)
    if (shown) expect(state, `${change.kind} ${change.version}`).toEqual(shown)
  }
  expect(state).toEqual(fieldsOf(person))
}

function count(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1
}

test(`the changes of ${HISTORIES} random histories chain`, async () => {
  const counts: Record<string, number> = {}
  for (let seed = 1; seed <= HISTORIES; seed++) {
    const { seen, tenant } = await randomHistory(seed)
    const changes = await feedOf(kith, tenant)
    for (const { principal, kind } of changes) count(counts, `${principal.kind} ${kind}`)
    for (const person of await allPeople(tenant)) expectChain(person, changes, seen)
  }
  console.info(counts)
  for (const kind of ['created', 'updated', 'removed', 'restored', 'merged'])
    expect(counts).toHaveProperty(`key ${kind}`)
  for (const kind of ['created', 'updated', 'restored']) expect(counts).toHaveProperty(`import ${kind}`)
})
