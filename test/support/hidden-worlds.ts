import type { Dialect, Route } from '../../src/dialects/dialect.ts'
import { dialects } from '../../src/dialects/index.ts'
import type { CustomField } from '../../src/model/catalog.ts'
import { createIds, type Ids, seededBytes } from '../../src/model/ids.ts'
import type { JsonObject } from '../../src/model/json.ts'
import type { OrganizationSettings } from '../../src/model/organization.ts'
import type { Person, PersonDraft } from '../../src/model/person.ts'
import { type Placement, placementFor, signed } from './credentials.ts'
import { testingOf } from './dialect-testings.ts'
import type { HiddenValues } from './guesses.ts'
import { type Answer, createTestKith, type RequestOptions, type TestKith, testStart } from './kith.ts'
import { squarePng } from './png.ts'
import { fillPath, parametersOf } from './route-requests.ts'
import type { World } from './world.ts'

/**
 * Two Kiths that differ in nothing but the values that keys without the right to sensitive values may not see: the same
 * times, ids, organization and open values. A key without the right must not be able to tell them apart.
 */
export interface HiddenWorlds {
  readonly left: HiddenWorld
  readonly right: HiddenWorld
  /** Makes the same ids again in both, and moves the time of both on. */
  align(): void
  /** Creates one more person in each, with hidden values of its own, and returns both. */
  addPerson(): Promise<readonly [left: Person, right: Person]>
  close(): Promise<void>
}

export interface HiddenWorld {
  readonly kith: TestKith
  readonly world: World
  /** Sends a request with a key of the route's kind; `sighted` with the right to sensitive values. */
  ask(dialect: Dialect, route: Route, request: HiddenRequest, sighted: boolean): Promise<Answer>
}

export interface HiddenRequest extends RequestOptions {
  readonly path: string
}

const SECOND = 1_000_000

/** @param tenantSettings such as the version of an API */
export async function createHiddenWorlds(
  tenantSettings: Partial<OrganizationSettings> = {},
): Promise<HiddenWorlds> {
  let now = testStart
  let seed = 1
  const clock = { now: () => now }
  const sides = ['left', 'right'] as const
  const renewed: (() => void)[] = []
  const align = () => {
    now += 2 * SECOND
    seed += 1
    for (const renew of renewed) renew()
  }
  const kiths: TestKith[] = []
  for (const _ of sides) {
    const { ids, renew } = renewableIds(() => seed)
    renewed.push(renew)
    kiths.push(await createTestKith({}, { clock, ids, watched: false, tenantSettings }))
  }
  const made: HiddenWorld[] = []
  const [first, second] = [testStart, 1]
  for (const [index, side] of sides.entries()) {
    ;[now, seed] = [first, second]
    made.push(await createHiddenWorld(kiths[index]!, side, align))
  }
  let count = PEOPLE
  const [left, right] = made as [HiddenWorld, HiddenWorld]
  return {
    left,
    right,
    align,
    async addPerson() {
      count += 1
      align()
      const people: Person[] = []
      for (const [index, side] of sides.entries()) {
        const { kith, world } = made[index]!
        const caller = { ...world.tenant.caller('native'), sensitive: true }
        people.push(await kith.app.hub.people.create(caller, draftOf(side, count, world.fields)))
        // Both begin with the same ids.
        for (const renew of renewed) renew()
      }
      return people as [Person, Person]
    },
    close: async () => {
      for (const kith of kiths) await kith.close()
    },
  }
}

/** People of each world from the start. Only on the left does the first one have a picture. */
const PEOPLE = 4

