import type { PageRequest } from '../../people-planner.ts'
import { indexedText } from '../../queries/text-order.ts'
import { accessPathsOf } from './access-paths.ts'
import { candidatePath, findCandidates, type RowsOfPath } from './candidates.ts'
import { scanForms } from './condition-forms.ts'
import { scanOrder } from './order-scan.ts'
import { readInOrder, readSorted } from './page-statements.ts'
import type { Planning } from './planning.ts'

/**
 * Reads the rows of a page by the first path that stays within its limit:
 *
 * 1. An index that leads to few candidates, all of whom match the filter: they are collected and sorted.
 * 2. A first scan of the order, which goes on for as long as it promises to fill the page.
 * 3. An index that leads to few candidates among rows that may not pass.
 * 4. A second, longer scan; not in the order of a text, where each person costs ten times as much.
 * 5. An index that leads to more candidates.
 * 6. A walk: the ids that match each condition are collected once; people are then read in order, and others are skipped.
 *
 * Before a long section of a scan, candidates who all pass are collected instead if that costs less than testing the section.
 */
export async function readPage<Row extends object>(planning: Planning, page: PageRequest): Promise<Row[]> {
  const { query } = page
  if (!query.filter) return readInOrder<Row>(planning, page)
  const { limits } = planning
  const paths = accessPathsOf(planning, query.filter, query.removed)
  const byCandidates = async (most: number, rows?: RowsOfPath) => {
    const found = await findCandidates(planning, paths, { most, rows })
    if (!found) return undefined
    const remaining = { ...page, query: { ...query, filter: { all: found.remaining } } }
    return readSorted<Row>(planning, remaining, candidatePath(found, limits))
  }
  let inVain = limits.fewCandidatesPeople
  /** Reads the page by candidates if collecting them costs less than testing so many people along the order. */
  const readCheaper = async (tested: number) => {
    const most = Math.min(limits.candidatesMaxPeople, Math.floor(tested / limits.testedPeoplePerCandidate))
    if (most <= inVain) return undefined
    inVain = most
    return byCandidates(most, 'all pass')
  }
  const scan = (firstPeople: number, maxPeople: number) =>
    scanOrder<Row>(planning, page, { firstPeople, maxPeople, readCheaper })
  const firstPeople = Math.max(1, Math.min(limits.firstScanPeople, page.limit))
  return (
    (await byCandidates(limits.fewCandidatesPeople, 'all pass')) ??
    (await scan(firstPeople, limits.firstScanMaxPeople)) ??
    (await byCandidates(limits.fewCandidatesPeople, 'some pass')) ??
    (indexedText(query) ? undefined : await scan(limits.secondScanPeople, limits.secondScanMaxPeople)) ??
    (await byCandidates(limits.candidatesMaxPeople)) ??
    (await readInOrder<Row>(planning, page, { forms: scanForms(planning, 'p') }))
  )
}
