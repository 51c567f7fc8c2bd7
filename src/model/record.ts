import type { Instant } from './instant.ts'
import type { Json } from './json.ts'
import type { ListField, OrgId, PersonId } from './person.ts'

/** The origin of records: a vendor account, an imported file, or one of Kith's own APIs. */
export interface Source {
  readonly orgId: OrgId
  readonly id: number
  readonly kind: 'api' | 'import' | 'connector'
  /** The dialect of an `api` source, else a name for users. Unique with `kind` in an organization. */
  readonly name: string
  /** The single value of the source with the highest priority wins. Among equal priorities, the newest value wins. */
  readonly priority: number
}

/** The values of one person in one source. People are folded from their records, and can be folded again any time. */
export interface PersonRecord {
  readonly orgId: OrgId
  readonly id: number
  readonly personId: PersonId
  readonly sourceId: number
  /** The person's id in the source. */
  readonly externalId: string | null
  /** Single values by JSON Pointer (RFC 6901) into the Person: `/given`, `/extensions/acme/plan`. */
  readonly values: Readonly<Record<string, RecordedValue>>
  readonly lists: Readonly<Partial<Record<RecordedListField, RecordedList>>>
  /** The original data of the source, if it was stored. */
  readonly payload: Json | null
  readonly firstSeenAt: Instant
  readonly lastSeenAt: Instant
}

/** A record without its content. */
export type RecordColumns = Omit<PersonRecord, 'values' | 'lists' | 'payload'>

/** Which record it is, and whose. */
export type RecordKeys = Partial<Pick<PersonRecord, 'orgId' | 'id' | 'personId' | 'sourceId'>>

/** A record without values. The store assigns its id. */
export function emptyRecord(source: Source, personId: PersonId, at: Instant): PersonRecord {
  return {
    orgId: source.orgId,
    id: 0,
    personId,
    sourceId: source.id,
    externalId: null,
    values: {},
    lists: {},
    payload: null,
    firstSeenAt: at,
    lastSeenAt: at,
  }
}

export interface RecordedValue {
  /** `null` means that the source removed the value. A value that the source never had is not in the record. */
  readonly value: Json
  readonly at: Instant
}

export type RecordedListField = ListField | 'labelIds'

export interface RecordedList {
  readonly entries: readonly RecordedEntry[]
  /** Entries that this source removed. They stay removed although other sources still have them. */
  readonly removals: readonly { readonly key: string; readonly at: Instant }[]
}

export interface RecordedEntry {
  /** The normal form. Entries of several records with the same key are one entry. Repeats in a list are numbered. */
  readonly key: string
  readonly at: Instant
  /** The position in the list. */
  readonly order: number
  /** The entry as it is in the person. */
  readonly entry: Json
}

/** The origin of each value of a person, by JSON Pointer. */
export type Provenance = Readonly<Record<string, ValueOrigin>>

export interface ValueOrigin {
  readonly recordId: number
  readonly sourceId: number
  readonly at: Instant
}

export function pointer(...segments: readonly string[]): string {
  let path = ''
  for (const segment of segments) path += `/${ESCAPED.test(segment) ? escapeSegment(segment) : segment}`
  return path
}

/** Characters that RFC 6901 escapes, which few names have. */
const ESCAPED = /[~/]/

function escapeSegment(segment: string): string {
  return segment.replaceAll('~', '~0').replaceAll('/', '~1')
}

export function pointerSegments(path: string): string[] {
  const segments = path.split('/').slice(1)
  if (!path.includes('~')) return segments
  return segments.map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'))
}
