import type { ImportedPerson, ImportReport, TableReading } from '../../model/bulk.ts'
import { fullNameOf } from '../../model/name.ts'
import type { Inspection } from '../format.ts'
import type { Mapping } from './mapping.ts'

/** Describes how a table is read, with the option that changes each part. */
export function describeTable({
  encoding,
  delimiter,
  headerRow,
  footerRow,
  skipped,
  dateOrder,
  openDates,
  leftOut,
}: TableReading): string[] {
  const order = openDates
    ? `open: ${openDates.date} in "${openDates.column}" `
    : (dateOrder ?? 'no date needs one')
  return [
    `encoding ${encoding} (--encoding), delimiter ${JSON.stringify(delimiter)} (--delimiter), ${headerRow === 0 ? 'no header' : `header in row ${headerRow}`} (--header-row)`,
    `order of dates: ${order} (--date-order)`,
    ...(footerRow === null
      ? []
      : [`the table ends above row ${footerRow} (--keep-footer imports the rows below too)`]),
    ...skipped.map((text) => `skipped, not part of the table: ${text}`),
    ...(leftOut.length > 0 ? [`columns that are left out: ${leftOut.join(', ')}`] : []),
  ]
}

/** Describes what an import would bring: people, new fields and labels, and what cannot be read. */
export function describeReport({
  people,
  newFields,
  newLabels,
  unread,
  withoutName,
}: ImportReport): string[] {
  return [
    ...people.map(describePerson),
    ...(newFields.length > 0
      ? [`new custom fields: ${newFields.map(({ name, type }) => `${name} (${type})`).join(', ')}`]
      : []),
    ...(newLabels.length > 0 ? [`new labels: ${newLabels.join(', ')}`] : []),
    ...unread.map(
      ({ column, rows, example }) =>
        `cannot be read: ${column} in ${rows} rows, such as ${JSON.stringify(example.slice(0, EXAMPLE_CHARS))}`,
    ),
    ...(withoutName > 0 ? [`rows without a name: ${withoutName}`] : []),
  ]
}

const EXAMPLE_CHARS = 60

function describePerson({ verdict, ...person }: ImportedPerson): string {
  const points = [...person.emails, ...person.phones].map(({ value, label }) =>
    label === '' ? value : `${value} (${label})`,
  )
  const others = [person.birthday, person.jobTitle, person.company, ...person.labels]
  const parts = [fullNameOf(person) || '(no name)', ...points, ...others.filter((part) => part !== null)]
  return `  ${verdict}: ${parts.join(', ')}`
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
