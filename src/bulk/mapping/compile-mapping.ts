import type { RowProblem } from '../../model/import.ts'
import type { Json } from '../../model/json.ts'
import type { AddressPart, ListField, PersonId } from '../../model/person.ts'
import { rowProblem } from '../rows.ts'
import { CellError, problemOf } from './cell-error.ts'
import {
  type ColumnMapping,
  type DateOrder,
  identifies,
  type Mapping,
  nameTargets,
  parseTarget,
  placesOf,
  type Target,
} from './mapping.ts'
import { isPlaceholder } from './placeholders.ts'
import { type CellPoints, isRounded, ROUNDED, readEmails, readPhones } from './read-contact-points.ts'
import { possibleOrders, readDate, readInstant } from './read-dates.ts'
import {
  readCustomValue,
  readExact,
  readExtensions,
  readFlag,
  readGoogleLabel,
  readLabels,
  readLine,
  readTimeZone,
} from './read-values.ts'
import {
  addValue,
  type CollectedRow,
  type Entry,
  emptyRow,
  entryAt,
  hasValues,
  isOfSomeone,
  type MappedRow,
  toMappedRow,
} from './row-values.ts'

export type MapRow = (cells: readonly string[]) => MappedRow | readonly RowProblem[]

/** Stores the value of a cell in the row. @throws CellError if the cell cannot be read */
type Setter = (row: CollectedRow, cell: string) => void

export interface CompileOptions {
  /** Reads person ids as Kith's own exports write them. */
  readonly parsePersonId: (text: string) => PersonId | undefined
}

/** Compiles a mapping to a function of rows, so that the mapping of a column is interpreted once and not for each cell. */
export function compileMapping(
  mapping: Mapping,
  header: readonly string[],
  { parsePersonId }: CompileOptions,
): MapRow {
  const places = placesOf(mapping, header)
  const columns = header.map((name, index) => {
    const column = mapping.columns[places.indexOf(index)]
    const set = setterForColumn(column, mapping, parsePersonId)
    return set && { name, set, isName: names.has(column!.to!) }
  })
  const { guarded = false } = mapping
  const saysWho = mapping.columns.some(({ to }) => to !== null && identifies(to))
  return (cells) => {
    const row = emptyRow()
    for (let index = 0; index < columns.length; index++) {
      const cell = cells[index]
      const column = columns[index]
      if (!column || cell === undefined || cell === '') continue
      const text = guarded ? withoutGuard(cell) : plainCell(cell, column.isName)
      if (text === undefined) continue
      try {
        column.set(row, text)
      } catch (error) {
        if (!(error instanceof CellError)) throw error
        row.notes.push(problemOf(column.name, cell, error))
      }
    }
    const mapped = toMappedRow(row)
    if (saysWho ? isOfSomeone(mapped) : hasValues(mapped)) return mapped
    if (row.notes.length > 0 && !hasValues(mapped)) return row.notes
    return [rowProblem(saysWho ? SOMEONE : 'a row with at least one value to import')]
  }
}

const SOMEONE = 'a row with a name, an address, a phone number, an id or another value of a person'

const names: ReadonlySet<string> = new Set(nameTargets)

/**
 * The cell without the signs with which spreadsheets mark text: `'+1 202…` and `="00123"`.
 *
 * @returns undefined if the cell has no value
 */
function plainCell(cell: string, isName: boolean): string | undefined {
  const first = cell.charCodeAt(0)
  const isMarked = first === QUOTE || first === EQUALS
  const text = isMarked ? withoutMark(cell) : cell
  const trimmed = text.trim()
  return trimmed === '' || isPlaceholder(trimmed, isName) ? undefined : text
}

const QUOTE = 39
const EQUALS = 61

