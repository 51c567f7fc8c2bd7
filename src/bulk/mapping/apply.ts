import type { RowProblem } from '../../model/import.ts'
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts'
import {
  type AddressDraft,
  type AddressPart,
  addressParts,
  type ContactPointDraft,
  type ListField,
  type PersonDraft,
  type PersonId,
} from '../../model/person.ts'
import { isTimeZone } from '../../model/time-zone.ts'
import { fileLimits } from '../limits.ts'
import { type ColumnMapping, type DateOrder, type Mapping, parseTarget, type Target } from './mapping.ts'
import {
  CellProblem,
  JSON_MARK,
  problemOf,
  readDate,
  readEmail,
  readExact,
  readFlag,
  readInstant,
  readJson,
  readLine,
  readNumber,
  readPhone,
} from './read-values.ts'

/** What a row of cells says. */
export interface MappedRow {
  readonly draft: PersonDraft
  readonly labels: readonly string[]
  readonly externalId?: string
  readonly personId?: PersonId
}

export type MapRow = (cells: readonly string[]) => MappedRow | readonly RowProblem[]

interface Gathered {
  readonly values: Record<string, Json>
  readonly names: Record<string, string>
  readonly lists: Partial<Record<ListField, Entry[]>>
  readonly customFields: Record<string, Json>
  readonly vendorIds: Record<string, string>
  labels: string[]
  externalId?: string
  personId?: PersonId
  extensions?: Record<string, JsonObject>
}

interface Entry {
  value?: string
  label?: string
  primary?: boolean
  parts?: Partial<Record<AddressPart, string>>
}

type Setter = (row: Gathered, cell: string) => void

/**
 * Turns a mapping into a function of rows, so that what a column means is decided once and not for every cell.
 *
 * @param parsePersonId reads the id of a person as Kith's own exports write it
 */
export function compileMapping(
  mapping: Mapping,
  header: readonly string[],
  parsePersonId: (text: string) => PersonId | undefined,
): MapRow {
  const setters = header.map((name, index) =>
    setterFor(columnAt(mapping, header, name, index), mapping, parsePersonId),
  )
  return (cells) => {
    const row: Gathered = { values: {}, names: {}, lists: {}, customFields: {}, vendorIds: {}, labels: [] }
    const problems: RowProblem[] = []
    for (let index = 0; index < setters.length; index++) {
      const cell = cells[index]
      const set = setters[index]
      if (!set || cell === undefined || (mapping.guarded ? cell : cell.trim()) === '') continue
      try {
        set(row, mapping.guarded ? unguarded(cell) : cell)
      } catch (error) {
        if (!(error instanceof CellProblem)) throw error
        problems.push(problemOf(header[index]!, cell, error))
      }
    }
    if (problems.length > 0) return problems
    const mapped = toMappedRow(row)
    if (saysSomething(mapped)) return mapped
    return [{ column: null, value: null, expected: 'at least one value that says something about a person' }]
  }
}

/** Headers may repeat: the mapping then has as many columns of the name, in the same order. */
function columnAt(
  mapping: Mapping,
  header: readonly string[],
  name: string,
  index: number,
): ColumnMapping | undefined {
  const repeat = header.slice(0, index).filter((other) => other === name).length
  const named = mapping.columns.filter(({ column }) => column === name)
  return named[repeat]
}

/** Takes off the quote that keeps spreadsheets from running a cell. */
export function unguarded(cell: string): string {
  return /^'+[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell
}

function setterFor(
  column: ColumnMapping | undefined,
  mapping: Mapping,
  parsePersonId: (text: string) => PersonId | undefined,
): Setter | undefined {
  const target = column?.to ? parseTarget(column.to) : undefined
  if (!column || !target) return undefined
  const { separator } = column
  const set = setterOf(target, column, mapping, parsePersonId)
  // Labels know how to split themselves.
  if (separator === undefined || target.kind === 'labels') return set
  return (row, cell) => {
    for (const part of cell.split(separator)) if (part.trim() !== '') set(row, part.trim())
  }
}

