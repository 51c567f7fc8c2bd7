import { describe } from 'vitest'
import { queryPropertyContract } from '../contract/query-property.contract.ts'
import { storeTests } from '../contract/suite.contract.ts'
import { openSqliteStore } from './sqlite.ts'

/** However soon a list stops to collect and begins to walk, it is the same list. */
describe.each([
  { handful: 1, soon: 4, few: 0, collected: 0, first: 2, most: 8, far: 1 },
  { handful: 3, soon: 3, few: 1, collected: 2, first: 1, most: 0, far: 3 },
])('with bounds of %o', (looks) => {
  const { test } = storeTests(async () => openSqliteStore({ file: ':memory:', looks }), [])
  queryPropertyContract(test)
})
