/**
 * What the planner may spend, in the units that the names end with. Times are per person, measured by
 * `bench/planner.mjs`; decision 21 has the figures behind each limit.
 */
export interface PlannerLimits {
  /** The first scan of the order: it costs less than a millisecond and often fills the page. */
  readonly firstScanPeople: number
  /** How far the first scan may go while it promises to fill the page. */
  readonly firstScanMaxPeople: number
  /** The second scan of the order, after no index led to few candidates. */
  readonly secondScanPeople: number
  readonly secondScanMaxPeople: number
  /** A candidate set of this size is collected and sorted before any scan goes on. */
  readonly fewCandidatesPeople: number
  /** People who are tested along an order in the time in which one candidate is collected and sorted. */
  readonly testedPeoplePerCandidate: number
  /** Collecting and sorting more candidates than this costs more than scanning the order past those who do not pass. */
  readonly candidatesMaxPeople: number
  /** Up to this many candidates are tested one by one; for more, each condition collects its people once. */
  readonly candidatesTestedMaxPeople: number
  /** From this offset on, a list by text is skipped in the index of texts alone, without reading `person`. */
  readonly indexOnlySkipPeople: number
  /** From this offset on, a page is read from the end of the list if the end is nearer. */
  readonly fromEndOffsetPeople: number
  /** Access paths that are tried until one leads to few candidates. */
  readonly accessPathsTried: number
  /** People with a substring in any of their texts who may be read however few candidates are allowed. */
  readonly substringMinPeople: number
  /** People with a substring in any of their texts for each who has it in the field that is searched. */
  readonly substringPeoplePerCandidate: number
  /** Trigrams of one substring that are searched for. */
  readonly trigramsPerSearch: number
  /** Index entries of a trigram that are read to estimate how common it is. */
  readonly trigramSampleRows: number
  /** Estimates that are kept, and for how long: a store that grows has other figures. */
  readonly trigramEstimatesMax: number
  readonly trigramEstimatesMaxMs: number
  /** People times conditions that are tested within two milliseconds or so, whatever the conditions are. */
  readonly shortReadTests: number
  /** Conditions of a filter for which a short read is tried: each takes time before the first row is read. */
  readonly shortReadConditions: number
  /** People that a short read may test along the order. */
  readonly shortReadScanPeople: number
  /** People that a short read may skip. */
  readonly shortReadSkipPeople: number
  /** A page by offset skips fewer people than this. */
  readonly markSpacingPeople: number
  /** Marks that one statement looks up: half a millisecond. */
  readonly marksAtOnce: number
  /** Changes of the feed that are read to keep marks: more take longer than looking marks up again. */
  readonly markChangesMax: number
  /** Organizations whose marks are kept. */
  readonly markedOrganizationsMax: number
}

export const plannerLimits: PlannerLimits = {
  firstScanPeople: 64,
  firstScanMaxPeople: 10_000,
  secondScanPeople: 2000,
  secondScanMaxPeople: 60_000,
  fewCandidatesPeople: 200,
  testedPeoplePerCandidate: 4,
  candidatesMaxPeople: 5000,
  candidatesTestedMaxPeople: 500,
  indexOnlySkipPeople: 1000,
  fromEndOffsetPeople: 1000,
  accessPathsTried: 4,
  substringMinPeople: 2000,
  substringPeoplePerCandidate: 2,
  trigramsPerSearch: 4,
  trigramSampleRows: 200,
  trigramEstimatesMax: 20_000,
  trigramEstimatesMaxMs: 600_000,
  shortReadTests: 2000,
  shortReadConditions: 8,
  shortReadScanPeople: 256,
  shortReadSkipPeople: 20_000,
  markSpacingPeople: 500,
  marksAtOnce: 40,
  markChangesMax: 5000,
  markedOrganizationsMax: 200,
}

/** A scan grows by at most this factor, so that one person who passes by chance does not stand for many. */
export const SCAN_GROWTH_FACTOR = 8

/** A scan reads this much more than the average requires, because people who pass come in clusters. */
export const SCAN_MARGIN_FACTOR = 1.3
