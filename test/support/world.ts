import type { World as SampleWorld } from '../../src/dialects/dialect-testing.ts'
import { dialects } from '../../src/dialects/index.ts'
import type { Caller } from '../../src/model/access.ts'
import type { Company, CustomField, Label, SavedFilter } from '../../src/model/catalog.ts'
import { createIds, seededBytes } from '../../src/model/ids.ts'
import { parseInstant } from '../../src/model/instant.ts'
import type { JsonObject } from '../../src/model/json.ts'
import type { Person, PersonDraft } from '../../src/model/person.ts'
import { testingOf } from './dialect-testings.ts'
import type { Tenant, TestKith } from './kith.ts'
import { nativeIdOf } from './native-id.ts'

/** An organization with some of everything, each text of which says whose it is. */
export interface World extends SampleWorld {
  readonly tenant: Tenant
}

export interface WorldOptions {
  /** Lower-case letters. */
  readonly mark: string
  /** Tells the numbers of worlds apart: phone numbers, vendor ids that are numbers, times. */
  readonly number: number
  readonly people?: number
}

const TIME = parseInstant('2026-02-01T08:00:00Z')!
const HOUR = 3_600_000_000

export async function createWorld(kith: TestKith, options: WorldOptions): Promise<World> {
  const { mark, number, people: count = 6 } = options
  const tenant = await kith.tenant({ defaultRegion: 'US' })
  const { hub } = kith.app
  const caller = tenant.caller('native')
  const ids = createIds(seededBytes(1000 + number))

  const labels: Label[] = []
  for (const name of ['customer', 'lead', 'partner'].slice(0, 1 + number)) {
    labels.push(
      await hub.catalog.createLabel(caller, {
        name: `${mark} ${name}`,
        detail: `${mark} meaning`,
        color: 'green',
      }),
    )
  }
  const companies: Company[] = []
  for (const name of ['Works', 'Mills', 'Yard'].slice(0, 1 + number)) {
    companies.push(await hub.companies.create(caller, { name: `${mark} ${name}` }))
  }
  const fields = await createFields(kith, caller, mark)
  const people: Person[] = []
  for (let index = 0; index < count; index++) {
    const draft = draftOf(index, { mark, number, ids, labels, companies, fields })
    people.push(await hub.people.create(caller, draft))
  }
  const campaign = await hub.campaigns.create(caller, {
    id: ids.uuid(),
    name: `${mark} renewals`,
    attributes: { type: 'outbound_call', status: 'in_progress', start_time: '2026-02-01T08:00:00Z' },
  })
  const enrolments = people.map((person, index) => ({
    id: ids.uuid(),
    personId: person.id,
    createdAt: TIME + index * HOUR,
    ...(index === 0 && {
      status: 'completed' as const,
      conversationId: ids.uuid(),
      conversationAttributes: { outcome: `${mark} callback` },
      executedAt: TIME,
    }),
  }))
  await hub.campaigns.enrol(caller, campaign.id, enrolments)
  const filters = await createFilters(kith, tenant, mark)
  const started = await hub.imports.start(caller, {
    name: `${mark}.csv`,
    format: 'csv',
    options: {},
    file: { bytes: 10, sha256: '0'.repeat(64) },
  })
  const rejected = {
    kind: 'rejected',
    row: 1,
    line: 2,
    bytes: 10,
    problems: [],
    raw: { Name: mark },
  } as const
  const { job } = await hub.imports.write(caller, started, [rejected])
  await hub.imports.finish(caller, job)
  const { key } = await hub.keys.create({
    orgId: tenant.organization.id,
    dialect: 'native',
    role: 'read',
    name: `${mark} spare`,
  })
  for (const { name } of dialects) await testingOf(name).furnish?.(hub, tenant.caller(name), people)
  // The last one is removed, for what only the removed can be asked.
  await hub.people.remove(caller, people.at(-1)!.id)
  return {
    tenant,
    mark,
    people,
    labels,
    fields,
    companies,
    campaignId: campaign.id,
    importId: job.id,
    enrolmentIds: enrolments.map(({ id }) => id),
    filters,
    keyIds: [key.id],
    keys: tenant.keys,
  }
}

