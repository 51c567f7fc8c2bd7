import { describe } from 'vitest'
import { queryPropertyContract } from '../../contract/query-property.contract.ts'
import { storeTests } from '../../contract/suite.contract.ts'
import { openSqliteStore } from '../sqlite.ts'
import type { PlannerLimits } from './limits.ts'

/** Limits choose how a list is read, never what is in it. These make a few people take every path. */
const limits: Partial<PlannerLimits>[] = [
  {
    firstScanPeople: 1,
    firstScanMaxPeople: 4,
    secondScanPeople: 2,
    secondScanMaxPeople: 8,
    fewCandidatesPeople: 0,
    candidatesMaxPeople: 0,
    testedPeoplePerCandidate: 1,
    indexOnlySkipPeople: 1,
  },
  {
    firstScanPeople: 3,
    firstScanMaxPeople: 3,
    secondScanPeople: 1,
    secondScanMaxPeople: 0,
    fewCandidatesPeople: 1,
    candidatesMaxPeople: 2,
    indexOnlySkipPeople: 3,
  },
  { firstScanPeople: 2, secondScanPeople: 4, fewCandidatesPeople: 1, testedPeoplePerCandidate: 1 },
  { shortReadTests: 0, shortReadScanPeople: 4, shortReadSkipPeople: 2, fewCandidatesPeople: 3 },
  {
    candidatesTestedMaxPeople: 1,
    substringMinPeople: 0,
    substringPeoplePerCandidate: 1,
    fromEndOffsetPeople: 1,
  },
]

describe.each(limits)('with limits of %o', (plannerLimits) => {
  const { test } = storeTests(async () => openSqliteStore({ file: ':memory:', plannerLimits }), [])
  queryPropertyContract(test)
})
