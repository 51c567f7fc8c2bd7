import assert from 'node:assert/strict'
import { demoCampaignId } from '../../../src/demo/demo.ts'
import type { Answered, Place } from '../../../src/dialects/dialect-testing.ts'
import { testingOf, vendors } from '../../support/dialect-testings.ts'
import {
  documentedItem,
  keptOf,
  listedItem,
  noCampaign,
  updateTimeOf,
} from '../../support/documented-items.ts'
import { missingValues, pathOfPage, placeAfter, shownFields } from '../../support/shown-values.ts'
import { type Ask, get, linesOf, pick, post, times, without } from '../seed-line.ts'
import { documentedList, lineStart } from '../seed-server.ts'

/** What holds of all five seeds at once. */

const { lines, line } = linesOf('all')
export const allLines = lines

line({
  sentence: 'Jane Smith of the example of SavvyCal, in every API',
  given: 'the example of SavvyCal, imported, and Jane in a campaign',
  async prepare(kith) {
    await kith.importFile('clients.json', documentedList('savvycal'))
    const { items } = await kith.ask('native', get('/v1/people'))
    const campaign = await kith.ask('native', post('/v1/campaigns', { name: 'Renewals' }))
    const body = { personIds: [items[0].id] }
    await kith.ask('native', post(`/v1/campaigns/${campaign.id}/contacts`, body))
    return { person: items[0], campaignId: campaign.id as string }
  },
  asks: ({ person: { vendorIds, id }, campaignId }, { organization }) => [
    {
      api: 'savvycal',
      request: get('/v1/clients?include_sensitive=true'),
      expected: 'a client as in the example',
      part: ({ data }) => data[0],
      check: ({ json }) => assert.deepEqual(json.data, documentedList('savvycal').data),
    },
    {
      api: 'insighto',
      request: get(`/api/v1/campaign/${campaignId}/contact/list`),
      expected: 'a contact with a UUID, who was not called yet',
      part: ({ data }) => data.items[0],
      check({ json }) {
        const [contact] = json.data.items
        assert.equal(json.data.total, 1)
        assert.match(contact.id, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
        assert.equal(contact.id, vendorIds.insighto)
        assert.deepEqual(pick(contact, 'first_name', 'last_name', 'email', 'status', 'execution_time'), {
          first_name: 'Jane',
          last_name: 'Smith',
          email: 'jane.smith@example.com',
          status: 'not_attempted',
          execution_time: null,
        })
        assert.equal(contact.channels.telephone, '+15551234567')
        assert.equal(contact.org_id, organization.vendorIds.insighto)
      },
    },
    {
      api: 'quentli',
      request: get('/v1/customers'),
      expected: 'a customer whose flags are false, and whose other fields are null',
      part: ([customer]) => customer,
      check({ json }) {
        assert.equal(json.length, 1)
        assert.deepEqual(json[0], {
          id: vendorIds.quentli,
          createdAt: '2025-01-15T14:30:00.000Z',
          updatedAt: '2025-03-10T09:45:00.000Z',
          name: 'Jane Smith',
          username: vendorIds.quentli.replace(/^cus_/, ''),
          organizationId: organization.vendorIds.quentli,
          acceptedServiceAgreement: false,
          skipTaxInvoice: false,
          emailVerified: false,
          phoneNumberVerified: false,
          hasChangedPassword: false,
          email: 'jane.smith@example.com',
          phoneNumber: '+15551234567',
          secondaryPhoneNumber: null,
          archivedAt: null,
          archivedById: null,
          signatureAcceptedAt: null,
          optedOutWhatsappAt: null,
          optedInWhatsappAt: null,
          startedWhatsappAt: null,
          replyWithAssistant: null,
          metadata: [],
          meta: {},
        })
        assert.match(json[0].id, /^cus_\w{20}$/)
      },
    },
    {
      api: 'voipbin',
      request: get('/v1.0/contacts'),
      expected: 'a contact that came from a file, with empty strings where nothing is known',
      part: ({ result }) => result[0],
      check({ json }) {
        const [contact] = json.result
        assert.equal(json.result.length, 1)
        assert.deepEqual(without(contact, 'phone_numbers', 'emails'), {
          id: vendorIds.voipbin,
          customer_id: organization.vendorIds.voipbin,
          first_name: 'Jane',
          last_name: 'Smith',
          display_name: 'Jane Smith',
          company: '',
          job_title: '',
          source: 'import',
          external_id: '',
          tag_ids: [],
          tm_create: '2025-01-15T14:30:00Z',
          tm_update: '2025-03-10T09:45:00Z',
          tm_delete: null,
        })
        assert.deepEqual(
          contact.phone_numbers.map((phone: Answered) => pick(phone, 'number', 'number_e164', 'type')),
          [{ number: '+15551234567', number_e164: '+15551234567', type: 'other' }],
        )
        assert.deepEqual(
          contact.emails.map((email: Answered) => pick(email, 'address')),
          [{ address: 'jane.smith@example.com' }],
        )
      },
    },
    {
      api: 'pipedrive',
      request: get('/api/v2/persons'),
      expected: 'a person with a number for an id and times in whole seconds',
      part: ({ data }) => data[0],
      check({ json }) {
        const [person] = json.data
        assert.equal(json.data.length, 1)
        assert.equal(person.id, Number(vendorIds.pipedrive))
        assert.deepEqual(
          pick(person, 'name', 'first_name', 'last_name', 'add_time', 'update_time', 'is_deleted'),
          {
            name: 'Jane Smith',
            first_name: 'Jane',
            last_name: 'Smith',
            add_time: '2025-01-15T14:30:00Z',
            update_time: '2025-03-10T09:45:00Z',
            is_deleted: false,
          },
        )
        assert.deepEqual(
          person.emails.map(({ value }: Answered) => value),
          ['jane.smith@example.com'],
        )
        assert.deepEqual(
          person.phones.map(({ value }: Answered) => value),
          ['+15551234567'],
        )
      },
    },
    {
      api: 'native',
      request: get(`/v1/people/${id}`),
      expected: 'one person, who has an id in each of them',
      check({ json }) {
        assert.deepEqual(pick(json, 'given', 'surname', 'language', 'timeZone'), {
          given: 'Jane',
          surname: 'Smith',
          language: 'en-US',
          timeZone: 'America/Chicago',
        })
        assert.equal(json.phones[0].normal, '+15551234567')
        assert.deepEqual(Object.keys(json.vendorIds).toSorted(), vendors.map(({ name }) => name).toSorted())
        assert.equal(json.vendorIds.savvycal, 'clnt_a1b2c3d4e5f6')
      },
    },
  ],
})

line({
  sentence: 'the demo shows every field of every seed with a real value, and every value of an enumeration',
  readings: ['demo-fields'],
  demo: true,
  async prepare(kith) {
    const { items } = await kith.ask('native', get('/v1/people?removed=only'))
    return items[0].vendorIds.pipedrive as string
  },
  asks: (removed) => [
    ...vendors.flatMap(({ name }) => demoPages(name)),
    {
      api: 'pipedrive',
      request: get(`/api/v2/persons/${removed}`),
      expected: 'is_deleted is true of the one who was removed',
      part: ({ data }) => pick(data, 'id', 'is_deleted'),
      check: ({ json }) => assert.equal(json.data.is_deleted, true),
    },
  ],
})

/** Every page of the list of people; the last one is held to what all of them show. */
function demoPages(name: string): Ask[] {
  const testing = testingOf(name)
  const fields = testing.vendor!.published.flatMap(({ schema }) => shownFields(schema))
  const pages = name === 'insighto' ? 2 : 10
  const pageAt = (at: Place | undefined) => ({ size: 100, at, campaignId: demoCampaignId })
  /** Where the next page begins, after the pages that were read. */
  let next: Place | undefined
  const found: unknown[] = []
  return times(pages, (index) => ({
    api: name,
    request: () => get(pathOfPage(testing, pageAt(next))),
    expected: index === pages - 1 ? 'every field, over all pages' : `page ${index + 1} of ${pages}`,
    part: (json) => ({ people: testing.people.items(json).length }),
    check({ json }) {
      found.push(json)
      next = placeAfter(testing, pageAt(next), json)
      if (index < pages - 1) return
      const missing = fields
        .filter(({ path }) => !notInLists.includes(path))
        .flatMap((field) => missingValues(field, found).map((value) => `${field.path}: ${value}`))
      assert.deepEqual(missing, [])
    },
  }))
}

/** Empty in the vendor's own example, or shown of deleted people alone, who are in no list. */
const notInLists = ['meta', 'result[].tm_delete', 'data[].is_deleted']

const order = vendors.map(({ name }) => name)

for (const start of order.keys()) {
  const imported = [...order.slice(start), ...order.slice(0, start)]
  line({
    sentence: `each seed's example in one store, in the order ${imported.join(', ')}`,
    given: 'the five examples, imported one after another',
    readings: ['import-update-time'],
    async prepare(kith) {
      for (const name of imported) await kith.importFile(`${name}.json`, documentedList(name))
      const campaigns = await kith.ask('native', get('/v1/campaigns'))
      return (campaigns.items[0]?.id as string | undefined) ?? noCampaign
    },
    asks: (campaignId) =>
      imported.map((api, index): Ask => {
        const intoEmptyStore = index === 0
        return {
          api,
          request: get(testingOf(api).people.list(campaignId)),
          expected: intoEmptyStore
            ? 'the item of the example'
            : 'the item of the example, but for its update time',
          part: (json) => listedItem(api, json) ?? null,
          check({ json }) {
            const [item, example] = [listedItem(api, json), documentedItem(api)]
            assert.deepEqual(keptOf(item, { intoEmptyStore }), keptOf(example, { intoEmptyStore }))
            const updated = updateTimeOf(item)
            if (!intoEmptyStore && updated !== undefined) assert.ok(updated >= lineStart, updated)
          },
        }
      }),
  })
}