async function createHiddenWorld(kith: TestKith, side: Side, align: () => void): Promise<HiddenWorld> {
  const step = async <T>(make: () => Promise<T>): Promise<T> => {
    align()
    return make()
  }
  const { hub } = kith.app
  align()
  const tenant = await kith.tenant({ defaultRegion: 'US', contactSync: true }, { sensitive: false })
  const orgId = tenant.organization.id
  const caller = { ...tenant.caller('native'), sensitive: true }
  const sightedAs = (dialect: string) => ({ ...tenant.caller(dialect), sensitive: true })
  const label = await step(() => hub.catalog.createLabel(caller, { name: 'Customer' }))
  const company = await step(() => hub.companies.create(caller, { name: 'Northpier' }))
  const field = await step(() =>
    hub.catalog.createCustomField(caller, { key: 'remark', name: 'Remark', type: 'varchar' }),
  )
  const options = ['Gold', 'Silver']
  const choice = await step(() =>
    hub.catalog.createCustomField(caller, { key: 'plan', name: 'Plan', type: 'enum', options }),
  )
  const fields = [field, choice]
  const people: Person[] = []
  for (let index = 0; index < PEOPLE; index++)
    people.push(await step(() => hub.people.create(caller, draftOf(side, index, fields))))
  const picture = { field: 'pictureId', mediaType: 'image/png', bytes: squarePng(128) }
  await step(() => hub.pictures.replace(sightedAs(pictureDialect), people[0]!.id, picture))
  const withoutPicture = { extensions: { [pictureDialect]: { pictureId: null } } }
  await step(() =>
    hub.people.update(caller, people[0]!.id, { jobTitle: 'Poet', ...(side === 'right' && withoutPicture) }),
  )
  const campaign = await step(() => hub.campaigns.create(caller, { name: 'Renewals' }))
  const said = hiddenOf(side, 0)
  const enrolments = people.map(({ id }, index) => ({
    ...{ id: uuidOf(index), personId: id, createdAt: testStart },
    conversationAttributes: index === 0 ? { outcome: said.notes } : {},
  }))
  await step(() => hub.campaigns.enrol(caller, campaign.id, enrolments))
  const filters: Record<string, World['filters'][string]> = {}
  for (const { name } of dialects) {
    const draft = testingOf(name).savedFilter?.(said.surname)
    if (draft)
      filters[name] = await step(() => hub.filters.create(sightedAs(name), { ...draft, name: 'Filter' }))
  }
  const file = { bytes: 10, sha256: '0'.repeat(64) }
  const started = await step(() =>
    hub.imports.start(caller, { name: 'people.csv', format: 'csv', options: {}, file }),
  )
  const raw = { Name: said.surname }
  const rejected = { kind: 'rejected', row: 1, line: 2, bytes: 10, problems: [], raw } as const
  const { job } = await step(() => hub.imports.write(caller, started, [rejected]))
  await step(() => hub.imports.finish(caller, job))
  const { key } = await step(() => hub.keys.create({ orgId, dialect: 'native', role: 'read', name: 'spare' }))
  const spare = people.at(-1)!
  await step(() => hub.people.remove(caller, spare.id))
  const world: World = {
    ...{ tenant, mark: 'open', labels: [label], fields, companies: [company] },
    people: await Promise.all(people.map(({ id }) => hub.people.get(caller, id, { removed: true }))),
    ...{ campaignId: campaign.id, importId: job.id, enrolmentIds: enrolments.map(({ id }) => id) },
    ...{ filters, keyIds: [key.id], keys: tenant.keys },
  }
  const access = new Map<string, Placement>()
  const accessTo = async (dialect: Dialect, route: Route, sensitive: boolean): Promise<Placement> => {
    const name = `${dialect.name} ${route.operationId} ${sensitive}`
    const known = access.get(name)
    if (known) return known
    const placement = await findAccess(kith, orgId, dialect, route, sensitive)
    access.set(name, placement)
    return placement
  }
  return {
    kith,
    world,
    async ask(dialect, route, request, sighted) {
      const { path, ...options } = signed({ ...request, key: null }, await accessTo(dialect, route, sighted))
      return tenant.request(dialect.name, path, options)
    },
  }
}

/** A key that the route accepts; some routes accept only one kind of key. */
async function findAccess(
  { app }: TestKith,
  orgId: number,
  dialect: Dialect,
  route: Route,
  sensitive: boolean,
): Promise<Placement> {
  const path = fillPath(
    route.path,
    parametersOf(route.path).map(() => 'none'),
  )
  for (const [kind, { platform }] of Object.entries(dialect.keys)) {
    if (platform) continue
    const draft = { orgId, dialect: dialect.name, kind, role: 'admin', sensitive } as const
    const place = placementFor(dialect, kind, (await app.hub.keys.create(draft)).text)
    const probe = signed({ path, headers: {}, key: null }, place)
    const { statusCode } = await app.server.app.inject({
      method: route.method,
      url: `/${dialect.name}${probe.path}`,
      headers: probe.headers,
    })
    if (statusCode !== 401) return place
  }
  throw new Error(`No key of ${dialect.name} opens ${route.operationId}.`)
}

