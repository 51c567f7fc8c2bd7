import { type ColumnStatistics, emptyStatistics } from './column-statistics.ts'
import { type ColumnMapping, type DateOrder, knownDateOrders, type Mapping } from './mapping.ts'

/** A column of dates of which no one can say whether 3/4/1990 is in March or April. */
export interface OpenDates {
  readonly column: string
  /** One of its dates. */
  readonly date: string
}

/**
 * Determines the order of dates in each column. A cell that proves an order decides for its column, and the columns that prove
 * one decide for the others if they agree. An order that the user gave counts for every column.
 *
 * @param statistics of the columns of the mapping, in the same order
 */
export function withDateOrders(
  mapping: Mapping,
  statistics: readonly (ColumnStatistics | undefined)[],
): { readonly mapping: Mapping; readonly open?: OpenDates } {
  // `ymd` in a mapping says nothing: it was the default of earlier versions.
  if (mapping.dateOrder !== undefined && mapping.dateOrder !== 'ymd') return { mapping }
  const ofColumns = mapping.columns.map((column, index) => orderOfColumn(column, statistics[index]))
  const proven = new Set([
    ...ofColumns.filter((order) => isKnown(order)),
    ...statistics.flatMap((column) => (column && isMostlyDates(column) ? (provenOrder(column) ?? []) : [])),
  ])
  const [order] = proven.size === 1 ? proven : []
  const openColumn = order === undefined ? ofColumns.indexOf('open') : -1
  const columns = mapping.columns.map((column, index): ColumnMapping => {
    const own = ofColumns[index]
    const isOwn = own !== undefined && own !== 'open' && own !== order
    return isOwn ? { ...column, dateOrder: own } : column
  })
  const { dateOrder: _, ...others } = mapping
  const ordered = { ...others, columns, ...(order !== undefined && { dateOrder: order }) }
  if (openColumn < 0) return { mapping: ordered }
  const date = statistics[openColumn]?.openDate ?? ''
  return { mapping: ordered, open: { column: mapping.columns[openColumn]!.column, date } }
}

const dateTargets: ReadonlySet<string> = new Set(['birthday', 'createdAt', 'updatedAt'])

export function isDateColumn({ to, type }: ColumnMapping): boolean {
  return to !== null && (dateTargets.has(to) || (to.startsWith('customFields.') && type === 'date'))
}

/** @returns `open` if the dates of the column are different days in several orders; undefined if it needs no order */
function orderOfColumn(
  column: ColumnMapping,
  statistics: ColumnStatistics = emptyStatistics(),
): DateOrder | 'keep' | 'open' | undefined {
  if (!isDateColumn(column)) return undefined
  if (column.dateOrder !== undefined) return column.dateOrder
  const order = provenOrder(statistics)
  if (order !== undefined) return order
  const isMixed = Object.keys(statistics.provenOrders).length > 1
  if (statistics.openDates > 0) return 'open'
  // Each date proves its own order.
  return isMixed ? 'keep' : undefined
}

/** The only order that dates of the column prove; dots prove the order that begins with the day if nothing says otherwise. */
function provenOrder({ provenOrders, openDates, dottedDates }: ColumnStatistics): DateOrder | undefined {
  const [order, ...others] = knownDateOrders.filter((name) => (provenOrders[name] ?? 0) > 0)
  if (others.length > 0) return undefined
  if (order !== undefined) return order
  return openDates > 0 && dottedDates === openDates ? 'dmy' : undefined
}

function isMostlyDates({ filled, otherDates }: ColumnStatistics): boolean {
  return otherDates > filled / 2
}

function isKnown(order: string | undefined): order is DateOrder {
  return knownDateOrders.some((name) => name === order)
}
