import type { JsonObject } from '../../model/json.ts'
import type { Contacts } from '../dialect.ts'
import { externalPerson, readContacts, textOrNull, texts, timesOf } from '../kit/contact-reader.ts'
import { flags, metadataOf, times, toQuentliCustomer } from './mapping.ts'
import { organizationIdOf } from './routes.ts'
import { fromCustomerDraft } from './writing.ts'

export const contacts: Contacts = {
  path: (id) => `/v1/customers/${encodeURIComponent(id)}`,

  async render(hub, caller, people) {
    const organizationId = await organizationIdOf(caller, hub)
    return people.map((person) => toQuentliCustomer(person, organizationId))
  },

  page: (items) => items,

  read: (document, { region = null } = {}) =>
    readContacts(document, {
      itemsIn: (page) => (Array.isArray(page) ? page : undefined),
      isItem,
      toExternalPerson: (customer) => toExternalPerson(customer, region),
    }),
}

function isItem(item: JsonObject): boolean {
  const named = typeof item.id === 'string' && typeof item.name === 'string'
  return named && typeof item.organizationId === 'string' && 'phoneNumber' in item
}

function toExternalPerson(customer: JsonObject, region: string | null) {
  const { id, name, username } = { name: '', username: '', ...texts(customer, 'id', 'name', 'username') }
  const { fullName, extensions, ...draft } = fromCustomerDraft(
    { name, ...textOrNull(customer, 'email', 'phoneNumber', 'secondaryPhoneNumber') },
    { region, now: 0 },
  )
  // The assignee and the tags are not shown, so they cannot be read.
  const { assigneeId: _assignee, tags: _tags, ...own } = extensions?.quentli ?? {}
  return externalPerson('quentli', id!, {
    ...draft,
    fullName: fullName || null,
    extensions: {
      quentli: {
        ...own,
        ...textOrNull(customer, ...times),
        ...textOrNull(customer, 'archivedById'),
        ...Object.fromEntries(flags.map((flag) => [flag, customer[flag] === true])),
        ...(typeof customer.replyWithAssistant === 'boolean' && {
          replyWithAssistant: customer.replyWithAssistant,
        }),
        // A customer without a username shows the last part of its id.
        ...(username && username !== id!.replace(/^cus_/, '') && { username }),
        metadata: metadataOf(customer),
      },
    },
    ...timesOf(customer, 'createdAt', 'updatedAt'),
  })
}
