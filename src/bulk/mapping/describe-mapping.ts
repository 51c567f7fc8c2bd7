import type { Inspection } from '../format.ts'
import type { Mapping } from './mapping.ts'

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
