import { dialects } from '../../src/dialects/index.ts'
import type { Caller } from '../../src/model/access.ts'
import type { Company, CustomField, Label, SavedFilter } from '../../src/model/catalog.ts'
import { createIds, seededBytes } from '../../src/model/ids.ts'
import { parseInstant } from '../../src/model/instant.ts'
import type { JsonObject } from '../../src/model/json.ts'
import type { Person, PersonDraft } from '../../src/model/person.ts'
import type { Tenant, TestKith } from './kith.ts'
import { squarePng } from './png.ts'

/** An organization with some of everything, each text of which says whose it is. */
export interface World {
  readonly tenant: Tenant
  /** Part of every text value of this world and of nothing else. */
  readonly mark: string
  readonly people: readonly Person[]
  readonly labels: readonly Label[]
  readonly fields: readonly CustomField[]
  readonly companies: readonly Company[]
  readonly campaignId: string
  readonly importId: number
  readonly enrolmentIds: readonly string[]
  readonly filter: SavedFilter
  /** The same in the notation of the native API. */
  readonly nativeFilter: SavedFilter
  /** Ids of keys that nothing needs. */
  readonly keyIds: readonly string[]
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
    labels.push(await hub.catalog.createLabel(caller, { name: `${mark} ${name}`, color: 'green' }))
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
  const filter = await hub.filters.create(tenant.caller('pipedrive'), {
    name: `${mark} everybody named`,
    conditions: namedFilter(mark),
    attributes: { type: 'people' },
  })
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
  const nativeFilter = await hub.filters.create(caller, {
    name: `${mark} everybody named so`,
    conditions: { field: 'surname', op: 'startsWith', value: mark },
  })
  const { key } = await hub.keys.create({
    orgId: tenant.organization.id,
    dialect: 'native',
    role: 'read',
    name: `${mark} spare`,
  })
  await hub.pictures.replace(tenant.caller('pipedrive'), people[0]!.id, {
    field: 'pictureId',
    mediaType: 'image/png',
    bytes: squarePng(128),
  })
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
    filter,
    nativeFilter,
    keyIds: [key.id],
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

/** As the native API writes ids; written again here, so that the tests do not lean on what they test. */
export function nativeIdOf(personId: number): string {
  return `psn_${personId.toString(36).padStart(11, '0')}`
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
  return {
    savvycal: { referenceId: `${mark}-ref-${index}`, metadata: { team: `${mark} team`, visits: index } },
    insighto: {
      userAttributes: { team: `${mark} attribute` },
      lastSeen: '2026-02-01T08:00:00Z',
      lastAssistantId: ids.uuid(),
    },
    quentli: {
      username: `${mark}user${index}`,
      metadata: [{ key: 'team', value: `${mark} entry` }],
      tags: [`${mark}tag`],
      taxProfiles: [taxProfileOf(mark)],
    },
    voipbin: { source: 'api', externalId: `${mark}-ext-${index}`, notes: `${mark} voice note` },
    pipedrive: { ownerId: 1, visibleTo: 3 },
  }
}

function namedFilter(mark: string): JsonObject {
  const NAME_FIELD_ID = '9002'
  const named = { object: 'person', field_id: NAME_FIELD_ID, operator: "LIKE '%$%'", value: mark }
  return {
    glue: 'and',
    conditions: [
      { glue: 'and', conditions: [{ ...named, extra_value: null }] },
      { glue: 'or', conditions: [] },
    ],
  }
}

export const taxProfileId = (mark: string): string => `cti_${mark}`

function taxProfileOf(mark: string): JsonObject {
  const time = '2026-02-01T08:00:00.000Z'
  const place = { zip: '06600', city: null, state: null, country: null, neighborhood: null }
  const house = { street: null, outerNumber: null, innerNumber: null }
  const tax = { legalName: `${mark} SA`, taxId: 'XAXX010101000', taxSystem: '601', defaultUsage: 'G03' }
  const life = { createdAt: time, updatedAt: time, deletedAt: null }
  return { id: taxProfileId(mark), default: false, ...tax, ...place, ...house, ...life }
}
