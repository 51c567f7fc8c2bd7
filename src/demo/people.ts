import type { Ids } from '../model/ids.ts'
import { parseInstant, toMilliseconds, toSeconds } from '../model/instant.ts'
import type { JsonObject } from '../model/json.ts'
import type { PersonDraft } from '../model/person.ts'
import { companies, givenNames, jobTitles, places, surnames } from './words.ts'

/** What the invented people refer to. */
export interface DemoCatalog {
  readonly labelIds: readonly number[]
  readonly companyIds: readonly number[]
  /** Option ids of the enum field `plan` and of the set field `interests`. */
  readonly planIds: readonly number[]
  readonly interestIds: readonly number[]
}

const FIRST_CREATED = parseInstant('2025-03-03T08:00:00Z')!
const MICROSECONDS_APART = 21_600_000_000

/**
 * The `index`-th invented person. Nobody real: names are drawn at random, e-mail domains are reserved (RFC 2606)
 * and phone numbers lie in ranges kept for fiction. The same `ids` give the same people.
 */
export function inventPerson(
  index: number,
  ids: Ids,
  catalog: DemoCatalog,
  apart = MICROSECONDS_APART,
): PersonDraft {
  const pick = <T>(list: readonly T[]): T => list[number(ids, list.length)]!
  const chance = (percent: number): boolean => number(ids, 100) < percent
  const place = pick(places)
  const given = pick(givenNames)
  const surname = pick(surnames)
  const companyIndex = number(ids, companies.length)
  const createdAt = FIRST_CREATED + index * apart + number(ids, 1_000_000) * 20_000
  const updatedAt = chance(40) ? createdAt + (1 + number(ids, 50_000)) * 60_000_000 : createdAt
  const mailbox = `${plain(given)}.${plain(surname)}${index}`
  const phone = place.phone(index)
  return {
    given,
    surname,
    emails: chance(94)
      ? [
          { value: `${mailbox}@example.com`, label: 'work', primary: true },
          ...(chance(30) ? [{ value: `${plain(given)}${index}@example.org`, label: 'home' }] : []),
        ]
      : [],
    phones: chance(90)
      ? [
          { value: phone, label: chance(60) ? 'mobile' : 'work', primary: true },
          ...(chance(15) ? [{ value: place.secondPhone(index), label: 'home' }] : []),
        ]
      : [],
    onlineServices: chance(20) ? [{ value: mailbox, label: 'skype', primary: true }] : [],
    addresses: chance(25) ? [place.address(1 + number(ids, 200))] : [],
    ...(chance(70) && { company: companies[companyIndex]!, companyId: catalog.companyIds[companyIndex]! }),
    ...(chance(60) && { jobTitle: pick(jobTitles) }),
    ...(chance(35) && {
      birthday: `${1950 + number(ids, 55)}-${two(1 + number(ids, 12))}-${two(1 + number(ids, 28))}`,
    }),
    ...(chance(15) && { notes: `Met at the spring fair, stand ${1 + number(ids, 40)}.` }),
    language: place.language,
    timeZone: place.timeZone,
    labelIds: chance(55) ? [pick(catalog.labelIds)] : [],
    customFields: {
      plan: pick(catalog.planIds),
      seats: 1 + number(ids, 250),
      ...(chance(50) && { renewal: `2026-${two(1 + number(ids, 12))}-${two(1 + number(ids, 28))}` }),
      ...(chance(40) && { budget: { value: 100 * (1 + number(ids, 90)), currency: place.currency } }),
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
  const grade = `${1 + number(ids, 9)}${'ABC'[number(ids, 3)]}`
  return {
    savvycal: {
      ...(chance(50) && { referenceId: `crm-${1000 + index}` }),
      metadata: { location: chance(50) ? 'north' : 'south', visits: number(ids, 30) },
    },
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
      paymentCount: chance(40) ? 0 : 1 + number(ids, 12),
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
    pipedrive: { ownerId: 1 + number(ids, 3) },
  }
}

/** A whole number from 0 up to but without `below`. */
function number(ids: Ids, below: number): number {
  return Number.parseInt(ids.text(8, '0123456789'), 10) % below
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}

/** Lower-case ASCII of a name, for mailboxes. */
function plain(name: string): string {
  return name
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase()
}
