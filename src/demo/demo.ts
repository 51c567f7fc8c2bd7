import type { Hub } from '../hub/hub.ts'
import type { Caller } from '../model/access.ts'
import { campaignContactStatuses } from '../model/campaign.ts'
import { type Clock, steppingClock } from '../model/clock.ts'
import { createIds, type Ids, seededBytes } from '../model/ids.ts'
import { parseInstant, toSeconds } from '../model/instant.ts'
import type { Organization } from '../model/organization.ts'
import type { Person, PersonDraft } from '../model/person.ts'
import { type DemoCatalog, inventPerson } from './people.ts'
import { squarePng } from './picture.ts'
import { companies } from './words.ts'

const PEOPLE = 1000
const PICTURES = 2
const PEOPLE_PER_WRITE = 250
const ENROLLED = 200

/** The demo's curl examples contain this id. */
export const demoCampaignId = '6a0f9e8d-7c6b-4a59-9483-726150f4e3d2'

/** When the first person was enrolled in the campaign. */
const FIRST_ENROLLED = parseInstant('2026-01-05T09:30:00Z')!
const MINUTE = 60_000_000

/** The time at which the demo's clock starts. */
const CLOCK_START = parseInstant('2026-01-02T08:00:00Z')!

const DEMO_NAME = 'Northpier Demo'

/** Creates a hub with the given clock and ids. */
export type OpenHub = (parts: { clock: Clock; ids: Ids }) => Hub

/** Fills an empty store with the demo, or finds the demo in a store that already has it. */
export async function ensureDemo(
  hub: Hub,
  openHub: OpenHub,
): Promise<Organization | 'incomplete' | 'not empty'> {
  const organizations = await hub.organizations.list()
  const known = organizations.find(({ name }) => name === DEMO_NAME)
  if (!known) return organizations.length === 0 ? fillWithDemo(openHub) : 'not empty'
  // The saved filter is written last, so its presence shows that the demo is complete.
  const filters = await hub.filters.list(callerOf(known, 'pipedrive'))
  return filters.length > 0 ? known : 'incomplete'
}

export interface DemoSize {
  /** A multiple of 250. */
  readonly people: number
  /** Microseconds between the creation times of two successive people. */
  readonly spacing?: number
}

/**
 * Fills an empty store with invented people, a campaign, labels, custom fields and a saved filter. The content is always the
 * same, including ids and times.
 */
export async function fillWithDemo(
  openHub: OpenHub,
  size: DemoSize = { people: PEOPLE },
): Promise<Organization> {
  const ids = createIds(seededBytes(2026))
  const hub = openHub({ clock: steppingClock(CLOCK_START), ids })
  const organization = await hub.organizations.create({
    name: DEMO_NAME,
    settings: {
      defaultRegion: 'US',
      defaultLanguage: 'en-US',
      defaultTimeZone: 'America/Chicago',
      marketingApp: true,
    },
  })
  const caller = callerOf(organization)
  const catalog = await createDemoCatalog(hub, caller)
  const enrolled: Person[] = []
  for (let start = 0; start < size.people; start += PEOPLE_PER_WRITE) {
    const drafts = Array.from({ length: PEOPLE_PER_WRITE }, (_, index) =>
      inventPerson(start + index, ids, catalog, size.spacing),
    )
    const people = await hub.people.createMany(caller, drafts, { keepsTimes: true })
    if (start < ENROLLED) enrolled.push(...people.slice(0, ENROLLED - start))
  }
  await createDemoCampaign(hub, caller, enrolled, ids)
  await createDemoPictures(hub, caller, enrolled)
  await createRemovedPerson(hub, caller, inventPerson(size.people, ids, catalog, size.spacing))
  await createDemoFilter(hub, caller)
  return organization
}

function callerOf({ id }: Organization, dialect = 'native'): Caller {
  return {
    orgId: id,
    dialect,
    keyId: 'demo',
    kind: 'token',
    role: 'admin',
    sensitive: true,
    principal: { kind: 'command-line', id: 'demo' },
  }
}

