import type { PersonChange, PersonOrigins } from '../../hub/hub.ts'
import type { Change } from '../../model/change.ts'
import type { Problem } from '../../model/errors.ts'
import { type Instant, isDate, parseInstant, toMicroseconds } from '../../model/instant.ts'
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts'
import type {
  AddressDraft,
  ContactPoint,
  ContactPointDraft,
  Person,
  PersonDraft,
} from '../../model/person.ts'
import { formatPersonId } from '../../model/person-id.ts'
import { type PersonRecord, pointer, type Source } from '../../model/record.ts'
import { timeZoneName } from '../../model/time-zone.ts'
import type { NativePerson, NativePersonDraft } from './schema.ts'

export { formatPersonId as toNativeId, parsePersonId as fromNativeId } from '../../model/person-id.ts'

export function toNativePerson(person: Person): NativePerson {
  return {
    id: formatPersonId(person.id),
    version: person.version,
    createdAt: toMicroseconds(person.createdAt),
    updatedAt: toMicroseconds(person.updatedAt),
    removedAt: person.removedAt === null ? null : toMicroseconds(person.removedAt),
    ...(person.mergedInto !== undefined && { mergedInto: formatPersonId(person.mergedInto) }),
    fullName: person.fullName,
    given: person.given,
    surname: person.surname,
    company: person.company,
    companyId: person.companyId,
    jobTitle: person.jobTitle,
    birthday: person.birthday,
    notes: person.notes,
    language: person.language,
    timeZone: person.timeZone,
    emails: person.emails.map(toNativeEmail),
    phones: person.phones.map((phone) => ({
      ...toNativeEmail(phone),
      ...(phone.e164 !== undefined && { e164: phone.e164 }),
    })),
    onlineServices: person.onlineServices.map(toNativeContactPoint),
    addresses: person.addresses.map((address) => ({
      ...toNativeContactPoint(address),
      parts: address.parts,
    })),
    labelIds: [...person.labelIds],
    customFields: person.customFields,
    extensions: person.extensions,
    vendorIds: person.vendorIds,
  }
}

function toNativeContactPoint({ id, value, normal, label, primary, createdAt }: ContactPoint) {
  return { id, value, normal, label, primary, createdAt: toMicroseconds(createdAt) }
}

/** Phones have the same members, and more. */
function toNativeEmail(point: ContactPoint) {
  const { extensions } = point
  return { ...toNativeContactPoint(point), ...(extensions && { extensions }) }
}

/** Converts times to instants; an invalid time or day becomes a problem. */
export function fromNativePersonDraft(draft: NativePersonDraft, problems: Problem[]): PersonDraft {
  if (typeof draft.birthday === 'string' && !isDate(draft.birthday)) {
    problems.push(wrongTime(['birthday'], draft.birthday, 'a day that exists, YYYY-MM-DD or --MM-DD'))
  }
  if (typeof draft.timeZone === 'string' && timeZoneName(draft.timeZone) === undefined) {
    problems.push(wrongTime(['timeZone'], draft.timeZone, 'an IANA time zone, such as Europe/Paris'))
  }
  const {
    emails,
    phones,
    onlineServices,
    addresses,
    createdAt,
    updatedAt,
    customFields,
    extensions,
    payload,
    ...rest
  } = draft
  const points = (name: string, list: NativePersonDraft['addresses']): AddressDraft[] =>
    (list ?? []).map((point, index) => {
      const { createdAt: time, ...others } = point
      if (time === undefined) return others as ContactPointDraft
      return { ...others, createdAt: toInstant(time, [name, index, 'createdAt'], problems) } as AddressDraft
    })
  return {
    ...(rest as PersonDraft),
    ...(emails && { emails: points('emails', emails) }),
    ...(phones && { phones: points('phones', phones) }),
    ...(onlineServices && { onlineServices: points('onlineServices', onlineServices) }),
    ...(addresses && { addresses: points('addresses', addresses) }),
    ...(customFields && { customFields: customFields as JsonObject }),
    ...(extensions && { extensions: extensions as Record<string, JsonObject> }),
    ...(payload !== undefined && { payload: payload as Json }),
    ...(createdAt !== undefined && { createdAt: toInstant(createdAt, ['createdAt'], problems) }),
    ...(updatedAt !== undefined && { updatedAt: toInstant(updatedAt, ['updatedAt'], problems) }),
  }
}

