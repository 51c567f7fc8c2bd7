import type { OrgId } from '../model/person.ts'
import { companyColumns, type Filter, skippedRows } from '../model/query.ts'
import type { ReadLimits } from '../model/read-limits.ts'
import type { Session, Store } from '../store/store.ts'
import type { ReadName } from './messages.ts'
import type { ReaderPool } from './reader-pool.ts'

const withoutLimits = (): ReadLimits => ({})

/** From this number of people on, reads that look at all of them are left to another process. */
const MANY_PEOPLE = 1000
/** Rows that a list may skip in this process. */
const SKIPPED_MAX = 1000
/** Ids that a list may look up in this process. */
const IDS_MAX = 1000

/**
 * The store with reads that may take long done by other processes. Each read sees everything that was committed before it
 * began, as reads in this process do. Transactions read in this process.
 */
export function readElsewhere(store: Store, pool: ReaderPool): Store {
  const { shortReads, read } = store
  if (!shortReads) return store

  async function elsewhere<T>(
    name: ReadName,
    args: readonly [OrgId, ...unknown[]],
    limits: () => ReadLimits = withoutLimits,
  ): Promise<T> {
    return pool.use(args[0], limits(), async (reader) => {
      const reply = await reader.request({ type: 'read', name, args })
      return (reply as { value: T }).value
    })
  }

  /** Reads elsewhere what may be long, if the organization has many people. */
  function whenLong<Args extends readonly [OrgId, ...unknown[]], T>(
    name: ReadName,
    here: (...args: Args) => Promise<T>,
    isLong: (...args: Args) => boolean = () => true,
  ): (...args: Args) => Promise<T> {
    return async (...args) => {
      if (!isLong(...args) || (await read.people.count(args[0])) < MANY_PEOPLE) return here(...args)
      return elsewhere<T>(name, args)
    }
  }

  const session: Session = {
    ...read,
    people: {
      ...read.people,
      list: async (orgId, query, limits) =>
        (await shortReads.list(orgId, query)) ?? elsewhere('people.list', [orgId, query], limits),
      listRefs: async (orgId, query, limits) =>
        (await shortReads.listRefs(orgId, query)) ?? elsewhere('people.listRefs', [orgId, query], limits),
      count: async (orgId, filter, options, limits) =>
        (await shortReads.count(orgId, filter, options)) ??
        elsewhere('people.count', [orgId, filter, options], limits),
      countByNumber: async (orgId, name, numbers) =>
        (await shortReads.countByNumber(orgId, name, numbers)) ??
        elsewhere('people.countByNumber', [orgId, name, numbers]),
      distinctNumbers: whenLong('people.distinctNumbers', read.people.distinctNumbers),
    },
    records: {
      ...read.records,
      countBySource: whenLong('records.countBySource', read.records.countBySource),
    },
    companies: {
      ...read.companies,
      list: whenLong(
        'companies.list',
        read.companies.list,
        (_orgId, { filter, page }) => !isOfFewIds(filter) || skippedRows(page) > SKIPPED_MAX,
      ),
      distinctNumbers: whenLong('companies.distinctNumbers', read.companies.distinctNumbers),
    },
    campaigns: {
      ...read.campaigns,
      listContacts: whenLong(
        'campaigns.listContacts',
        read.campaigns.listContacts,
        (_orgId, _campaignId, page, status) => status !== undefined || skippedRows(page) > SKIPPED_MAX,
      ),
      countContacts: whenLong(
        'campaigns.countContacts',
        read.campaigns.countContacts,
        (_orgId, _campaignId, status) => status !== undefined,
      ),
      countByStatus: whenLong('campaigns.countByStatus', read.campaigns.countByStatus),
    },
  }
  return { ...store, read: session }
}

/** Whether there is no filter, or one by the ids of a page, which are looked up one by one. */
function isOfFewIds(filter: Filter | undefined): boolean {
  if (!filter) return true
  if (!('field' in filter) || filter.field.name !== companyColumns.id.name) return false
  return filter.test.op === 'eq' || (filter.test.op === 'in' && filter.test.values.length <= IDS_MAX)
}