function setterOf(
  target: Target,
  column: ColumnMapping,
  { system, dateOrder = 'ymd', origin, guarded = false }: Mapping,
  parsePersonId: (text: string) => PersonId | undefined,
): Setter {
  switch (target.kind) {
    case 'entry':
      return entrySetter(target, column, guarded)
    case 'customField':
      return (row, cell) => {
        setOwn(
          row.customFields,
          target.key,
          readCustom(cell, column.type ?? 'varchar', guarded ? undefined : dateOrder),
        )
      }
    case 'vendorId':
      return (row, cell) => {
        row.vendorIds[target.dialect] = readLine(cell)
      }
    case 'labels':
      return (row, cell) => row.labels.push(...splitLabels(cell, column.separator))
    case 'externalId':
      return (row, cell) => {
        row.externalId = `${system ?? origin ?? 'file'}:${readLine(cell)}`
      }
    case 'id':
      return (row, cell) => {
        const id = parsePersonId(cell.trim())
        if (id === undefined) throw new CellProblem('an id of a person, such as psn_000abc12345')
        row.personId = id
      }
    case 'extensions':
      return (row, cell) => {
        const extensions = readJson(cell)
        if (!isJsonObject(extensions) || !Object.values(extensions).every(isJsonObject)) {
          throw new CellProblem('a JSON object of objects')
        }
        row.extensions = extensions as Record<string, JsonObject>
      }
    case 'prefix':
    case 'middle':
    case 'suffix':
      return (row, cell) => {
        row.names[target.kind] = readLine(cell)
      }
    default:
      return (row, cell) => {
        row.values[target.kind] =
          guarded && !times.has(target.kind) ? readExact(cell) : readSingle(target.kind, cell, dateOrder)
      }
  }
}

/** Columns that hold no text. */
const times: ReadonlySet<string> = new Set(['createdAt', 'updatedAt'])

function readSingle(kind: string, cell: string, order: DateOrder): Json {
  switch (kind) {
    case 'birthday':
      return readDate(cell, order)
    case 'createdAt':
    case 'updatedAt':
      return readInstant(cell, order)
    case 'timeZone':
      if (!isTimeZone(cell.trim())) throw new CellProblem('an IANA time zone, such as Europe/Paris')
      return cell.trim()
    case 'notes':
      if (cell.length > fileLimits.notesCharsMax) {
        throw new CellProblem(`at most ${fileLimits.notesCharsMax} characters`)
      }
      return cell
    default:
      return readLine(cell)
  }
}

function readCustom(cell: string, type: string, order: DateOrder | undefined): Json {
  if (cell.startsWith(JSON_MARK)) return readJson(cell)
  if (type === 'double') return readNumber(cell)
  if (type === 'date' && order) return readDate(cell, order)
  if (cell.length > fileLimits.notesCharsMax)
    throw new CellProblem(`at most ${fileLimits.notesCharsMax} characters`)
  return cell
}

function entrySetter(
  { list, place, part }: Extract<Target, { kind: 'entry' }>,
  column: ColumnMapping,
  guarded: boolean,
): Setter {
  const line = guarded ? readExact : readLine
  const entryOf = (row: Gathered): Entry => {
    const entries = entriesOf(row, list)
    const entry = entries[place - 1] ?? {}
    entries[place - 1] = entry
    return entry
  }
  switch (part) {
    case 'label':
      return (row, cell) => {
        entryOf(row).label = guarded ? cell : readLine(cell).slice(0, LABEL_CHARS_MAX)
      }
    case 'primary':
      return (row, cell) => {
        entryOf(row).primary = readFlag(cell)
      }
    case 'value':
      return (row, cell) => {
        const value = guarded ? readExact(cell) : readPoint(list, cell)
        const entry = entryOf(row)
        const own = entry.value === undefined ? entry : nextEntry(row, list)
        own.value = value
        if (column.label !== undefined) own.label ??= column.label
      }
    default:
      return (row, cell) => {
        const entry = entryOf(row)
        entry.parts = { ...entry.parts, [part]: line(cell) }
        if (column.label !== undefined) entry.label ??= column.label
      }
  }
}

