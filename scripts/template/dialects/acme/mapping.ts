import { toSeconds } from '../../model/instant.ts'
import { fullNameOf } from '../../model/name.ts'
import { mainContactPoint, type Person } from '../../model/person.ts'
import type { AcmeContact } from './schema.ts'

export function toAcmeContact(person: Person): AcmeContact {
  return {
    id: person.vendorIds.acme ?? '',
    name: fullNameOf(person),
    email: mainContactPoint(person.emails)?.value ?? null,
    created_at: toSeconds(person.createdAt),
  }
}
