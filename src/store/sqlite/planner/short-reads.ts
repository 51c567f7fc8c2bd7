import { type Filter, type PersonQuery, skippedRows, type Test } from '../../../model/query.ts'
import type { PageRequest } from '../../people-planner.ts'
import { people } from '../../queries/people.ts'
import { selectTotal } from '../../queries/person-query.ts'
import { indexedText } from '../../queries/text-order.ts'
import { accessPathsOf } from './access-paths.ts'
import { candidatePath, findCandidates } from './candidates.ts'
import { countPeople } from './count.ts'
import { isAlongIndex, scanOrder } from './order-scan.ts'
import { readPage } from './page.ts'
import { readInOrder, readSorted } from './page-statements.ts'
import type { Planning } from './planning.ts'

/**
 * Reads that are short for certain. They are tried on the thread that answers requests; a read that is not short is left
 * to a reader process (`src/readers/`), whose planner tries everything.
 *
 * A read is short if the organization has few people; if it follows an index and skips few people; or if an index leads
 * to few people, all of whom pass. Parts of texts are never short: how many texts have a part is known only afterwards.
 */
export async function readShortPage<Row extends object>(
  planning: Planning,
  page: PageRequest,
): Promise<Row[] | undefined> {
  const { limits } = planning
  const { query } = page
  const isPlain = !query.filter && skippedRows(query.page) <= limits.shortReadSkipPeople
  if (isPlain && isAlongIndex(query)) return readInOrder<Row>(planning, page)
  if (await isOfFewPeople(planning, query)) return readPage<Row>(planning, page)
  if (!query.filter || !isTried(planning, query.filter)) return undefined
  const found = await findFew(planning, query.filter, query.removed)
  if (found) {
    const remaining = { ...page, query: { ...query, filter: { all: found.remaining } } }
    return readSorted<Row>(planning, remaining, candidatePath(found, limits))
  }
  if (indexedText(query)) return undefined
  const firstPeople = Math.max(1, Math.min(limits.firstScanPeople, page.limit))
  return scanOrder<Row>(planning, page, { firstPeople, maxPeople: limits.shortReadScanPeople })
}

/** As {@link readShortPage}, for the number of people who pass. */
export async function countShort(
  planning: Planning,
  filter: Filter,
  most?: number,
): Promise<number | undefined> {
  if (await isOfFewPeople(planning, { filter })) return countPeople(planning, filter, most)
  if (!isTried(planning, filter)) return undefined
  const found = await findFew(planning, filter, 'exclude')
  if (!found) return undefined
  const { db, scope, limits } = planning
  const counted = { filter: { all: found.remaining }, most }
  const { rows } = await selectTotal(db, scope.orgId, counted, candidatePath(found, limits)).execute(db)
  return rows[0]!.total
}

/** Whether the whole organization can be tested within the limit. */
async function isOfFewPeople(
  { db, scope, limits }: Planning,
  { filter, order = [] }: { filter?: Filter | undefined; order?: PersonQuery['order'] },
): Promise<boolean> {
  const tests = 1 + order.length + (filter ? weightOf(filter).tests : 0)
  if (tests > limits.shortReadTests) return false
  return (await people.count(db, scope.orgId)) * tests <= limits.shortReadTests
}

/** The first people of a candidate set are read along with the rest, so a page among them can have any offset. */
function findFew(planning: Planning, filter: Filter, removed: PersonQuery['removed']) {
  const paths = accessPathsOf(planning, filter, removed)
  return findCandidates(planning, paths, { most: planning.limits.fewCandidatesPeople, rows: 'all pass' })
}

function isTried({ limits }: Planning, filter: Filter): boolean {
  const { tests, hasParts } = weightOf(filter)
  return !hasParts && tests <= limits.shortReadConditions
}

/** Values of a list that are compared in the time of one condition. */
const VALUES_PER_TEST = 25

interface Weight {
  /** Conditions, with long lists of values counted as several. */
  tests: number
  /** Whether a text is searched for a part of it, or companies are searched. */
  hasParts: boolean
}

function weightOf(filter: Filter, weight: Weight = { tests: 0, hasParts: false }): Weight {
  if ('all' in filter || 'any' in filter) {
    weight.tests += 1
    for (const part of 'all' in filter ? filter.all : filter.any) weightOf(part, weight)
  } else if ('not' in filter) weightOf(filter.not, weight)
  else if ('company' in filter) {
    weight.hasParts = true
    weightOf(filter.company, weight)
  } else {
    const tests = 'some' in filter ? [filter.test, filter.key] : [filter.test]
    for (const test of tests) if (test) weighTest(test, weight)
  }
  return weight
}

function weighTest(test: Test, weight: Weight): void {
  if (test.op === 'all') for (const part of test.tests) weighTest(part, weight)
  else if (test.op === 'not') weighTest(test.test, weight)
  else {
    weight.tests += test.op === 'in' ? Math.ceil(test.values.length / VALUES_PER_TEST) : 1
    if (test.op === 'contains' || test.op === 'endsWith' || test.op === 'startsWith') weight.hasParts = true
  }
}
