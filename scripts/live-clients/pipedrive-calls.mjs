// What Pipedrive's own client for Node.js is asked to do, and what it must return.
import { aList, anId, anOldTime, aText, aTime, is } from './calls.mjs'

/** The client rejects every status from 300 on. */
const GONE = 'the vendor answers 410, which this client takes for a failure'

const first = (expected) =>
  is('a list that begins with the expected item', (value) =>
    Array.isArray(value) ? aList(1, expected).test(value.slice(0, 1)) : false,
  )
const withKey = (name, keys) =>
  is(`a list of items with ${name} ${keys.join(', ')} among others`, (value) => {
    const found = new Set(value?.map?.((item) => item[name]))
    return keys.every((key) => found.has(key))
  })
const none = () => ({ success: true, data: [] })
const emails = (value) => [{ value, primary: true, label: 'work' }]
const missing = () => ({ success: false, error: 'Person not found' })
const follower = { user_id: 3 }

/** Calls of versions from 23 on. Those that a version does not have are left out. */
export const newCalls = [
  {
    on: 'v2.PersonsApi.addPerson',
    with: ({ mark }) => ({
      AddPersonRequest: { name: `Mira ${mark}`, emails: emails('mira@example.com'), owner_id: 1 },
    }),
    returns: ({ mark }) => ({
      success: true,
      data: { id: anId, name: `Mira ${mark}`, first_name: 'Mira', emails: emails('mira@example.com') },
    }),
    keep: ({ data }, state) => Object.assign(state, { newer: data.id }),
  },
  {
    on: 'v2.PersonsApi.getPerson',
    with: ({ newer }) => ({ id: newer, include_fields: 'followers_count' }),
    returns: ({ newer }) => ({
      data: { id: newer, add_time: aTime, update_time: aTime, followers_count: 1 },
    }),
  },
  {
    on: 'v2.PersonsApi.getPersons',
    with: () => ({ limit: 2, sort_by: 'update_time', sort_direction: 'desc' }),
    returns: ({ newer }) => ({
      data: [{ id: newer }, { id: anId, update_time: aTime, emails: aList(0), is_deleted: false }],
      additional_data: { next_cursor: aText },
    }),
  },
  {
    on: 'v2.PersonsApi.updatePerson',
    with: ({ newer, mark }) => ({ id: newer, UpdatePersonRequest: { name: `Noor ${mark}` } }),
    returns: ({ newer, mark }) => ({
      data: { id: newer, name: `Noor ${mark}`, emails: emails('mira@example.com') },
    }),
  },
  {
    on: 'v2.PersonsApi.searchPersons',
    with: ({ mark }) => ({ term: `noor ${mark}`, fields: 'name', exact_match: true }),
    returns: ({ newer }) => ({ data: { items: [{ item: { id: newer, type: 'person' } }] } }),
  },
  {
    on: 'v2.ItemSearchApi.searchItem',
    with: ({ mark }) => ({ term: mark, item_types: 'person' }),
    returns: ({ newer }) => ({ data: { items: [{ item: { id: newer, type: 'person' } }] } }),
  },
  {
    on: 'v2.ItemSearchApi.searchItemByField',
    with: ({ mark }) => ({ term: `Noor ${mark}`, entity_type: 'person', field: 'name' }),
    returns: ({ newer, mark }) => ({ data: [{ id: newer, name: `Noor ${mark}` }] }),
  },
  {
    on: 'v2.PersonsApi.addPersonFollower',
    with: ({ newer }) => ({
      id: newer,
      AddDealFollowerRequest: follower,
      AddPersonFollowerRequest: follower,
    }),
    returns: () => ({ success: true, data: { user_id: 3, add_time: aTime } }),
  },
  {
    on: 'v2.PersonsApi.getPersonFollowers',
    with: ({ newer }) => ({ id: newer }),
    returns: () => ({ data: [{ user_id: 1 }, { user_id: 3 }] }),
  },
  {
    on: 'v2.PersonsApi.getPersonFollowersChangelog',
    with: ({ newer }) => ({ id: newer }),
    returns: () => ({ data: aList(2, { action: 'added' }) }),
  },
  {
    on: 'v2.PersonsApi.deletePersonFollower',
    with: ({ newer }) => ({ id: newer, follower_id: 3 }),
    returns: () => ({ success: true, data: { user_id: 3 } }),
  },
  {
    on: 'v2.PersonFieldsApi.getPersonFields',
    with: () => ({ limit: 500 }),
    returns: () => ({ data: withKey('field_code', ['name', 'email', 'phone', 'label_ids']) }),
  },
  {
    on: 'v2.PersonFieldsApi.getPersonField',
    with: () => ({ field_code: 'name' }),
    returns: () => ({ data: { field_code: 'name', field_type: 'varchar' } }),
  },
  {
    on: 'v2.OrganizationFieldsApi.getOrganizationFields',
    with: () => ({ limit: 500 }),
    returns: () => ({ data: withKey('field_code', ['name', 'owner_id', 'address']) }),
  },
  {
    on: 'v2.OrganizationsApi.getOrganizations',
    with: () => ({ limit: 2 }),
    returns: () => ({ data: aList(1, { id: anId, name: aText, add_time: aTime }) }),
    keep: ({ data }, state) => Object.assign(state, { organization: data[0].id }),
  },
  {
    on: 'v2.OrganizationsApi.getOrganizationFollowers',
    with: ({ organization }) => ({ id: organization }),
    returns: () => ({ data: aList(1, { user_id: anId }) }),
  },
  { on: 'v2.UsersApi.getUserFollowers', with: () => ({ id: 1 }), returns: none },
  {
    on: 'v1.UsersApi.getUsers',
    returns: () => ({ data: first({ id: 1, email: aText, active_flag: true, modified: anOldTime }) }),
  },
  { on: 'v1.UsersApi.getCurrentUser', returns: () => ({ data: { id: 1, company_id: anId } }) },
  { on: 'v1.UsersApi.getUser', with: () => ({ id: 1 }), returns: () => ({ data: { id: 1, is_you: true } }) },
  {
    on: 'v1.UsersApi.findUsersByName',
    with: () => ({ term: 'kith', search_by_email: 0 }),
    returns: () => ({ data: [{ id: 1 }] }),
  },
  { on: 'v1.UsersApi.getUserFollowers', with: () => ({ id: 1 }), returns: none },
  {
    on: 'v1.CurrenciesApi.getCurrencies',
    with: () => ({ term: 'euro' }),
    returns: () => ({ data: [{ id: anId, code: 'EUR', decimal_points: 2 }] }),
  },
  {
    on: 'v1.PersonFieldsApi.getPersonFields',
    with: () => ({ start: 0, limit: 500 }),
    returns: () => ({ data: withKey('key', ['name', 'email', 'phone', 'label', 'label_ids']) }),
  },
  {
    on: 'v1.OrganizationFieldsApi.getOrganizationFields',
    with: () => ({ limit: 500 }),
    returns: () => ({ data: withKey('key', ['name', 'owner_id', 'address', 'address_locality']) }),
  },
  {
    on: 'v1.FiltersApi.addFilter',
    with: ({ mark }) => ({
      AddFilterRequest: {
        name: mark,
        type: 'people',
        conditions: {
          glue: 'and',
          conditions: [
            {
              glue: 'and',
              conditions: [{ object: 'person', field_id: '9002', operator: "LIKE '%$%'", value: mark }],
            },
          ],
        },
      },
    }),
    returns: () => ({ data: { id: anId } }),
    keep: ({ data }, state) => Object.assign(state, { filter: data.id }),
  },
  {
    on: 'v2.PersonsApi.getPersons',
    with: ({ filter }) => ({ filter_id: filter }),
    returns: ({ newer }) => ({ data: [{ id: newer }] }),
  },
  {
    on: 'v1.FiltersApi.deleteFilter',
    with: ({ filter }) => ({ id: filter }),
    returns: ({ filter }) => ({ data: { id: filter } }),
  },
  {
    on: 'v1.PersonsApi.addPerson',
    with: ({ mark }) => ({
      AddPersonRequest: {
        name: `Old ${mark}`,
        email: emails('old@example.com'),
        phone: [{ value: '+12025550143' }],
      },
    }),
    returns: ({ mark }) => ({
      data: {
        id: anId,
        name: `Old ${mark}`,
        email: emails('old@example.com'),
        owner_id: { id: 1, value: 1 },
      },
    }),
    keep: ({ data }, state) => Object.assign(state, { older: data.id }),
  },
  {
    on: 'v1.PersonsApi.getPerson',
    with: ({ older }) => ({ id: older }),
    returns: ({ older }) => ({ data: { id: older, update_time: anOldTime, active_flag: true } }),
  },
  {
    on: 'v1.PersonsApi.updatePerson',
    with: ({ older, mark }) => ({ id: older, UpdatePersonRequest: { name: `Older ${mark}` } }),
    returns: ({ older, mark }) => ({
      data: { id: older, name: `Older ${mark}`, email: emails('old@example.com') },
    }),
  },
  {
    on: 'v1.PersonsApi.getPersons',
    with: () => ({ start: 0, limit: 2, sort: 'update_time DESC' }),
    returns: ({ older }) => ({
      data: [{ id: older }, { id: anId }],
      additional_data: { pagination: { start: 0, limit: 2, more_items_in_collection: true, next_start: 2 } },
    }),
  },
  {
    on: 'v1.PersonsApi.getPersonsCollection',
    with: () => ({ limit: 2 }),
    returns: () => ({
      data: aList(2, { id: anId, owner_id: anId, update_time: anOldTime }),
      additional_data: { next_cursor: aText },
    }),
  },
  {
    on: 'v1.PersonsApi.searchPersons',
    with: ({ mark }) => ({ term: `older ${mark}`, exact_match: true }),
    returns: ({ older }) => ({ data: { items: [{ item: { id: older } }] } }),
  },
  {
    on: 'v1.ItemSearchApi.searchItem',
    with: ({ mark }) => ({ term: `older ${mark}`, item_types: 'person' }),
    returns: ({ older }) => ({ data: { items: [{ item: { id: older } }] } }),
  },
  {
    on: 'v1.PersonsApi.addPersonFollower',
    with: ({ older, newer }) => ({ id: older ?? newer, AddPersonFollowerRequest: follower }),
    returns: () => ({ data: { id: anId, user_id: 3, add_time: anOldTime } }),
    keep: ({ data }, state) => Object.assign(state, { followed: data.id }),
  },
  {
    on: 'v1.PersonsApi.getPersonFollowers',
    with: ({ older, newer }) => ({ id: older ?? newer }),
    returns: () => ({ data: [{ user_id: 1 }, { user_id: 3 }] }),
  },
  {
    on: 'v1.PersonsApi.deletePersonFollower',
    with: ({ older, newer, followed }) => ({ id: older ?? newer, follower_id: followed }),
    returns: () => ({ success: true }),
  },
  {
    on: 'v1.PersonsApi.getPersonChangelog',
    with: ({ older, newer }) => ({ id: older ?? newer }),
    returns: () => ({ data: aList(1, { field_key: aText, actor_user_id: 1 }) }),
  },
  ...['getPersonUpdates', 'getPersonFiles', 'getPersonMailMessages', 'getPersonProducts'].map((method) => ({
    on: `v1.PersonsApi.${method}`,
    with: ({ older, newer }) => ({ id: older ?? newer }),
    returns: none,
  })),
  {
    on: 'v1.RecentsApi.getRecents',
    with: () => ({ since_timestamp: '2020-01-01 00:00:00', items: 'person', start: 0, limit: 2 }),
    returns: () => ({
      data: aList(2, { item: 'person', id: anId, data: { update_time: anOldTime } }),
      additional_data: { pagination: { next_start: 2 } },
    }),
  },
  {
    on: 'v1.PersonsApi.deletePerson',
    with: ({ older }) => ({ id: older }),
    rejects: ({ older }) => ({ success: true, data: { id: older } }),
    known: GONE,
  },
  {
    on: 'v2.PersonsApi.deletePerson',
    with: ({ newer }) => ({ id: newer }),
    returns: ({ newer }) => ({ success: true, data: { id: newer } }),
  },
  { on: 'v2.PersonsApi.getPerson', with: () => ({ id: 999_999_999 }), rejects: missing },
]