const LABEL_CHARS_MAX = 100

function entriesOf(row: Gathered, list: ListField): Entry[] {
  const entries = row.lists[list] ?? []
  row.lists[list] = entries
  return entries
}

/** A further value of the same cell. */
function nextEntry(row: Gathered, list: ListField): Entry {
  const entries = entriesOf(row, list)
  if (entries.length >= fileLimits.entriesMax)
    throw new CellProblem(`at most ${fileLimits.entriesMax} entries`)
  const entry: Entry = {}
  entries.push(entry)
  return entry
}

function readPoint(list: ListField, cell: string): string {
  if (list === 'emails') return readEmail(cell)
  if (list === 'phones') return readPhone(cell)
  return readLine(cell)
}

/** At the separator, where it is not written with a backslash in front. */
export function splitLabels(cell: string, separator = ';'): string[] {
  const mark = separator.trim() || separator
  const parts: string[] = []
  let part = ''
  for (let index = 0; index < cell.length; index++) {
    if (cell[index] === '\\' && (cell.startsWith(mark, index + 1) || cell[index + 1] === '\\')) {
      part += cell[++index]
    } else if (cell.startsWith(mark, index)) {
      parts.push(part)
      part = ''
      index += mark.length - 1
    } else part += cell[index]
  }
  parts.push(part)
  // Google marks its built-in groups with a star.
  return parts.map((name) => readLine(name)).filter((name) => name !== '' && !name.startsWith('* '))
}

function toMappedRow(row: Gathered): MappedRow {
  const { externalId, personId, extensions } = row
  return {
    draft: {
      ...row.values,
      ...nameOf(row),
      ...listsOf(row),
      ...(Object.keys(row.customFields).length > 0 && { customFields: row.customFields }),
      ...(Object.keys(row.vendorIds).length > 0 && { vendorIds: row.vendorIds }),
      ...(extensions && { extensions }),
    } as PersonDraft,
    labels: [...new Set(row.labels)],
    ...(externalId !== undefined && { externalId }),
    ...(personId !== undefined && { personId }),
  }
}

/** Kith has two parts of a name: a middle name stands with the first, and titles make a whole name. */
function nameOf({ values, names }: Gathered): PersonDraft {
  const { prefix, middle, suffix } = names
  const given = [values.given, middle].filter((part) => typeof part === 'string').join(' ')
  if (!prefix && !suffix) return middle === undefined ? {} : { given }
  const surname = typeof values.surname === 'string' ? values.surname : ''
  const whole = [prefix, given, surname, suffix].filter(Boolean).join(' ')
  return { ...(given && { given }), fullName: typeof values.fullName === 'string' ? values.fullName : whole }
}

function listsOf({ lists }: Gathered): PersonDraft {
  const drafts: Record<string, ContactPointDraft[]> = {}
  for (const [list, entries] of Object.entries(lists)) {
    const points = entries.flatMap((entry) => toPoint(list as ListField, entry))
    if (points.length > 0) drafts[list] = points
  }
  return drafts
}

function toPoint(list: ListField, entry: Entry | undefined): ContactPointDraft[] {
  const value = entry?.value ?? (list === 'addresses' ? addressLine(entry?.parts) : undefined)
  if (!entry || !value) return []
  const point: AddressDraft = {
    value,
    ...(entry.label !== undefined && { label: entry.label }),
    ...(entry.primary !== undefined && { primary: entry.primary }),
    ...(entry.parts && { parts: entry.parts }),
  }
  return [point]
}

/** An address that came in parts, on one line. */
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

function saysSomething({ draft, labels }: MappedRow): boolean {
  const { createdAt, updatedAt, ...rest } = draft
  return (
    Object.keys(rest).length > 0 || labels.length > 0 || createdAt !== undefined || updatedAt !== undefined
  )
}

function setOwn(object: Record<string, Json>, key: string, value: Json): void {
  Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true })
}