async function createDemoCatalog(hub: Hub, caller: Caller): Promise<DemoCatalog> {
  const labels = [
    { name: 'Customer', color: 'green' },
    { name: 'Hot lead', color: 'red' },
    { name: 'Warm lead', color: 'yellow' },
    { name: 'Cold lead', color: 'blue' },
  ]
  const labelIds: number[] = []
  for (const label of labels) labelIds.push((await hub.catalog.createLabel(caller, label)).id)
  const companyIds: number[] = []
  for (const name of companies) companyIds.push((await hub.companies.create(caller, { name })).id)
  const plan = await hub.catalog.createCustomField(caller, {
    key: 'plan',
    name: 'Plan',
    type: 'enum',
    options: ['Free', 'Pro', 'Gold'],
  })
  await hub.catalog.createCustomField(caller, { key: 'seats', name: 'Seats', type: 'double' })
  await hub.catalog.createCustomField(caller, { key: 'renewal', name: 'Renewal', type: 'date' })
  await hub.catalog.createCustomField(caller, { key: 'budget', name: 'Budget', type: 'monetary' })
  const interests = await hub.catalog.createCustomField(caller, {
    key: 'interests',
    name: 'Interests',
    type: 'set',
    options: ['Webinars', 'Training', 'Events'],
  })
  return {
    labelIds,
    companyIds,
    planIds: plan.options.map(({ id }) => id),
    interestIds: interests.options.map(({ id }) => id),
  }
}

async function createDemoCampaign(
  hub: Hub,
  caller: Caller,
  people: readonly Person[],
  ids: Ids,
): Promise<void> {
  await hub.campaigns.create(caller, {
    id: demoCampaignId,
    name: 'May renewals',
    attributes: {
      type: 'outbound_call',
      start_time: toSeconds(FIRST_ENROLLED),
      interval: 1440,
      status: 'in_progress',
    },
  })
  const drafts = people.map((person, index) => {
    const status = campaignContactStatuses[index % campaignContactStatuses.length]!
    const attempted = status === 'completed' || status === 'failed'
    return {
      id: ids.uuid(),
      personId: person.id,
      status,
      createdAt: FIRST_ENROLLED + index * MINUTE,
      executedAt: attempted ? FIRST_ENROLLED + (index + 60) * MINUTE : null,
      conversationId: attempted ? ids.uuid() : null,
      conversationAttributes: status === 'completed' ? { outcome: 'callback' } : {},
    }
  })
  await hub.campaigns.enrol(caller, demoCampaignId, drafts)
}

async function createDemoPictures(hub: Hub, caller: Caller, people: readonly Person[]): Promise<void> {
  for (const { id } of people.slice(0, PICTURES)) {
    const image = { field: 'pictureId', mediaType: 'image/png', bytes: squarePng(128) }
    await hub.pictures.replace({ ...caller, dialect: 'pipedrive' }, id, image)
  }
}

/** A person who was removed again, in addition to the others. */
async function createRemovedPerson(hub: Hub, caller: Caller, draft: PersonDraft): Promise<void> {
  const { id } = await hub.people.create(caller, draft)
  await hub.people.remove(caller, id)
}

/** A saved filter in Pipedrive's format: people on the Gold plan with an e-mail address. */
async function createDemoFilter(hub: Hub, caller: Caller): Promise<void> {
  const fields = await hub.catalog.listCustomFields(caller)
  const plan = fields.find(({ key }) => key === 'plan')!
  const gold = plan.options.find(({ label }) => label === 'Gold')!
  const condition = (fieldId: number, operator: string, value: string | null) => ({
    object: 'person',
    field_id: String(fieldId),
    operator,
    value,
    extra_value: null,
  })
  const EMAIL_FIELD_ID = 9005
  await hub.filters.create(
    { ...caller, dialect: 'pipedrive' },
    {
      name: 'Gold plan with an e-mail',
      conditions: {
        glue: 'and',
        conditions: [
          {
            glue: 'and',
            conditions: [
              condition(plan.id, '=', String(gold.id)),
              condition(EMAIL_FIELD_ID, 'IS NOT NULL', null),
            ],
          },
          { glue: 'or', conditions: [] },
        ],
      },
      attributes: { type: 'people' },
    },
  )
}
