import { describe } from 'vitest'
import { browserSessionsContract } from './contract/browser-sessions.contract.ts'
import { campaignsContract } from './contract/campaigns.contract.ts'
import { concurrencyContract } from './contract/concurrency.contract.ts'
import { directoryContract } from './contract/directory.contract.ts'
import { answersContract } from './contract/idempotency.contract.ts'
import { manyRowsContract } from './contract/many-rows.contract.ts'
import { numbersContract } from './contract/numbers.contract.ts'
import { peopleContract } from './contract/people.contract.ts'
import { queryContract } from './contract/query.contract.ts'
import { queryPropertyContract } from './contract/query-property.contract.ts'
import { type Skipped, storeTests } from './contract/suite.contract.ts'
import { tenancyContract } from './contract/tenancy.contract.ts'
import { transactionContract } from './contract/transaction.contract.ts'
import { updateTimesContract } from './contract/update-times.contract.ts'
import { usageContract } from './contract/usage.contract.ts'
import type { Store } from './store.ts'

/**
 * What every engine must do, whichever it is.
 *
 * @param open gives a new, empty store, not migrated; the suite closes it
 * @param options.skip tests this engine does not pass: the documentation of how it deviates
 */
export function storeContract(
  name: string,
  open: () => Promise<Store>,
  { skip = [] }: { skip?: readonly Skipped[] } = {},
): void {
  const suites = {
    directory: directoryContract,
    'browser sessions': browserSessionsContract,
    people: peopleContract,
    'many rows': manyRowsContract,
    numbers: numbersContract,
    usage: usageContract,
    campaigns: campaignsContract,
    answers: answersContract,
    transactions: transactionContract,
    'transactions at once': concurrencyContract,
    'update times': updateTimesContract,
    tenancy: tenancyContract,
    queries: queryContract,
    'queries at random': queryPropertyContract,
  }
  describe(name, () => {
    const { test, closing } = storeTests(open, skip)
    for (const [title, suite] of Object.entries(suites)) describe(title, () => suite(test))
    closing()
  })
}
