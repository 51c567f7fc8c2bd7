import type { Answered } from '../../src/dialects/dialect-testing.ts'
import { testingOf } from './dialect-testings.ts'
import { documentedResponse } from './saved-responses.ts'

/** The list answer of a vendor's documentation has one person. */
export function documentedItem(vendor: string): Answered {
  return testingOf(vendor).people.items(JSON.parse(documentedResponse(vendor)))[0]
}

/** The same person in a list answer of Kith; undefined if it is not there. */
export function listedItem(vendor: string, json: Answered): Answered {
  const { id } = documentedItem(vendor)
  return testingOf(vendor)
    .people.items(json)
    .find((item: Answered) => String(item.id) === String(id))
}

/**
 * What an import must keep of an item. Ids of the organization are those of the organization that imports; the update time
 * is that of the import, unless the store was empty, so that clients that read changes see the person.
 */
export function keptOf(item: Answered, { intoEmptyStore }: { intoEmptyStore: boolean }): Answered {
  const isKept = ([key, value]: [string, unknown]) =>
    !isOrganizationKey(key, value) && (intoEmptyStore || !updateKeys.includes(key))
  return Object.fromEntries(Object.entries(Object(item)).filter(isKept))
}

/** `org_id` of a person is a company where it is a number, and the organization where it is a UUID. */
function isOrganizationKey(key: string, value: unknown): boolean {
  return ['organizationId', 'customer_id'].includes(key) || (key === 'org_id' && typeof value === 'string')
}

/** The update time that an item shows; undefined if its API shows none. */
export function updateTimeOf(item: Answered): string | undefined {
  return updateKeys.map((key) => Object(item)[key]).find((time) => typeof time === 'string')
}

const updateKeys = ['updated_at', 'updatedAt', 'tm_update', 'update_time']

/** A campaign that does not exist, for lists that need one. */
export const noCampaign = '00000000-0000-4000-8000-000000000000'
