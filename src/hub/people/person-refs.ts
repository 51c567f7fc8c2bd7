import type { Caller } from '../../model/access.ts'
import { notFound } from '../../model/errors.ts'
import type {
  PageRequest,
  PageResult,
  PeopleRequest,
  PeopleResult,
  PersonRef,
  PersonViewState,
  RefRequest,
  RefResult,
  VendorRefRequest,
} from '../../model/person-refs.ts'
import { selectsEverybody, skippedRows } from '../../model/query.ts'
import { requireRows } from '../../model/read-limits.ts'
import type { FoundRef } from '../../store/store.ts'
import type { HubContext } from '../context.ts'
import { personViewOf, redactorOf } from './person-view.ts'
import { checkQuery } from './query-access.ts'
import { settleAll } from './settle-all.ts'
import { findMerged } from './write-people.ts'

/**
 * References to people instead of the people. A caller that has a person cached at the referenced version need not read
 * the person. Requests and results are plain data (`model/person-refs.ts`).
 */
export interface PersonRefs {
  /** References to the people that `People.list` returns. @throws as it does */
  list(request: PageRequest): Promise<PageResult>
  /** A reference to the person that `People.get` returns, removed or not. @throws not_found */
  get(request: RefRequest): Promise<RefResult>
  /** A reference to the person that `People.getByVendorId` returns. @throws not_found */
  getByVendorId(request: VendorRefRequest): Promise<RefResult>
  /** The people themselves. */
  read(request: PeopleRequest): Promise<PeopleResult>
}

export function createPersonRefs({ store: { read }, dialects }: HubContext): PersonRefs {
  async function viewStateOf(caller: Caller): Promise<PersonViewState> {
    return (await personViewOf(read, caller, dialects)).state
  }

  /** A removed person may have been merged into another one. */
  async function survivorOf({ caller, personId }: RefRequest, found: FoundRef): Promise<PersonRef> {
    if (!found.removed) return found
    const person = await findMerged(read, caller.orgId, personId)
    if (!person) throw notFound('person')
    return person
  }

  return {
    async list({ caller, query }) {
      checkQuery(caller, query, dialects)
      requireRows(caller, skippedRows(query.page) + query.page.limit)
      const { filter, ...plain } = query
      const viewing = personViewOf(read, caller, dialects)
      const wanted =
        filter && !selectsEverybody(filter)
          ? { ...plain, filter: await (await viewing).rewriteFilter(filter) }
          : plain
      const [{ state }, page] = await settleAll([
        viewing,
        read.people.listRefs(caller.orgId, wanted, caller.readLimits),
      ])
      return { ...page, view: state }
    },

    async get(request) {
      const [found, view] = await settleAll([
        read.people.findRef(request.caller.orgId, request.personId),
        viewStateOf(request.caller),
      ])
      if (!found) throw notFound('person')
      const { id, version } = await survivorOf(request, found)
      return { ref: { id, version }, view }
    },

    async getByVendorId({ caller, dialect, vendorId, removed = false }) {
      const [found, view] = await settleAll([
        read.people.findRefByVendorId(caller.orgId, dialect, vendorId),
        viewStateOf(caller),
      ])
      if (!found || (found.removed && !removed)) throw notFound('person')
      const { id, version } = found
      return { ref: { id, version }, view }
    },

    async read({ caller, ids, view }) {
      const people = await read.people.findMany(caller.orgId, ids)
      const sensitive = view.sensitive && caller.sensitive
      return people.map(redactorOf({ ...view, sensitive }, dialects))
    },
  }
}
