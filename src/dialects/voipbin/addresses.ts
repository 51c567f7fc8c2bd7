import { e164Of } from '../../hub/hub.ts'
import { isJsonObject, type Json } from '../../model/json.ts'
import type { ContactPoint, ContactPointDraft, Person } from '../../model/person.ts'
import { vendorForm } from './number-form.ts'
import type { AddressType } from './schema.ts'

/*
 * Phones and e-mails as one list of addresses, which is how the vendor has shown them since August 2026. The person keeps its
 * two lists, so that every other API sees them as before.
 */

/** An entry of one of the two lists, as an address. */
export interface Address {
  readonly type: AddressType
  readonly point: ContactPoint
}

export const listOf = { tel: 'phones', email: 'emails' } as const satisfies Record<AddressType, keyof Person>

export function addressesOf({ phones, emails }: Pick<Person, 'phones' | 'emails'>): Address[] {
  return [
    ...phones.map((point) => ({ type: 'tel', point }) as const),
    ...emails.map((point) => ({ type: 'email', point }) as const),
  ]
}

/** What is shown as the target: of a number its E.164 form, else the form in which the vendor stores it. */
export function targetOf(type: AddressType, point: ContactPoint): string {
  return type === 'email' ? point.normal : (e164Of(point.normal) ?? vendorForm(point))
}

/**
 * The one primary address of the contact. A person can have a primary phone and a primary e-mail: then it is the one that was
 * last made primary through this version, else the older one, else the phone. The vendor's own move to addresses kept one of
 * them, too (voipbin/monorepo `bin-dbscheme-manager/bin-manager/main/versions/bbcf80d332eb_contact_crm_m1_migrate_addresses.py`).
 */
export function primaryAddress(person: Person): Address | undefined {
  const flagged = addressesOf(person).filter(({ point }) => point.primary)
  const choice = readChoice(person.extensions.voipbin?.primaryAddress)
  if (typeof choice === 'string') {
    const chosen = flagged.find(({ type }) => type === choice)
    if (chosen) return chosen
  } else if (choice && sameIds(choice.noneOf, idsOf(flagged.map(({ point }) => point)))) return undefined
  return flagged.sort((a, b) => a.point.createdAt - b.point.createdAt)[0]
}

/**
 * Which of the flagged entries is the primary address: the one of this type, or none of these. It counts while the entries
 * that it is about are flagged, so that other APIs can change the flags without knowing of it.
 */
type PrimaryChoice = AddressType | { readonly noneOf: readonly string[] }

function readChoice(value: Json | undefined): PrimaryChoice | undefined {
  if (value === 'tel' || value === 'email') return value
  if (!isJsonObject(value) || !Array.isArray(value.noneOf)) return undefined
  return { noneOf: value.noneOf.map(String) }
}

export function idsOf(points: readonly ContactPointDraft[]): string[] {
  return points.flatMap(({ id }) => id ?? []).sort()
}

function sameIds(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id, index) => id === b[index])
}