/** The dialect that has pictures. */
const pictureDialect = dialects.find(({ secretRoutes }) => secretRoutes)!.name

type Side = 'left' | 'right'

/** The values of a person of one side. No value of the other side or of another person is equal. */
export function hiddenOf(side: Side, index: number): Omit<HiddenValues, 'extensions' | 'customField'> {
  const mark = `${side === 'left' ? 'alfa' : 'zulu'}${String(index).padStart(3, '0')}`
  const digits = `${side === 'left' ? 2 : 7}${String(index).padStart(4, '0')}`
  return {
    given: `Giv${mark}`,
    surname: `Sur${mark}`,
    email: `${mark}@example.org`,
    phone: `+4477009${digits}`,
    account: `${mark}.acc`,
    address: `${index} ${mark} Road`,
    birthday: `${side === 'left' ? 1951 : 1987}-03-${String((index % 28) + 1).padStart(2, '0')}`,
    notes: `Note ${mark}`,
    custom: `Custom ${mark}`,
  }
}

/** What a leak of a hidden value would show. */
export const hiddenMarks = /alfa\d|zulu\d|4477009[27]|1951-03|1987-03/i

/** On the left, people have more of everything than on the right. */
function draftOf(side: Side, index: number, fields: readonly CustomField[]): PersonDraft {
  const hidden = hiddenOf(side, index)
  const more = side === 'left'
  const [field, choice] = fields
  return {
    given: hidden.given,
    surname: hidden.surname,
    company: 'Northpier',
    jobTitle: 'Engineer',
    language: 'en-GB',
    timeZone: 'Europe/London',
    birthday: hidden.birthday,
    notes: hidden.notes,
    emails: [
      { id: uuidOf(1000 + index), value: hidden.email, label: 'work', primary: true },
      ...(more ? [{ id: uuidOf(2000 + index), value: `second.${hidden.email}`, label: 'home' }] : []),
    ],
    phones: [
      { id: uuidOf(3000 + index), value: hidden.phone, label: 'mobile', primary: true },
      ...(more ? [{ id: uuidOf(4000 + index), value: `${hidden.phone}1`, label: 'work' }] : []),
    ],
    onlineServices: more ? [{ id: uuidOf(5000 + index), value: hidden.account, label: 'skype' }] : [],
    addresses: more ? [{ id: uuidOf(6000 + index), value: hidden.address }] : [],
    customFields: { [field!.key]: hidden.custom, ...(more && { [choice!.key]: choice!.options[0]!.id }) },
    extensions: hiddenExtensions(side, index, hidden.given),
    vendorIds: numberedIds(FIRST_NUMBER + index),
    createdAt: testStart - 1_000_000 * SECOND + index * SECOND,
    payload: { row: hidden.notes },
  }
}

/** Ids that clients give to their own records, which every key sees. */
const openNames: readonly string[] = ['referenceId', 'externalId']

/** The fields of each dialect, and one that it does not know. */
function hiddenExtensions(side: Side, index: number, mark: string): Record<string, JsonObject> {
  const context = { mark, uuid: () => uuidOf(7000 + index) }
  return Object.fromEntries(
    dialects.map(({ name }) => {
      const extension = testingOf(name).vendor?.worldExtension?.(index, context) ?? {}
      const own = Object.entries(extension).filter(([key]) => !openNames.includes(key))
      return [name, { ...Object.fromEntries(own), remark: `${mark} free`, ...(side === 'left' && flags) }]
    }),
  )
}

/** Flags that depend on hidden values. */
const flags = { emailVerified: true, phoneNumberVerified: true }

/** The vendor id of the first person where ids count up, far behind those that Kith makes. */
export const FIRST_NUMBER = 1_000_000

function numberedIds(number: number): Record<string, string> {
  const counting = dialects.filter(({ personIds }) => personIds?.make === 'sequence')
  return Object.fromEntries(counting.map(({ name }) => [name, String(number)]))
}

function uuidOf(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`
}

/** Ids that begin anew from a seed. */
function renewableIds(seed: () => number): { ids: Ids; renew(): void } {
  let ids = createIds(seededBytes(seed()))
  return {
    ids: {
      uuid: () => ids.uuid(),
      text: (length, alphabet) => ids.text(length, alphabet),
      personId: (at) => ids.personId(at),
      recordId: (at) => ids.recordId(at),
    },
    renew: () => {
      ids = createIds(seededBytes(seed()))
    },
  }
}
