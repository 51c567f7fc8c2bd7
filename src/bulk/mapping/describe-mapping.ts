import type { Inspection, TableReading } from '../format.ts'
import type { Mapping } from './mapping.ts'

/** Describes how a table is read, with the option that changes each part. */
export function describeTable({
  encoding,
  delimiter,
  headerRow,
  skipped,
  dateOrder,
  openDates,
}: TableReading): string[] {
  const order = openDates
    ? `open: ${openDates.date} in "${openDates.column}" `
    : (dateOrder ?? 'no date needs one')
  return [
    `encoding ${encoding} (--encoding), delimiter ${JSON.stringify(delimiter)} (--delimiter), ${headerRow === 0 ? 'no header' : `header in row ${headerRow}`} (--header-row)`,
    `order of dates: ${order} (--date-order)`,
    ...skipped.map((text) => `skipped above the header: ${text}`),
  ]
}

/** Describes each column in one line: header, target, confidence and sample cells. */
export function describeMapping({ columns }: Mapping, sample: Inspection['sample']): string[] {
  const width = Math.max(...columns.map(({ column }) => column.length), 6)
  const targets = columns.map(describeTarget)
  const targetWidth = Math.max(...targets.map((target) => target.length), 4)
  return columns.map(({ column, confidence }, index) => {
    const percent = confidence === undefined ? '' : `${Math.round(confidence * 100)}%`
    const cells = (sample?.rows ?? []).slice(0, SAMPLE_ROWS).map((row) => row[index] ?? '')
    const shown = cells.filter(Boolean).map((cell) => cell.replace(/\s+/g, ' ').slice(0, SAMPLE_CHARS))
    return `${column.padEnd(width)}  ${targets[index]!.padEnd(targetWidth)}  ${percent.padStart(4)}  ${shown.join(' | ')}`
  })
}

function describeTarget({ to, separator }: Mapping['columns'][number]): string {
  if (to === null) return '(ignored)'
  return separator === undefined ? to : `${to}, separated by ${JSON.stringify(separator)}`
}

const SAMPLE_ROWS = 3
const SAMPLE_CHARS = 24
