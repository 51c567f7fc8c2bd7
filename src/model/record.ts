import type { Instant } from './instant.ts'
import type { Json } from './json.ts'
import type { ListField, OrgId, PersonId } from './person.ts'

/** Where records come from: a vendor account, a file import, or one of Kith's own APIs. */
export interface Source {
  readonly orgId: OrgId
  readonly id: number
  readonly kind: 'api' | 'import' | 'connector'
  /** For `api` the dialect; otherwise a name people recognise. Unique with `kind` in an organization. */
  readonly name: string
  /** For single values, the source with the higher priority wins before the newer one does. */
  readonly priority: number
}

/** What one source says about one person. The person is folded from these and can always be folded again. */
export interface PersonRecord {
  readonly orgId: OrgId
  readonly id: number
  readonly personId: PersonId
  readonly sourceId: number
  /** The source's own id of the person. */
  readonly externalId: string | null
  /** Single values by JSON Pointer (RFC 6901) into the Person: `/given`, `/extensions/acme/plan`. */
  readonly values: Readonly<Record<string, RecordedValue>>
  readonly lists: Readonly<Partial<Record<RecordedListField, RecordedList>>>
  /** The raw payload, where one came in. */
  readonly payload: Json | null
  readonly firstSeenAt: Instant
  readonly lastSeenAt: Instant
}

/** A record of the source in which nothing is said yet; its number is given when it is stored. */
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
  /** `null` says that there is no such value, which is not the same as saying nothing. */
  readonly value: Json
  readonly at: Instant
}

export type RecordedListField = ListField | 'labelIds'

export interface RecordedList {
  readonly entries: readonly RecordedEntry[]
  /** What this source took away, so that "this e-mail is gone" survives. */
  readonly removals: readonly { readonly key: string; readonly at: Instant }[]
}

export interface RecordedEntry {
  /** The normal form, by which entries of several records are one; a repeat inside one list is numbered. */
  readonly key: string
  readonly at: Instant
  /** Place in the list. */
  readonly order: number
  /** The entry as the Person shows it. */
  readonly entry: Json
}

/** Which record a value of the person comes from, by JSON Pointer. */
export type Provenance = Readonly<Record<string, ValueOrigin>>

export interface ValueOrigin {
  readonly recordId: number
  readonly sourceId: number
  readonly at: Instant
}

export function pointer(...segments: readonly string[]): string {
  return segments.map((segment) => `/${segment.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

export function pointerSegments(path: string): string[] {
  return path
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'))
}
