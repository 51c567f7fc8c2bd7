import type { RowProblem } from '../../model/import.ts'
import type { Json } from '../../model/json.ts'
import type { ListField, PersonId } from '../../model/person.ts'
import { rowProblem } from '../rows.ts'
import { type ColumnMapping, type DateOrder, type Mapping, parseTarget, type Target } from './mapping.ts'
import {
  CellError,
  problemOf,
  readCustomValue,
  readDate,
  readEmail,
  readExact,
  readExtensions,
  readFlag,
  readInstant,
  readLabels,
  readLine,
  readPhone,
  readTimeZone,
} from './read-values.ts'
import {
  addEntry,
  type CollectedRow,
  type Entry,
  emptyRow,
  entryAt,
  hasValues,
  type MappedRow,
  toMappedRow,
} from './row-values.ts'

export type MapRow = (cells: readonly string[]) => MappedRow | readonly RowProblem[]

/** Stores the value of a cell in the row. @throws CellError */
type Setter = (row: CollectedRow, cell: string) => void

/**
 * Compiles a mapping to a function of rows, so that the mapping of a column is interpreted once and not for each cell.
 *
 * @param parsePersonId reads person ids as Kith's own exports write them
 */
export function compileMapping(
  mapping: Mapping,
  header: readonly string[],
  parsePersonId: (text: string) => PersonId | undefined,
): MapRow {
  const setters = header.map((_, index) =>
    setterForColumn(columnAt(mapping, header, index), mapping, parsePersonId),
  )
  return (cells) => {
    const row = emptyRow()
    const problems: RowProblem[] = []
    for (let index = 0; index < setters.length; index++) {
      const cell = cells[index]
      const set = setters[index]
      if (!set || cell === undefined || (mapping.guarded ? cell : cell.trim()) === '') continue
      try {
        set(row, mapping.guarded ? withoutGuard(cell) : cell)
      } catch (error) {
        if (!(error instanceof CellError)) throw error
        problems.push(problemOf(header[index]!, cell, error))
      }
    }
    if (problems.length > 0) return problems
    const mapped = toMappedRow(row)
    return hasValues(mapped) ? mapped : [rowProblem('a row with at least one value to import')]
  }
}

/** If several columns have the same header, the mapping has as many entries for it, in the same order. */
function columnAt(mapping: Mapping, header: readonly string[], index: number): ColumnMapping | undefined {
  const name = header[index]
  const repetition = header.slice(0, index).filter((other) => other === name).length
  return mapping.columns.filter(({ column }) => column === name)[repetition]
}

/** Removes the quote that keeps spreadsheets from running a cell as a formula. */
function withoutGuard(cell: string): string {
  return /^'+[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell
}

function setterForColumn(
  column: ColumnMapping | undefined,
  mapping: Mapping,
  parsePersonId: (text: string) => PersonId | undefined,
): Setter | undefined {
  const target = column?.to ? parseTarget(column.to) : undefined
  if (!column || !target) return undefined
  const { separator } = column
  const set = setterForTarget(target, column, mapping, parsePersonId)
  // Labels are split by `readLabels`, which knows how to escape the separator.
  if (separator === undefined || target.kind === 'labels') return set
  return (row, cell) => {
    for (const part of partsOf(cell, separator)) if (part.trim() !== '') set(row, part.trim())
  }
}

/** The values of a cell. The semicolon before an extension (RFC 3966, `;ext=101`) separates none. */
function partsOf(cell: string, separator: string): string[] {
  return cell.split(separator === ';' ? /;(?!ext=)/i : separator)
}

function setterForTarget(
  target: Target,
  column: ColumnMapping,
  { system, dateOrder = 'ymd', origin, guarded = false }: Mapping,
  parsePersonId: (text: string) => PersonId | undefined,
): Setter {
  switch (target.kind) {
    case 'entry':
      return setterForEntry(target, column, guarded)
    case 'customField':
      return (row, cell) => {
        const order = guarded ? undefined : dateOrder
        setOwn(row.customFields, target.key, readCustomValue(cell, column.type ?? 'varchar', order))
      }
    case 'vendorId':
      return (row, cell) => {
        row.vendorIds[target.dialect] = readLine(cell)
      }
    case 'labels':
      return (row, cell) => row.labels.push(...readLabels(cell, column.separator))
    case 'externalId':
      return (row, cell) => {
        row.externalId = `${system ?? origin ?? 'file'}:${readLine(cell)}`
      }
    case 'id':
      return (row, cell) => {
        const id = parsePersonId(cell.trim())
        if (id === undefined) throw new CellError('a person id, such as psn_000abc12345')
        row.personId = id
      }
    case 'extensions':
      return (row, cell) => {
        row.extensions = readExtensions(cell)
      }
    case 'prefix':
    case 'middle':
    case 'suffix':
      return (row, cell) => {
        row.nameParts[target.kind] = readLine(cell)
      }
    default:
      return (row, cell) => {
        row.values[target.kind] =
          guarded && !times.has(target.kind) ? readExact(cell) : readSingle(target.kind, cell, dateOrder)
      }
  }
}

const times: ReadonlySet<string> = new Set(['createdAt', 'updatedAt'])

function readSingle(kind: string, cell: string, order: DateOrder): Json {
  switch (kind) {
    case 'birthday':
      return readDate(cell, order)
    case 'createdAt':
    case 'updatedAt':
      return readInstant(cell, order)
    case 'timeZone':
      return readTimeZone(cell)
    case 'notes':
      return readExact(cell)
    default:
      return readLine(cell)
  }
}

function setterForEntry(
  { list, place, part }: Extract<Target, { kind: 'entry' }>,
  { label }: ColumnMapping,
  guarded: boolean,
): Setter {
  const setDefaultLabel = (entry: Entry): void => {
    if (label !== undefined) entry.label ??= label
  }
  switch (part) {
    case 'label':
      return (row, cell) => {
        entryAt(row, list, place).label = guarded ? cell : readLine(cell).slice(0, LABEL_CHARS_MAX)
      }
    case 'primary':
      return (row, cell) => {
        entryAt(row, list, place).primary = readFlag(cell)
      }
    case 'value':
      return (row, cell) => {
        const value = guarded ? readExact(cell) : readContactPoint(list, cell)
        const first = entryAt(row, list, place)
        // Further values of a cell become entries of their own.
        const entry = first.value === undefined ? first : addEntry(row, list)
        entry.value = value
        setDefaultLabel(entry)
      }
    default:
      return (row, cell) => {
        const entry = entryAt(row, list, place)
        entry.parts = { ...entry.parts, [part]: guarded ? readExact(cell) : readLine(cell) }
        setDefaultLabel(entry)
      }
  }
}

const LABEL_CHARS_MAX = 100

function readContactPoint(list: ListField, cell: string): string {
  if (list === 'emails') return readEmail(cell)
  if (list === 'phones') return readPhone(cell)
  return readLine(cell)
}

/** Sets the property even if it is called `__proto__`. */
function setOwn(object: Record<string, Json>, key: string, value: Json): void {
  Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true })
}