/** Calls of versions before 23, whose parameters are positions. */
export const oldCalls = [
  {
    on: 'PersonsApi.addPerson',
    with: ({ mark }) => [{ name: `Mira ${mark}`, email: emails('mira@example.com') }],
    returns: ({ mark }) => ({ success: true, data: { id: anId, name: `Mira ${mark}` } }),
    keep: ({ data }, state) => Object.assign(state, { id: data.id }),
  },
  {
    on: 'PersonsApi.getPerson',
    with: ({ id }) => [id],
    returns: ({ id }) => ({ data: { id, update_time: anOldTime, active_flag: true } }),
  },
  {
    on: 'PersonsApi.updatePerson',
    with: ({ id, mark }) => [id, { name: `Noor ${mark}` }],
    returns: ({ id, mark }) => ({ data: { id, name: `Noor ${mark}` } }),
  },
  {
    on: 'PersonsApi.getPersons',
    with: () => [{ start: 0, limit: 2, sort: 'update_time DESC' }],
    returns: ({ id }) => ({
      data: [{ id }, { id: anId }],
      additional_data: { pagination: { more_items_in_collection: true, next_start: 2 } },
    }),
  },
  {
    on: 'PersonsApi.searchPersons',
    with: ({ mark }) => [`noor ${mark}`, { exact_match: true }],
    returns: ({ id }) => ({ data: { items: [{ item: { id } }] } }),
  },
  {
    on: 'ItemSearchApi.searchItem',
    with: ({ mark }) => [`noor ${mark}`, { item_types: 'person' }],
    returns: ({ id }) => ({ data: { items: [{ item: { id } }] } }),
  },
  {
    on: 'PersonsApi.getPersonFollowers',
    with: ({ id }) => [id],
    returns: () => ({ data: [{ user_id: 1 }] }),
  },
  {
    on: 'PersonFieldsApi.getPersonFields',
    with: () => [{ start: 0, limit: 500 }],
    returns: () => ({ data: withKey('key', ['name', 'email', 'label']) }),
  },
  {
    on: 'OrganizationFieldsApi.getOrganizationFields',
    with: () => [{ limit: 500 }],
    returns: () => ({ data: withKey('key', ['name', 'address']) }),
  },
  { on: 'UsersApi.getUsers', returns: () => ({ data: first({ id: 1, active_flag: true }) }) },
  {
    on: 'CurrenciesApi.getCurrencies',
    with: () => [{ term: 'euro' }],
    returns: () => ({ data: [{ code: 'EUR' }] }),
  },
  {
    on: 'RecentsApi.getRecents',
    with: () => ['2020-01-01 00:00:00', { items: 'person', start: 0, limit: 2 }],
    returns: () => ({ data: aList(2, { item: 'person', id: anId }) }),
  },
  {
    on: 'PersonsApi.deletePerson',
    with: ({ id }) => [id],
    rejects: () => ({ errorCode: 410, message: 'Gone' }),
    known: GONE,
  },
]
