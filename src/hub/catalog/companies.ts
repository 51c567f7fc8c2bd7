import type { Caller } from '../../model/access.ts'
import type { Company } from '../../model/catalog.ts'
import { KithError, notFound } from '../../model/errors.ts'
import type { Instant } from '../../model/instant.ts'
import type { JsonObject } from '../../model/json.ts'
import type { Field, LookupValue, Page, PersonQuery } from '../../model/query.ts'
import { personColumns } from '../../model/query.ts'
import type { WriteSession } from '../../store/store.ts'
import { requireRole } from '../access/index.ts'
import type { HubContext } from '../context.ts'
import { allocateNumbers } from '../numbers.ts'
import { checkLimits, type People, personFields } from '../people/index.ts'
import { nextUpdate } from './next-update.ts'

/** The companies that people work for. Changes need the role `write`. */
export interface Companies {
  /** @throws not_found also if the company is removed, unless `removed` is set */
  get(caller: Caller, companyId: number, options?: { removed?: boolean }): Promise<Company>
  /** The query may use `companyColumns`, `companyFields` and the fields that dialects add. @throws invalid past a limit */
  list(caller: Caller, query: PersonQuery): Promise<Page<Company>>
  /** The different numbers of a look-up field, ascending, at most `most`; also those of removed companies. */
  listNumbers(caller: Caller, field: Field, most: number): Promise<number[]>
  create(caller: Caller, draft: CompanyDraft): Promise<Company>
  /**
   * A new name is also written to each linked person whose `company` is the old name, one change per person. If this
   * fails half-way, the same update can be repeated and continues with the remaining people.
   *
   * @throws not_found
   */
  update(caller: Caller, companyId: number, patch: CompanyPatch): Promise<Company>
  /** Soft delete; people stay linked to the company. @throws not_found */
  remove(caller: Caller, companyId: number): Promise<Company>
}

export interface CompanyDraft {
  readonly name: string
  /** Values that only single dialects know, by name. */
  readonly attributes?: JsonObject
  readonly createdAt?: Instant
}

export interface CompanyPatch {
  readonly name?: string
  /**
   * Merged by name into the stored attributes. A function is given the company inside the transaction, so that a change that
   * depends on the present attributes, such as one more entry of a list, loses no concurrent change.
   */
  readonly attributes?: JsonObject | ((company: Company) => JsonObject)
}

/** The look-up fields of companies that all dialects share. */
export const companyFields = {
  name: { name: 'name', type: 'text' },
} as const satisfies Record<string, Field>

/** People read at a time when a company is renamed. */
const RENAMED_PAGE_SIZE = 200

export function createCompanies(context: HubContext, people: People): Companies {
  const { store, clock, dialects } = context
  async function change(
    caller: Caller,
    companyId: number,
    patch: (company: Company, updatedAt: Instant) => Partial<Company>,
  ): Promise<Company> {
    return store.transaction(async (session) => {
      const before = await session.companies.find(caller.orgId, companyId)
      if (!before || before.removedAt !== null) throw notFound('organization')
      const times = { stated: before.updatedAt, at: clock.now() }
      const updatedAt = await nextUpdate(session.companies, caller.orgId, times)
      const changed = patch(before, updatedAt)
      if (Object.keys(changed).length === 0) return before
      const company = { ...before, ...changed, updatedAt }
      await session.companies.update(company)
      await saveCompanyLookups(session, dialects, company)
      return company
    })
  }

  async function get(caller: Caller, companyId: number, { removed = false } = {}): Promise<Company> {
    const company = await store.read.companies.find(caller.orgId, companyId)
    if (!company || (company.removedAt !== null && !removed)) throw notFound('organization')
    return company
  }

  async function renameEmployees(caller: Caller, { id, name: before }: Company, name: string): Promise<void> {
    for (;;) {
      const { items } = await people.list(caller, {
        filter: {
          all: [
            { some: personFields.companyId, test: { op: 'eq', value: id } },
            { some: personFields.company, test: { op: 'eq', value: before } },
          ],
        },
        order: [{ field: personColumns.createdAt, direction: 'asc' }],
        page: { limit: RENAMED_PAGE_SIZE },
      })
      for (const person of items) {
        // A person that was removed or merged since it was listed; a survivor is listed with the next page.
        await people.update(caller, person.id, { company: name }).catch(ignoreMissing)
      }
      if (items.length < RENAMED_PAGE_SIZE) return
    }
  }

  return {
    get,

    async list(caller, query) {
      checkLimits(query)
      return store.read.companies.list(caller.orgId, query)
    },

    async listNumbers(caller, field, most) {
      return store.read.companies.distinctNumbers(caller.orgId, field.name, most)
    },

    async create(caller, draft) {
      requireRole(caller, 'write')
      return store.transaction(async (session) => {
        const now = clock.now()
        const company: Company = {
          orgId: caller.orgId,
          id: await allocateNumbers(context, session, caller.orgId, 'company'),
          name: draft.name,
          attributes: draft.attributes ?? {},
          createdAt: draft.createdAt ?? now,
          updatedAt: await nextUpdate(session.companies, caller.orgId, {
            stated: draft.createdAt ?? now,
            at: now,
          }),
          removedAt: null,
        }
        await session.companies.insert(company)
        await saveCompanyLookups(session, dialects, company)
        return company
      })
    },

    async update(caller, companyId, { name, attributes }) {
      requireRole(caller, 'write')
      const before = await get(caller, companyId)
      // People first: after a failure the company still has the old name, which finds the remaining people.
      if (name !== undefined && name !== before.name) await renameEmployees(caller, before, name)
      const keepsAttributes = typeof attributes !== 'function' && Object.keys(attributes ?? {}).length === 0
      if ((name === undefined || name === before.name) && keepsAttributes) return before
      return change(caller, companyId, (company) => {
        const added = (typeof attributes === 'function' ? attributes(company) : attributes) ?? {}
        return {
          ...(name !== undefined && name !== company.name && { name }),
          ...(Object.keys(added).length > 0 && { attributes: { ...company.attributes, ...added } }),
        }
      })
    },

    async remove(caller, companyId) {
      requireRole(caller, 'write')
      return change(caller, companyId, (_company, removedAt) => ({ removedAt }))
    },
  }
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof KithError && error.code === 'not_found')) throw error
}

export async function saveCompanyLookups(
  session: WriteSession,
  dialects: HubContext['dialects'],
  company: Company,
): Promise<void> {
  const values: LookupValue[] = [{ name: companyFields.name.name, text: company.name }]
  const own = dialects.flatMap((dialect) => dialect.companyLookups?.(company) ?? [])
  await session.companies.replaceLookups(company.orgId, company.id, [...values, ...own])
}