function withoutMark(cell: string): string {
  const [, formula] = /^="([\s\S]*)"$/.exec(cell) ?? []
  return formula === undefined ? cell.replace(/^'(?=[=+\-@\d(])/, '') : formula.replaceAll('""', '"')
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
  if (target.kind === 'entry') {
    return (row, cell) => {
      for (const part of partsOf(cell, separator)) set(row, part)
    }
  }
  return (row, cell) => {
    const [first, ...others] = partsOf(cell, separator)
    if (first !== undefined) set(row, first)
    if (others.length > 0) {
      const expected = 'one value: the first one counts'
      row.notes.push({ column: column.column, value: others.join(separator), expected })
    }
  }
}

/** The values of a cell. The semicolon before an extension (RFC 3966, `;ext=101`) separates none. */
function partsOf(cell: string, separator: string): string[] {
  const parts = cell.split(separator === ';' ? /;(?!ext=)/i : separator).map((part) => part.trim())
  return parts.filter((part) => part !== '' && !isPlaceholder(part))
}

function setterForTarget(
  target: Target,
  column: ColumnMapping,
  mapping: Mapping,
  parsePersonId: (text: string) => PersonId | undefined,
): Setter {
  const { system, origin, guarded = false } = mapping
  switch (target.kind) {
    case 'entry':
      return setterForEntry(target, column, guarded)
    case 'customField': {
      const order = guarded ? 'as written' : orderOf(column, mapping)
      const isLabel = !guarded && /- (Label|Type)$/.test(column.column)
      return (row, cell) => {
        const text = isLabel ? readGoogleLabel(cell) : cell
        setOwn(row.customFields, target.key, readCustomValue(text, column.type ?? 'varchar', order))
      }
    }
    case 'vendorId':
      return (row, cell) => {
        row.vendorIds[target.dialect] = readLine(cell)
      }
    case 'labels':
      return (row, cell) => row.labels.push(...readLabels(cell, column.separator, guarded))
    case 'externalId':
      return (row, cell) => {
        if (isRounded(cell.trim())) throw new CellError(ROUNDED)
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
    case 'surnamePrefix':
    case 'suffix':
      return (row, cell) => {
        row.nameParts[target.kind] = readLine(cell)
      }
    case 'birthday.year':
    case 'birthday.month':
    case 'birthday.day':
      return setterForDatePart(target.kind.slice('birthday.'.length))
    case 'birthday':
    case 'createdAt':
    case 'updatedAt':
      return setterForDate(target.kind, column, mapping)
    case 'timeZone':
      return (row, cell) => {
        row.values.timeZone = guarded ? readExact(cell) : readTimeZone(cell)
      }
    default: {
      const read = guarded || target.kind === 'notes' ? readExact : readLine
      return (row, cell) => {
        row.values[target.kind] = read(cell)
      }
    }
  }
}

function setterForDatePart(part: string): Setter {
  return (row, cell) => {
    if (!/^\d{1,4}$/.test(cell.trim())) throw new CellError('a number')
    // Thunderbird writes zeros for what it does not know.
    if (Number(cell) > 0) row.dateParts = { ...row.dateParts, [part]: cell.trim() }
  }
}

/** The order of dates in a column; undefined if it is open and dates are kept as text. */
function orderOf(column: ColumnMapping, mapping: Mapping): DateOrder | undefined {
  const order = column.dateOrder ?? mapping.dateOrder ?? 'ymd'
  return order === 'keep' ? undefined : order
}

function setterForDate(
  field: 'birthday' | 'createdAt' | 'updatedAt',
  column: ColumnMapping,
  mapping: Mapping,
): Setter {
  if (mapping.guarded && field === 'birthday') {
    return (row, cell) => {
      row.values[field] = readExact(cell)
    }
  }
  const order = orderOf(column, mapping)
  const read = (cell: string, certain: DateOrder | undefined): Json =>
    field === 'birthday' ? readDate(cell, certain) : readInstant(cell, certain, column.offset)
  if (order) {
    return (row, cell) => {
      row.values[field] = read(cell, order)
    }
  }
  return (row, cell) => {
    const possible = possibleOrders(cell)
    if (possible && possible.length > 1) {
      setOwn(row.customFields, keptDateKey(column), readLine(cell))
      throw new CellError('a date whose order is known: it is kept as text; see --date-order')
    }
    row.values[field] = read(cell, possible?.[0] ?? 'dmy')
  }
}

/** The custom field that keeps the dates of a column as text if their order is open. */
export function keptDateKey({ to }: Pick<ColumnMapping, 'to'>): string {
  return `${to === 'birthday' ? 'birthday' : to === 'createdAt' ? 'created' : 'updated'}_text`
}

function setterForEntry(
  { list, place, part }: Extract<Target, { kind: 'entry' }>,
  { label, column, international = false }: ColumnMapping,
  guarded: boolean,
): Setter {
  const setDefaultLabel = (entry: Entry): void => {
    if (label !== undefined) entry.label ??= label
  }
  switch (part) {
    case 'label':
      return (row, cell) => {
        const text = guarded ? cell : readGoogleLabel(readLine(cell)).slice(0, LABEL_CHARS_MAX)
        if (text !== '') entryAt(row, list, place).label = text
      }
    case 'primary':
      return (row, cell) => {
        entryAt(row, list, place).primary = readFlag(cell)
      }
    case 'value': {
      const readPoints = guarded ? undefined : pointReaders[list]
      if (!readPoints) {
        const read = guarded ? readExact : readLine
        return (row, cell) => setDefaultLabel(addValue(row, list, place, read(cell)))
      }
      return (row, cell) => {
        const { values, unread } = readPoints(cell.trim())
        for (const value of values) {
          const text = international && COUNTRY_CODE_FIRST.test(value) ? `+${value}` : value
          setDefaultLabel(addValue(row, list, place, text))
        }
        for (const { text, expected } of unread) {
          row.notes.push(problemOf(column, cell, new CellError(expected, text)))
        }
      }
    }
    default:
      return (row, cell) => {
        if (part === 'postcode' && isRounded(cell.trim())) throw new CellError(ROUNDED)
        const entry = entryAt(row, list, place)
        const read = guarded ? readExact(cell) : readLine(cell)
        const before = entry.parts?.[part as AddressPart]
        // A street of three lines has two columns for the last ones.
        entry.parts = { ...entry.parts, [part]: before === undefined ? read : readLine(`${before}, ${read}`) }
        setDefaultLabel(entry)
      }
  }
}

const LABEL_CHARS_MAX = 100
const COUNTRY_CODE_FIRST = /^[1-9]\d{6,14}$/

const pointReaders: Partial<Record<ListField, (cell: string) => CellPoints>> = {
  emails: readEmails,
  phones: readPhones,
}

/** Sets the property even if it is called `__proto__`. */
function setOwn(object: Record<string, Json>, key: string, value: Json): void {
  Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true })
}