/** Everything that, found in an answer, tells that it came from this world. */
export function marksOf(world: World): string[] {
  const { tenant, mark, people, labels, fields, campaignId, enrolmentIds } = world
  const numbers = people.flatMap(({ phones }) => phones.map(({ normal }) => normal.slice(1)))
  const points = people.flatMap(({ emails, phones, onlineServices, addresses }) =>
    [...emails, ...phones, ...onlineServices, ...addresses].map(({ id }) => id),
  )
  return [
    mark,
    ...numbers,
    ...points,
    ...people.flatMap(({ vendorIds }) => Object.values(vendorIds)),
    ...people.map(({ id }) => nativeIdOf(id)),
    ...labels.map(({ uuid }) => uuid),
    ...fields.map(({ code }) => code),
    campaignId,
    ...enrolmentIds,
    ...world.keyIds,
    ...Object.values(tenant.organization.vendorIds),
  ]
}

async function createFilters(
  { app }: TestKith,
  tenant: Tenant,
  mark: string,
): Promise<Record<string, SavedFilter>> {
  const filters: Record<string, SavedFilter> = {}
  for (const { name } of dialects) {
    const draft = testingOf(name).savedFilter?.(mark)
    if (draft) filters[name] = await app.hub.filters.create(tenant.caller(name), draft)
  }
  return filters
}

async function createFields(kith: TestKith, caller: Caller, mark: string): Promise<CustomField[]> {
  const { catalog } = kith.app.hub
  const options = ['gold', 'silver'].map((name) => `${mark} ${name}`)
  const drafts = [
    { name: 'note', type: 'varchar' },
    { name: 'seats', type: 'double' },
    { name: 'renewal', type: 'date' },
    { name: 'plan', type: 'enum', options },
    { name: 'interests', type: 'set', options },
    { name: 'budget', type: 'monetary' },
  ] as const
  const fields: CustomField[] = []
  for (const { name, ...rest } of drafts) {
    const key = `${mark}_${name}`
    fields.push(await catalog.createCustomField(caller, { key, name: `${mark} ${name}`, ...rest }))
  }
  return fields
}

interface DraftContext extends WorldOptions {
  readonly ids: ReturnType<typeof createIds>
  readonly labels: readonly Label[]
  readonly companies: readonly Company[]
  readonly fields: readonly CustomField[]
}

function draftOf(index: number, context: DraftContext): PersonDraft {
  const { mark, number, labels, companies } = context
  const company = companies[index % companies.length]!
  const phone = String(index).padStart(2, '0')
  return {
    given: `${mark}given${index}`,
    surname: `${mark}surname${index}`,
    company: company.name,
    companyId: company.id,
    jobTitle: `${mark} engineer`,
    birthday: '1990-02-28',
    notes: `${mark} note ${index}`,
    language: 'en-GB',
    timeZone: 'Europe/London',
    emails: [
      { value: `${mark}.${index}@example.org`, label: 'work', primary: true },
      { value: `${mark}.${index}@example.net`, label: 'home' },
    ],
    phones: [
      { value: `+447700900${number}${phone}`, label: 'mobile', primary: true },
      { value: `+4420794600${number}${index}`, label: 'work' },
    ],
    onlineServices: [{ value: `${mark}.${index}.tg`, label: 'telegram' }],
    addresses: [
      { value: `${index} ${mark} road`, parts: { locality: `${mark}ville`, country: 'United Kingdom' } },
    ],
    labelIds: labels.map(({ id }) => id),
    customFields: customFieldsOf(context),
    extensions: extensionsOf(index, context),
    vendorIds: countedIds(number * 100_000 + index),
    createdAt: TIME + (number * 100 + index) * HOUR + 123_456,
    externalId: `${mark}-row-${index}`,
    payload: { row: `${mark} raw` },
  }
}

/** Where ids count up, numbers that the other world does not reach by counting. */
function countedIds(number: number): Record<string, string> {
  const counting = dialects.filter(({ personIds }) => personIds?.make === 'sequence')
  return Object.fromEntries(counting.map(({ name }) => [name, String(number)]))
}

function customFieldsOf({ mark, fields }: DraftContext): JsonObject {
  const optionOf = (name: string) => fields.find(({ key }) => key === `${mark}_${name}`)!.options[0]!.id
  return {
    [`${mark}_note`]: `${mark} text`,
    [`${mark}_seats`]: 12,
    [`${mark}_renewal`]: '2026-09-30',
    [`${mark}_plan`]: optionOf('plan'),
    [`${mark}_interests`]: [optionOf('interests')],
    [`${mark}_budget`]: { value: 100, currency: 'EUR' },
  }
}

function extensionsOf(index: number, { mark, ids }: DraftContext): Record<string, JsonObject> {
  const context = { mark, uuid: () => ids.uuid() }
  return Object.fromEntries(
    dialects.flatMap(({ name }) => {
      const extension = testingOf(name).vendor?.worldExtension?.(index, context)
      return extension ? [[name, extension]] : []
    }),
  )
}
