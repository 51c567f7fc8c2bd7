import { systemTiming, type Timing } from '../../../model/clock.ts'
import type { LookupTableName } from '../../sql-dialect.ts'
import type { PlannerLimits } from './limits.ts'
import { owners } from './trigram-index.ts'

/** The first index entries that match: how many, the row of the last one, and the last row of all. */
export interface TrigramSample {
  readonly people: number
  readonly last: number
  readonly end: number
}

/** Runs a statement that samples what matches; at most `most` entries are read. */
export type ReadSample = (statement: string, match: string, most: number) => TrigramSample

type Limits = Pick<PlannerLimits, 'trigramSampleRows' | 'trigramEstimatesMax' | 'trigramEstimatesMaxMs'>

/** Estimates how many people, or companies, have a trigram in one of their texts. Only the choice of a path depends on it, never a result. */
export class TrigramEstimates {
  readonly #read: ReadSample
  readonly #limits: Limits
  readonly #known = new Map<string, number>()
  readonly #timing: Pick<Timing, 'elapsedMs'>
  #since: number

  constructor(read: ReadSample, limits: Limits, timing: Pick<Timing, 'elapsedMs'> = systemTiming) {
    this.#read = read
    this.#limits = limits
    this.#timing = timing
    this.#since = timing.elapsedMs()
  }

  of(table: LookupTableName, trigram: string): number {
    this.#forgetOld()
    const key = `${table} ${trigram}`
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const { trigramSampleRows } = this.#limits
    const { people, last, end } = this.#sample(table, matchOf([trigram]), trigramSampleRows)
    const estimate = people < trigramSampleRows ? people : (people * end) / last
    this.#known.set(key, estimate)
    return estimate
  }

  /** Whether more people match than this. Reads each index entry, 0.2 µs apiece. */
  exceed(table: LookupTableName, match: string, people: number): boolean {
    return this.#sample(table, match, people + 1).people > people
  }

  #sample(table: LookupTableName, match: string, most: number): TrigramSample {
    const index = `${table}_trigrams`
    return this.#read(
      `select count(*) as people, max(rowid) as last, (select max(rowid) from "${owners[table].table}") as "end"
       from (select rowid from "${index}" where "${index}" match ? limit ? + 0)`,
      match,
      most,
    )
  }

  #forgetOld(): void {
    const { trigramEstimatesMax, trigramEstimatesMaxMs } = this.#limits
    const now = this.#timing.elapsedMs()
    if (this.#known.size < trigramEstimatesMax && now - this.#since <= trigramEstimatesMaxMs) return
    this.#known.clear()
    this.#since = now
  }
}

/** The FTS5 expression for people with all these trigrams. */
export function matchOf(trigrams: readonly string[]): string {
  return trigrams.map((trigram) => `"${trigram.replaceAll('"', '""')}"`).join(' AND ')
}