/** An invalid time becomes a problem. */
export function toInstant(text: string, path: Problem['path'], problems: Problem[]): Instant {
  const instant = parseInstant(text)
  if (instant !== undefined && Number.isSafeInteger(instant)) return instant
  problems.push(wrongTime(path, text, 'an RFC 3339 date-time with its offset, from 1684 to 2255'))
  return 0
}

function wrongTime(path: Problem['path'], received: string, expected: string): Problem {
  return {
    in: 'body',
    path,
    rule: 'format',
    expected,
    received,
    message: `${path.join('.')} must be ${expected}`,
  }
}

export function toNativeProvenance({ records, sources, values }: PersonOrigins) {
  const sourceOf = (sourceId: number) => {
    const source = sources.find(({ id }) => id === sourceId)
    return { kind: source?.kind ?? 'unknown', name: source?.name ?? 'unknown' }
  }
  return {
    values: Object.entries(values).map(([path, { sourceId, recordId, at }]) => ({
      path,
      source: sourceOf(sourceId),
      recordId,
      at: toMicroseconds(at),
    })),
    records: records.map((record) => ({
      id: record.id,
      source: sourceOf(record.sourceId),
      externalId: record.externalId,
      payload: record.payload,
      firstSeenAt: toMicroseconds(record.firstSeenAt),
      lastSeenAt: toMicroseconds(record.lastSeenAt),
    })),
  }
}

export function toNativeRecord(record: PersonRecord, sources: readonly Source[]) {
  const source = sources.find(({ id }) => id === record.sourceId)
  return {
    id: record.id,
    source: { id: record.sourceId, kind: source?.kind ?? 'unknown', name: source?.name ?? 'unknown' },
    externalId: record.externalId,
    firstSeenAt: toMicroseconds(record.firstSeenAt),
    lastSeenAt: toMicroseconds(record.lastSeenAt),
    values: Object.entries(record.values).map(([path, { value, at }]) => ({
      path,
      value,
      at: toMicroseconds(at),
    })),
    lists: Object.entries(record.lists).map(([field, { entries, removals }]) => ({
      path: pointer(field),
      entries: entries.map(({ key, entry, order, at }) => ({
        normal: key,
        entry: toNativeEntry(entry),
        order,
        at: toMicroseconds(at),
      })),
      removals: removals.map(({ key, at }) => ({ normal: key, at: toMicroseconds(at) })),
    })),
    payload: record.payload,
  }
}

/** An entry as its source wrote it, with its time in the format of this API. */
function toNativeEntry(entry: Json): Json {
  if (!isJsonObject(entry) || typeof entry.createdAt !== 'number') return entry
  return { ...entry, createdAt: toMicroseconds(entry.createdAt) }
}

export function toNativePersonChange({ version, kind, at, source, principal, fields }: PersonChange) {
  return {
    version,
    kind,
    at: toMicroseconds(at),
    source: source ? { id: source.id, kind: source.kind, name: source.name } : null,
    principal,
    fields: toNativeFields(fields),
  }
}

export function toNativeChange({ position, kind, personId, version, at, principal, fields }: Change) {
  return {
    ...{ position, kind, personId: formatPersonId(personId), version, at: toMicroseconds(at) },
    ...{ principal, fields: toNativeFields(fields) },
  }
}

function toNativeFields(fields: Change['fields']) {
  return (
    fields?.map(({ field, before, after }) => ({
      field,
      before: toNativeValue(before),
      after: toNativeValue(after),
    })) ?? null
  )
}

/** Returns the entries of a list, or a single value. */
function toNativeValue(value: Json): Json {
  return Array.isArray(value) ? value.map(toNativeEntry) : value
}
