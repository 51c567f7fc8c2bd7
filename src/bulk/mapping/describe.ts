import type { Inspection } from '../format.ts'
import type { Mapping } from './mapping.ts'

/** One line for each column: where it goes, how sure that is, and what stands in it. */
export function describeMapping({ columns }: Mapping, sample: Inspection['sample']): string[] {
  const width = Math.max(...columns.map(({ column }) => column.length), 6)
  const targets = columns.map(({ to, separator }) =>
    to === null
      ? '(left out)'
      : `${to}${separator === undefined ? '' : `, between ${JSON.stringify(separator)}`}`,
  )
  const targetWidth = Math.max(...targets.map((target) => target.length), 4)
  return columns.map(({ column, confidence }, index) => {
    const sure = confidence === undefined ? '' : `${Math.round(confidence * 100)}%`
    const cells = (sample?.rows ?? []).slice(0, SAMPLES).map((row) => row[index] ?? '')
    const shown = cells.filter(Boolean).map((cell) => cell.replace(/\s+/g, ' ').slice(0, SAMPLE_CHARS))
    return `${column.padEnd(width)}  ${targets[index]!.padEnd(targetWidth)}  ${sure.padStart(4)}  ${shown.join(' | ')}`
  })
}

const SAMPLES = 3
const SAMPLE_CHARS = 24
