import type { Ids } from '../model/ids.ts'
import { parseInstant, toMilliseconds, toSeconds } from '../model/instant.ts'
import type { JsonObject } from '../model/json.ts'
import type { PersonDraft } from '../model/person.ts'
import { awkwardPeople } from './awkward-people.ts'
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
 *
 * Among the first 200 people, every field of every API has a value somewhere, and every value of an enumeration occurs.
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
  // Some people write their number; most numbers come from programs, which write E.164.
  const phone = index % 40 === 7 ? place.writtenPhone(index) : place.phone(index)
  const service = every(index, services)
  return {
    given,
    surname,
    emails: chance(94)
      ? [
          { value: `${mailbox}@example.com`, label: 'work', primary: true },
          ...(chance(30)
            ? [{ value: `${toAscii(given)}${index}@example.org`, label: every(index, ['home', 'other']) }]
            : []),
        ]
      : [],
    phones: chance(90)
      ? [
          { value: phone, label: chance(60) ? 'mobile' : 'work', primary: true },
          ...(chance(15)
            ? [{ value: place.secondPhone(index), label: every(index, ['home', 'fax', 'other']) }]
            : []),
        ]
      : [],
    onlineServices: chance(20)
      ? [
          { value: service === 'whatsapp' ? place.phone(index) : mailbox, label: service, primary: true },
          ...(index % 4 === 0 ? [{ value: `${mailbox}.home`, label: 'skype' }] : []),
        ]
      : [],
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
    ...awkwardPeople.get(index),
  }
}

/** What only one API has. What a person does not draw at random depends on the index alone. */
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
        lastSeen: toSeconds(createdAt + HOUR),
        lastSent: toSeconds(createdAt + HOUR - MINUTE),
      }),
      ...(index % 3 === 0 && {
        firstAssistantId: assistantIds[0]!,
        lastAssistantId: every(index, assistantIds),
        firstWidgetId: widgetIds[0]!,
        lastWidgetId: every(index, widgetIds),
      }),
    },
    quentli: {
      username: mailbox,
      acceptedServiceAgreement: chance(60),
      skipTaxInvoice: index % 9 === 4,
      emailVerified: index % 5 === 0,
      phoneNumberVerified: chance(50),
      hasChangedPassword: index % 8 === 1,
      paymentCount: chance(40) ? 0 : 1 + randomInteger(ids, 12),
      ...(index % 8 === 3 && { signatureAcceptedAt: toMilliseconds(createdAt + 2 * HOUR) }),
      ...whatsappOf(index, createdAt),
      ...(chance(8) && {
        archivedAt: toMilliseconds(createdAt + 24 * HOUR),
        archivedById: 'u_0demo0demo0demo0demo',
      }),
      metadata: [
        { key: 'studentId', value: `M-${2000 + index}` },
        { key: 'grade', value: grade },
      ],
    },
    voipbin: {
      source: every(index, ['sync', 'import', 'api', 'manual']),
      externalId: `hub-${80_000 + index}`,
    },
    pipedrive: {
      ...(index % 12 in visibilities && { visibleTo: visibilities[index % 12]! }),
      marketingStatus: every(index, ['subscribed', 'no_consent', 'unsubscribed', 'archived']),
    },
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

/** What the customer said to the assistant in WhatsApp; most customers were never asked. */
function whatsappOf(index: number, createdAt: number): JsonObject {
  if (index % 9 !== 0 && index % 9 !== 3) return {}
  const startedWhatsappAt = toMilliseconds(createdAt + 3 * HOUR)
  const answeredAt = toMilliseconds(createdAt + 4 * HOUR)
  return {
    startedWhatsappAt,
    ...(index % 9 === 0 ? { optedInWhatsappAt: answeredAt } : { optedOutWhatsappAt: answeredAt }),
    replyWithAssistant: index % 9 === 0,
  }
}

const MINUTE = 60_000_000
const HOUR = 60 * MINUTE

/** Pipedrive's visibilities other than the usual one. */
const visibilities: Readonly<Record<number, number>> = { 1: 1, 5: 5, 7: 7 }
const services = ['skype', 'whatsapp', 'instagram', 'slack', 'microsoft_teams'] as const
const assistantIds = ['b6f2c1de-3a54-4c7f-9d10-5e8b7a6c4f21', '0c9d8e7f-6a5b-4c3d-8e1f-2a3b4c5d6e7f'] as const
const widgetIds = ['4f3e2d1c-0b9a-4877-a665-544332211009', '91a2b3c4-d5e6-4f70-8192-a3b4c5d6e7f8'] as const

/** The values of a list in turn. */
function every<T>(index: number, values: readonly T[]): T {
  return values[Math.floor(index / 3) % values.length]!
}

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
