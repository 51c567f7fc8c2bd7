import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bulkFiles } from './support/bulk-files.ts'
import { testingOf, vendors } from './support/dialect-testings.ts'
import { documentedItem, keptOf, listedItem, noCampaign } from './support/documented-items.ts'
import { triesOf } from './support/engine.ts'
import { createTestKith, type Tenant, type TestKith } from './support/kith.ts'
import { documentedResponse, savedResponse } from './support/saved-responses.ts'
import { seededNumbers } from './support/seeded-numbers.ts'

/**
 * Five sources come in one after another, in whatever order: no row is rejected because of an id, and each vendor's id
 * leads to the person it belongs to. Of the large sources a few random orders are tried; `ALL_ORDERS=1` tries all 120, and
 * `ORDERS_SEED` repeats a choice.
 */
const seed = Number(process.env.ORDERS_SEED ?? Date.now() % 1_000_000)
const allOrders = orders(vendors.map(({ name }) => name))
const people = Number(process.env.ORDERS_PEOPLE ?? 100)
/** People of each source whose addresses the other sources know too. */
const SHARED = 20

const files = bulkFiles()
afterAll(() => files.remove())

/** Imports files in an order into a new organization of a Kith with the default range. */
async function importInOrder(
  kith: TestKith,
  sources: Readonly<Record<string, string>>,
  order: readonly string[],
) {
  const tenant = await kith.tenant({ defaultRegion: 'US' })
  const caller = tenant.caller('native')
  const jobs = []
  for (const vendor of order) {
    const { job, verdicts } = await files.importText(kith.app.hub, caller, sources[vendor]!, {
      name: `${vendor}.json`,
    })
    const rejected = verdicts.filter(({ verdict }) => verdict === 'rejected')
    expect(rejected, `${vendor} in the order ${order.join(', ')}`).toEqual([])
    jobs.push(job)
  }
  return { tenant, jobs }
}

function orders(names: readonly string[]): string[][] {
  if (names.length === 0) return [[]]
  return names.flatMap((first) =>
    orders(names.filter((name) => name !== first)).map((rest) => [first, ...rest]),
  )
}

let kith: TestKith
beforeAll(async () => {
  kith = await createTestKith({ numbersFrom: 0 }, { watched: false })
})
afterAll(() => kith.close())

const documentedOrders = allOrders.slice(0, triesOf(allOrders.length))

describe('the documented examples', () => {
  const imported: { order: readonly string[]; tenant: Tenant }[] = []

  test(`come in complete in ${documentedOrders.length} orders`, async () => {
    const sources = Object.fromEntries(vendors.map(({ name }) => [name, documentedResponse(name)]))
    expect(allOrders).toHaveLength(120)
    for (const order of documentedOrders) {
      const { tenant, jobs } = await importInOrder(kith, sources, order)
      imported.push({ order, tenant })
      expect(jobs.map(({ format, progress }) => [format, progress.created])).toEqual(
        order.map((vendor) => [vendor, 1]),
      )
    }
  })

  test.each(vendors.map(({ name }) => name))(
    'are listed by %s as they were, in every order',
    async (name) => {
      expect(imported).toHaveLength(documentedOrders.length)
      for (const { order, tenant } of imported) {
        const campaigns = await tenant.request('native', '/v1/campaigns')
        const campaignId = campaigns.json.items[0]?.id ?? noCampaign
        const { status, json } = await tenant.request(name, testingOf(name).people.list(campaignId))
        expect(status).toBe(200)
        const intoEmptyStore = order[0] === name
        const kept = keptOf(listedItem(name, json), { intoEmptyStore })
        expect(kept, order.join(', ')).toEqual(keptOf(documentedItem(name), { intoEmptyStore }))
      }
    },
  )
})

const below = seededNumbers(seed)
const largeOrders = process.env.ALL_ORDERS
  ? allOrders
  : Array.from({ length: triesOf(6) }, () => allOrders[below(allOrders.length)]!)

describe(`five sources of ${people} people`, () => {
  /** The saved responses, and for each vendor the address of the person that each of its ids belongs to. */
  const sources: Record<string, string> = {}
  const addresses: Record<string, Map<string, string>> = {}

  beforeAll(async () => {
    const elsewhere = await createTestKith({}, { seed: 2, watched: false })
    for (const { name } of vendors) {
      const tenant = await elsewhere.tenant({ defaultRegion: 'US' })
      addresses[name] = await fill(elsewhere, tenant, name)
      sources[name] = await savedResponse(elsewhere, tenant, name)
    }
    await elsewhere.close()
  })

  test(`come in complete in ${largeOrders.length} orders`, async () => {
    console.info(`ORDERS_SEED=${seed}`)
    for (const order of largeOrders) {
      const { tenant, jobs } = await importInOrder(kith, sources, order)
      const created = jobs.map(({ progress }) => progress.created)
      expect(created, order.join(', ')).toEqual([people, ...Array(4).fill(people - SHARED)])
      for (const vendor of order) await expectIds(tenant, vendor, addresses[vendor]!)
    }
  }, 3_600_000)
})

/** People as a vendor's customer would have them; the first ones are known to all sources. */
async function fill(kith: TestKith, tenant: Tenant, vendor: string): Promise<Map<string, string>> {
  const { hub } = kith.app
  const caller = tenant.caller('native')
  const label = await hub.catalog.createLabel(caller, { name: `${vendor} label` })
  const company = await hub.companies.create(caller, { name: `${vendor} company` })
  const first = vendors.findIndex(({ name }) => name === vendor) * people
  const drafts = Array.from({ length: people }, (_, index) => ({
    given: vendor,
    surname: `Number ${index}`,
    emails: [{ value: addressOf(vendor, index), primary: true }],
    phones: [{ value: `+1202555${String(first + index).padStart(4, '0')}` }],
    ...(index % 10 === 0 && { labelIds: [label.id], companyId: company.id, company: company.name }),
  }))
  const created = await hub.people.createMany(caller, drafts)
  return new Map(created.map(({ vendorIds }, index) => [vendorIds[vendor]!, addressOf(vendor, index)]))
}

function addressOf(vendor: string, index: number): string {
  return index < SHARED ? `shared.${index}@example.com` : `${vendor}.${index}@example.com`
}

/** Checks that each id of a vendor leads to the person who has the address that the id belongs to. */
async function expectIds(tenant: Tenant, vendor: string, wanted: ReadonlyMap<string, string>): Promise<void> {
  const { id: orgId } = tenant.organization
  const { bulk, people } = kith.app.store.read
  const owners = await bulk.findOwners(orgId, vendor, [...wanted.keys()])
  expect(owners).toHaveLength(wanted.size)
  const found = await people.findMany(
    orgId,
    owners.map(({ personId }) => personId),
  )
  const emails = new Map(found.map((person) => [person.id, person.emails.map(({ value }) => value)]))
  const wrong = owners.filter(
    ({ vendorId, personId }) => !emails.get(personId)!.includes(wanted.get(vendorId)!),
  )
  expect(wrong).toEqual([])
}
