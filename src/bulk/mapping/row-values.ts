import type { RowProblem } from '../../model/import.ts'
import { isCalendarDate } from '../../model/instant.ts'
import type { Json, JsonObject } from '../../model/json.ts'
import {
  type AddressDraft,
  type AddressPart,
  addressParts,
  type ContactPointDraft,
  type ListField,
  type PersonDraft,
  type PersonId,
} from '../../model/person.ts'
import { fileLimits } from '../limits.ts'
import { CellError } from './cell-error.ts'

/** The person that a row describes. */
export interface MappedRow {
  readonly draft: PersonDraft
  readonly labels: readonly string[]
  readonly externalId?: string
  readonly personId?: PersonId
  /** Cells that cannot be read. The person is imported without them, and they stay with the record as they came in. */
  readonly notes?: readonly RowProblem[]
}

/** The values of a row, collected cell by cell. */
export interface CollectedRow {
  readonly values: Record<string, Json>
  /** The parts of a name that a person has no field for: `prefix`, `middle`, `surnamePrefix`, `suffix`. */
  readonly nameParts: Record<string, string>
  /** The parts of a birthday that has a column for each: `year`, `month`, `day`. */
  dateParts: Record<string, string>
  readonly lists: Partial<Record<ListField, Entry[]>>
  readonly customFields: Record<string, Json>
  readonly vendorIds: Record<string, string>
  readonly labels: string[]
  externalId?: string
  personId?: PersonId
  extensions?: Record<string, JsonObject>
  readonly notes: RowProblem[]
}

export interface Entry {
  value?: string
  /** Further values of the same cell: entries of their own, with the same label. */
  more?: string[]
  label?: string
  primary?: boolean
  parts?: Partial<Record<AddressPart, string>>
}

/** Few tables have a column for each part of a date. */
const noParts: Record<string, string> = {}

export function emptyRow(): CollectedRow {
  return {
    values: {},
    nameParts: {},
    dateParts: noParts,
    lists: {},
    customFields: {},
    vendorIds: {},
    labels: [],
    notes: [],
  }
}

/** The entry at a place of a list, from 1. It is created if missing. */
export function entryAt(row: CollectedRow, list: ListField, place: number): Entry {
  const entries = entriesOf(row, list)
  const entry = entries[place - 1] ?? {}
  entries[place - 1] = entry
  return entry
}

/** Adds a value to the entry at a place. @throws CellError if the list is full */
export function addValue(row: CollectedRow, list: ListField, place: number, value: string): Entry {
  const entry = entryAt(row, list, place)
  if (entry.value === undefined) entry.value = value
  else if (entry.value !== value) {
    entry.more ??= []
    if (entry.more.length >= fileLimits.entriesMax)
      throw new CellError(`at most ${fileLimits.entriesMax} values`)
    entry.more.push(value)
  }
  return entry
}

function entriesOf(row: CollectedRow, list: ListField): Entry[] {
  const entries = row.lists[list] ?? []
  row.lists[list] = entries
  return entries
}

export function toMappedRow(row: CollectedRow): MappedRow {
  const { externalId, personId, extensions, notes } = row
  const birthday = birthdayOf(row)
  return {
    draft: {
      ...row.values,
      ...(birthday !== undefined && { birthday }),
      ...nameOf(row),
      ...listsOf(row),
      ...(Object.keys(row.customFields).length > 0 && { customFields: row.customFields }),
      ...(Object.keys(row.vendorIds).length > 0 && { vendorIds: row.vendorIds }),
      ...(extensions && { extensions }),
    } as PersonDraft,
    labels: [...new Set(row.labels)],
    ...(externalId !== undefined && { externalId }),
    ...(personId !== undefined && { personId }),
    ...(notes.length > 0 && { notes }),
  }
}

/** The birthday of columns for year, month and day. Without a year it is `--MM-DD`. */
function birthdayOf({ dateParts }: CollectedRow): string | undefined {
  if (dateParts === noParts) return undefined
  const { year, month, day } = dateParts
  if (month === undefined || day === undefined) return undefined
  const date = `${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  if (year !== undefined && isCalendarDate(`${year}-${date}`)) return `${year}-${date}`
  return year === undefined && isCalendarDate(`2000-${date}`) ? `--${date}` : undefined
}

export function hasValues({ draft, labels }: MappedRow): boolean {
  return labels.length > 0 || Object.values(draft).some((value) => value !== undefined)
}

/** Whether a row says anything of a person but values of custom fields and times: a total or a deleted account says no more. */
export function isOfSomeone({ draft, labels, externalId, personId }: MappedRow): boolean {
  if (labels.length > 0 || externalId !== undefined || personId !== undefined) return true
  return Object.entries(draft).some(([key, value]) => value !== undefined && !besides.has(key))
}

const besides: ReadonlySet<string> = new Set([
  'customFields',
  'createdAt',
  'updatedAt',
  'language',
  'timeZone',
])

/**
 * Appends a middle name to the first name, and puts the words before a last name (Dutch: van der) in front of it. A prefix or suffix
 * becomes part of the full name.
 */
function nameOf({ values, nameParts }: CollectedRow): PersonDraft {
  const { prefix, middle, surnamePrefix, suffix } = nameParts
  const given = joined(values.given, middle)
  const surname = joined(surnamePrefix, values.surname)
  const parts = { ...(middle !== undefined && { given }), ...(surnamePrefix !== undefined && { surname }) }
  if (!prefix && !suffix) return parts
  const whole = joined(prefix, given, surname, suffix)
  return {
    ...parts,
    ...(given && { given }),
    fullName: typeof values.fullName === 'string' ? values.fullName : whole,
  }
}

function joined(...parts: (Json | undefined)[]): string {
  return parts.filter((part) => typeof part === 'string' && part !== '').join(' ')
}

function listsOf({ lists }: CollectedRow): PersonDraft {
  const drafts: Record<string, ContactPointDraft[]> = {}
  for (const [list, entries] of Object.entries(lists)) {
    const points = entries.flatMap((entry) => toContactPoints(list as ListField, entry))
    if (points.length > 0) drafts[list] = points
  }
  return drafts
}

function toContactPoints(list: ListField, entry: Entry | undefined): ContactPointDraft[] {
  const value = entry?.value ?? (list === 'addresses' ? addressLine(entry?.parts) : undefined)
  if (!entry || !value) return []
  // No one said that it is an address of work.
  const stated = entry.label ?? (list === 'addresses' ? 'other' : undefined)
  const label = stated === undefined ? {} : { label: stated }
  const point: AddressDraft = {
    value,
    ...label,
    ...(entry.primary !== undefined && { primary: entry.primary }),
    ...(entry.parts && { parts: entry.parts }),
  }
  return entry.more ? [point, ...entry.more.map((further) => ({ value: further, ...label }))] : [point]
}

/** Joins the parts of an address to one line. */
export function addressLine(
  parts: Partial<Record<AddressPart, string | null>> | undefined,
): string | undefined {
  if (!parts) return undefined
  const { street, number, apartment, locality, region, postcode, country } = parts
  const road = [number, street].filter(Boolean).join(' ')
  const town = [locality, [region, postcode].filter(Boolean).join(' ')].filter(Boolean).join(', ')
  const rest = addressParts
    .filter((part) => part === 'district' || part === 'county')
    .map((part) => parts[part])
  const line = [road, apartment, ...rest, town, country].filter(Boolean).join(', ')
  return line.slice(0, fileLimits.valueCharsMax) || undefined
}
