import assert from 'node:assert/strict'
import type { Answered } from '../../../src/dialects/dialect-testing.ts'
import { testingOf, vendors } from '../../support/dialect-testings.ts'
import { type Ask, get, linesOf, pick, post, without } from '../seed-line.ts'
import { documentedList, type SeedKith } from '../seed-server.ts'

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

/** Keys whose values belong to the organization that imports, and not to the person. */
const organizationKeys = ['org_id', 'organizationId', 'customer_id']
/** A later import moves them, so that incremental readers see the person. */
const updateKeys = ['updated_at', 'updatedAt', 'tm_update', 'update_time']

/** The item of the example, and the same item as its API lists it. */
async function comparison(kith: SeedKith, api: string) {
  const { people } = testingOf(api)
  const campaigns = await kith.ask('insighto', get('/api/v1/campaign'))
  const [example] = people.items(documentedList(api))
  return { example, path: people.list(campaigns.data.items[0]?.id ?? '0') }
}

const order = vendors.map(({ name }) => name)

for (const start of order.keys()) {
  const imported = [...order.slice(start), ...order.slice(0, start)]
  line({
    sentence: `each seed's example in one store, in the order ${imported.join(', ')}`,
    given: 'the five examples, imported one after another',
    readings: ['import-update-time'],
    async prepare(kith) {
      for (const name of imported) await kith.importFile(`${name}.json`, documentedList(name))
      return Promise.all(imported.map(async (api) => ({ api, ...(await comparison(kith, api)) })))
    },
    asks: (comparisons) =>
      comparisons.map(({ api, example, path }, index): Ask => {
        const { people } = testingOf(api)
        const moved = index === 0 ? organizationKeys : [...organizationKeys, ...updateKeys]
        const found = (json: Answered) =>
          people.items(json).find(({ id }: Answered) => String(id) === String(example.id))
        return {
          api,
          request: get(path),
          expected: 'the item of the example',
          part: (json) => found(json) ?? null,
          check: ({ json }) => assert.deepEqual(without(found(json), ...moved), without(example, ...moved)),
        }
      }),
  })
}
