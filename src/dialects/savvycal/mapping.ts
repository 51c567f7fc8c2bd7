import { toSeconds } from '../../model/instant.ts'
import { isJsonObject } from '../../model/json.ts'
import { givenOf, surnameOf } from '../../model/name.ts'
import type { OrganizationSettings } from '../../model/organization.ts'
import { mainContactPoint, type Person } from '../../model/person.ts'
import type { LookupValue } from '../../model/query.ts'
import { metadataField, metadataItemField } from './query.ts'
import type { SavvycalClient } from './schema.ts'

const E164 = /^\+[1-9]\d{6,14}$/

export interface ClientView {
  readonly includeSensitive: boolean
  readonly settings: OrganizationSettings
}

/** The client as SavvyCal shows it. Keys stand in the order of the vendor's example. */
export function toSavvycalClient(person: Person, { includeSensitive, settings }: ClientView): SavvycalClient {
  const { referenceId, metadata } = person.extensions.savvycal ?? {}
  const sensitive = <T>(value: T): T | undefined => (includeSensitive ? value : undefined)
  return withoutUndefined({
    created_at: toSeconds(person.createdAt),
    email: sensitive(mainContactPoint(person.emails)?.value ?? null),
    first_name: sensitive(givenOf(person)),
    id: person.vendorIds.savvycal ?? '',
    last_name: sensitive(surnameOf(person)),
    locale: person.language ?? settings.defaultLanguage,
    metadata: isJsonObject(metadata) ? metadata : undefined,
    object: 'client',
    phone: sensitive(phoneOf(person)),
    reference_id: typeof referenceId === 'string' ? referenceId : null,
    time_zone: person.timeZone ?? settings.defaultTimeZone,
    updated_at: toSeconds(person.updatedAt),
  })
}

/** The vendor promises E.164, so numbers that cannot be put into it are not shown here. */
function phoneOf(person: Person): string | null {
  const dialable = person.phones.filter(({ normal }) => E164.test(normal))
  return mainContactPoint(dialable)?.normal ?? null
}

function withoutUndefined(
  client: { [K in keyof SavvycalClient]: SavvycalClient[K] | undefined },
): SavvycalClient {
  return Object.fromEntries(
    Object.entries(client).filter(([, value]) => value !== undefined),
  ) as SavvycalClient
}

/** Metadata as its filters test it: scalars as text, numbers also as numbers, arrays by their elements. */
export function savvycalLookups(person: Person): LookupValue[] {
  const metadata = person.extensions.savvycal?.metadata
  if (!isJsonObject(metadata)) return []
  return Object.entries(metadata).flatMap(([key, value]): LookupValue[] => {
    if (Array.isArray(value)) {
      return value.map((item) => ({ name: metadataItemField.name, key, text: String(item) }))
    }
    if (value === null || isJsonObject(value)) return []
    const name = metadataField.name
    return [
      typeof value === 'number'
        ? { name, key, text: String(value), number: value }
        : { name, key, text: String(value) },
    ]
  })
}
