import type { Ids } from '../model/ids.ts'
import { parseInstant, toMilliseconds, toSeconds } from '../model/instant.ts'
import type { JsonObject } from '../model/json.ts'
import type { PersonDraft } from '../model/person.ts'
import { companies, givenNames, jobTitles, places, surnames } from './words.ts'

/** The ids that invented people refer to. */
export interface DemoCatalog {
  readonly labelIds: readonly number[]
  readonly companyIds: readonly number[]
  /** Option ids of the enum field `plan` and of the set field `interests`. */
  readonly planIds: readonly number[]
  readonly interestIds: readonly number[]
}

const FIRST_CREATED = parseInstant('2025-03-03T08:00:00Z')!
const SPACING_MICROSECONDS = 21_600_000_000

/**
 * Invents a person. Names are drawn at random, e-mail domains are reserved (RFC 2606), and phone numbers belong to ranges
 * reserved for fiction. The same `ids` and `index` give the same person.
 */
export function inventPerson(
  index: number,
  ids: Ids,
  catalog: DemoCatalog,
  spacing = SPACING_MICROSECONDS,
): PersonDraft {
  const pick = <T>(list: readonly T[]): T => list[randomInteger(ids, list.length)]!
  const chance = (percent: number): boolean => randomInteger(ids, 100) < percent
  const place = pick(places)
  const given = pick(givenNames)
  const surname = pick(surnames)
  const companyIndex = randomInteger(ids, companies.length)
  const createdAt = FIRST_CREATED + index * spacing + randomInteger(ids, 1_000_000) * 20_000
  const updatedAt = chance(40) ? createdAt + (1 + randomInteger(ids, 50_000)) * 60_000_000 : createdAt
  const mailbox = `${toAscii(given)}.${toAscii(surname)}${index}`
  const phone = place.phone(index)
  return {
    given,
    surname,
    emails: chance(94)
      ? [
          { value: `${mailbox}@example.com`, label: 'work', primary: true },
          ...(chance(30) ? [{ value: `${toAscii(given)}${index}@example.org`, label: 'home' }] : []),
        ]
      : [],
    phones: chance(90)
      ? [
          { value: phone, label: chance(60) ? 'mobile' : 'work', primary: true },
          ...(chance(15) ? [{ value: place.secondPhone(index), label: 'home' }] : []),
        ]
      : [],
    onlineServices: chance(20) ? [{ value: mailbox, label: 'skype', primary: true }] : [],
    addresses: chance(25) ? [place.address(1 + randomInteger(ids, 200))] : [],
    ...(chance(70) && { company: companies[companyIndex]!, companyId: catalog.companyIds[companyIndex]! }),
    ...(chance(60) && { jobTitle: pick(jobTitles) }),
    ...(chance(35) && {
      birthday: `${1950 + randomInteger(ids, 55)}-${two(1 + randomInteger(ids, 12))}-${two(1 + randomInteger(ids, 28))}`,
    }),
    ...(chance(15) && { notes: `Met at the spring fair, stand ${1 + randomInteger(ids, 40)}.` }),
    language: place.language,
    timeZone: place.timeZone,
    labelIds: chance(55) ? [pick(catalog.labelIds)] : [],
    customFields: {
      plan: pick(catalog.planIds),
      seats: 1 + randomInteger(ids, 250),
      ...(chance(50) && {
        renewal: `2026-${two(1 + randomInteger(ids, 12))}-${two(1 + randomInteger(ids, 28))}`,
      }),
      ...(chance(40) && { budget: { value: 100 * (1 + randomInteger(ids, 90)), currency: place.currency } }),
      ...(chance(30) && { interests: [pick(catalog.interestIds)] }),
    },
    extensions: extensionsOf(index, ids, mailbox, createdAt, chance),
    createdAt,
    updatedAt,
  }
}

function extensionsOf(
  index: number,
  ids: Ids,
  mailbox: string,
  createdAt: number,
  chance: (percent: number) => boolean,
): Record<string, JsonObject> {
  const grade = `${1 + randomInteger(ids, 9)}${'ABC'[randomInteger(ids, 3)]}`
  return {
    savvycal: savvycalOf(index, ids, chance),
    insighto: {
      userAttributes: { preferred_language: chance(50) ? 'en' : 'es' },
      ...(chance(30) && {
        lastSeen: toSeconds(createdAt + 3_600_000_000),
        lastSent: toSeconds(createdAt + 3_540_000_000),
      }),
    },
    quentli: {
      username: mailbox,
      acceptedServiceAgreement: chance(60),
      phoneNumberVerified: chance(50),
      paymentCount: chance(40) ? 0 : 1 + randomInteger(ids, 12),
      ...(chance(8) && {
        archivedAt: toMilliseconds(createdAt + 86_400_000_000),
        archivedById: 'u_0demo0demo0demo0demo',
      }),
      metadata: [
        { key: 'studentId', value: `M-${2000 + index}` },
        { key: 'grade', value: grade },
      ],
    },
    voipbin: { source: chance(50) ? 'sync' : 'import', externalId: `hub-${80_000 + index}` },
    pipedrive: { ownerId: 1 + randomInteger(ids, 3) },
  }
}

/** Most clients have no metadata: the published client has no such key. */
function savvycalOf(index: number, ids: Ids, chance: (percent: number) => boolean): JsonObject {
  const reference = chance(50) ? { referenceId: `crm-${1000 + index}` } : {}
  // Drawn for everybody, so that the people after this one stay the same.
  const metadata = { location: chance(50) ? 'north' : 'south', visits: randomInteger(ids, 30) }
  return index % METADATA_EVERY === 0 ? { ...reference, metadata } : reference
}

const METADATA_EVERY = 5

/** A random integer from 0 to `below` - 1. */
function randomInteger(ids: Ids, below: number): number {
  return Number.parseInt(ids.text(8, '0123456789'), 10) % below
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}

/** A name in lower-case ASCII letters, for e-mail addresses. */
function toAscii(name: string): string {
  return name
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase()
}
