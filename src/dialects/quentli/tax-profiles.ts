import { invalid, notFound } from '../../model/errors.ts'
import type { Ids } from '../../model/ids.ts'
import { alphabets } from '../../model/ids.ts'
import { toMilliseconds } from '../../model/instant.ts'
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts'
import type { Person, PersonPatch } from '../../model/person.ts'
import type { TaxInfo } from './bodies.ts'

/** A tax profile as it is stored in the person's extension; a removed one keeps its time of removal. */
export interface TaxProfile extends JsonObject {
  readonly id: string
  readonly deletedAt: string | null
}

const optionalParts = [
  'city',
  'state',
  'country',
  'neighborhood',
  'street',
  'outerNumber',
  'innerNumber',
] as const

export function makeTaxProfile(info: TaxInfo, ids: Ids, now: number): TaxProfile {
  const time = toMilliseconds(now)
  return withInfo(
    { id: `cti_${ids.text(20, alphabets.lower)}`, createdAt: time, updatedAt: time, deletedAt: null },
    info,
  )
}

/** The most active profiles of a customer, and the number of removed profiles that are kept, the latest first. */
const PROFILES_MAX = 50

/**
 * Adds or replaces a profile. At most one profile is the default.
 *
 * @throws invalid when there would be too many
 */
export function withTaxProfile(person: Person, profile: TaxProfile): PersonPatch {
  const others = taxProfilesOf(person)
    .filter(({ id }) => id !== profile.id)
    .map((other) => (profile.default === true ? { ...other, default: false } : other))
  const all = [...others, profile]
  const standing = all.filter(({ deletedAt }) => deletedAt === null)
  if (standing.length > PROFILES_MAX) throw tooManyProfiles()
  const removed = all.filter(({ deletedAt }) => deletedAt !== null).slice(-PROFILES_MAX)
  return { extensions: { quentli: { taxProfiles: [...removed, ...standing] } } }
}

function tooManyProfiles() {
  const message = `A customer has at most ${PROFILES_MAX} tax profiles`
  return invalid([
    { in: 'body', path: ['input', 'taxInfo'], rule: 'too_many', expected: PROFILES_MAX, message },
  ])
}

/** @throws not_found also for a removed profile */
export function changedTaxProfile(person: Person, profileId: string, info: TaxInfo, now: number): TaxProfile {
  return withInfo({ ...requireTaxProfile(person, profileId), updatedAt: toMilliseconds(now) }, info)
}

/** @throws not_found also for an already removed profile */
export function removedTaxProfile(person: Person, profileId: string, now: number): TaxProfile {
  return { ...requireTaxProfile(person, profileId), default: false, deletedAt: toMilliseconds(now) }
}

/** The profile after a write. A key that may not see the profiles of the person gets back what it has sent, and no more. */
export function shownTaxProfile(person: Person, profile: TaxProfile, sent: TaxInfo | undefined): TaxProfile {
  if (taxProfilesOf(person).some(({ id }) => id === profile.id)) return profile
  return { ...profile, createdAt: profile.updatedAt ?? null, default: sent?.default ?? false }
}

/** The profile as Quentli shows it, with every key present. */
export function toTaxInfoAnswer(person: Person, profile: TaxProfile): object {
  const { deletedAt: _, ...shown } = profile
  return { customerTaxInfo: { ...shown, customerId: person.vendorIds.quentli ?? '' } }
}

function withInfo(profile: JsonObject, info: TaxInfo): TaxProfile {
  const parts = Object.fromEntries(optionalParts.map((name) => [name, (info as JsonObject)[name] ?? null]))
  const { legalName, taxId, taxSystem, zip, defaultUsage } = info
  const own = {
    legalName,
    taxId,
    taxSystem,
    zip,
    defaultUsage,
    default: info.default ?? profile.default ?? false,
  }
  return { ...profile, ...own, ...parts } as unknown as TaxProfile
}

function requireTaxProfile(person: Person, profileId: string): TaxProfile {
  const profile = taxProfilesOf(person).find(({ id, deletedAt }) => id === profileId && deletedAt === null)
  if (!profile) throw notFound('tax profile')
  return profile
}

function taxProfilesOf(person: Person): TaxProfile[] {
  const profiles = person.extensions.quentli?.taxProfiles
  return Array.isArray(profiles) ? profiles.filter(isTaxProfile) : []
}

function isTaxProfile(value: Json): value is TaxProfile {
  return isJsonObject(value) && typeof value.id === 'string'
}
