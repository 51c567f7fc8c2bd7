import { systemTiming, type Timing } from '../../../model/clock.ts'
import type { PlannerLimits } from './limits.ts'

/** The first index entries that match: how many, the row of the last one, and the last row of the whole table. */
export interface TrigramSample {
  readonly texts: number
  readonly last: number
  readonly end: number
}

/** Runs a statement that samples what matches; at most `most` entries are read. */
export type ReadSample = (statement: string, match: string, most: number) => TrigramSample

type Limits = Pick<PlannerLimits, 'trigramSampleRows' | 'trigramEstimatesMax' | 'trigramEstimatesMaxMs'>

/** Estimates how many texts contain a trigram. Only the choice of a path depends on it, never a result. */
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

  of(table: string, trigram: string): number {
    this.#forgetOld()
    const key = `${table} ${trigram}`
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const { trigramSampleRows } = this.#limits
    const { texts, last, end } = this.#sample(table, matchOf([trigram]), trigramSampleRows)
    const estimate = texts < trigramSampleRows ? texts : (texts * end) / last
    this.#known.set(key, estimate)
    return estimate
  }

  /** Whether more texts match than this. Reads each of them, 0.2 µs apiece. */
  exceed(table: string, match: string, texts: number): boolean {
    return this.#sample(table, match, texts + 1).texts > texts
  }

  #sample(table: string, match: string, most: number): TrigramSample {
    const index = `${table}_trigrams`
    return this.#read(
      `select count(*) as texts, max(rowid) as last, (select max(rowid) from "${table}") as "end"
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

/** The FTS5 expression for texts that contain all these trigrams. */
export function matchOf(trigrams: readonly string[]): string {
  return trigrams.map((trigram) => `"${trigram.replaceAll('"', '""')}"`).join(' AND ')
}
