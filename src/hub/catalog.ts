import type { Caller } from '../model/access.ts'
import type { Company, CustomField, CustomFieldType, Label, SavedFilter } from '../model/catalog.ts'
import { notFound } from '../model/errors.ts'
import { alphabets } from '../model/ids.ts'
import type { Json, JsonObject } from '../model/json.ts'
import type { OrgId } from '../model/person.ts'
import type { WriteSession } from '../store/store.ts'
import { requireRole } from './access.ts'
import type { HubContext } from './context.ts'

/** What people refer to: labels, custom fields, companies, saved filters. Every `create` needs the role `write`. */
export interface Catalog {
  listLabels(caller: Caller): Promise<Label[]>
  createLabel(caller: Caller, draft: LabelDraft): Promise<Label>
  /** The label with this UUID, made under the name when there is none. */
  ensureLabel(caller: Caller, draft: { uuid: string; name: string }): Promise<Label>
  listCustomFields(caller: Caller): Promise<CustomField[]>
  createCustomField(caller: Caller, draft: CustomFieldDraft): Promise<CustomField>
  /** Those of the ids that exist, in no particular order. */
  listCompanies(caller: Caller, ids: readonly number[]): Promise<Company[]>
  createCompany(caller: Caller, draft: { name: string; attributes?: JsonObject }): Promise<Company>
  /** One of the caller's own dialect. @throws not_found also when removed */
  getSavedFilter(caller: Caller, filterId: number): Promise<SavedFilter>
  createSavedFilter(caller: Caller, draft: SavedFilterDraft): Promise<SavedFilter>
}

export interface LabelDraft {
  readonly name: string
  readonly color?: string
  readonly uuid?: string
}

export interface CustomFieldDraft {
  readonly key: string
  readonly name: string
  readonly type: CustomFieldType
  /** Labels of the choices of `enum` and `set`. */
  readonly options?: readonly string[]
  readonly code?: string
}

export interface SavedFilterDraft {
  readonly dialect: string
  readonly name: string
  readonly conditions: Json
  readonly attributes?: JsonObject
}

/** Custom fields and their options count from here, as in the accounts whose API shows these numbers. */
const FIELD_IDS_START = 9100
const OPTION_IDS_START = 10

export function createCatalog(context: HubContext): Catalog {
  const { store, clock, ids } = context

  async function insertLabel(session: WriteSession, orgId: OrgId, draft: LabelDraft): Promise<Label> {
    const label: Label = {
      orgId,
      id: await session.nextNumber(orgId, 'label'),
      uuid: draft.uuid ?? ids.uuid(),
      name: draft.name,
      color: draft.color ?? null,
    }
    await session.catalog.insertLabel(label)
    return label
  }

  return {
    listLabels: (caller) => store.read.catalog.listLabels(caller.orgId),

    async createLabel(caller, draft) {
      requireRole(caller, 'write')
      return store.transaction((session) => insertLabel(session, caller.orgId, draft))
    },

    async ensureLabel(caller, draft) {
      requireRole(caller, 'write')
      return store.transaction(async (session) => {
        const labels = await session.catalog.listLabels(caller.orgId)
        const known = labels.find(({ uuid }) => uuid === draft.uuid)
        return known ?? insertLabel(session, caller.orgId, draft)
      })
    },

    listCustomFields: (caller) => store.read.catalog.listCustomFields(caller.orgId),

    async createCustomField(caller, draft) {
      requireRole(caller, 'write')
      return store.transaction((session) => insertCustomField(session, context, caller.orgId, draft))
    },

    listCompanies: (caller, companyIds) => store.read.catalog.listCompanies(caller.orgId, companyIds),

    async createCompany(caller, draft) {
      requireRole(caller, 'write')
      return store.transaction(async (session) => {
        const now = clock.now()
        const company: Company = {
          orgId: caller.orgId,
          id: await session.nextNumber(caller.orgId, 'company'),
          name: draft.name,
          attributes: draft.attributes ?? {},
          createdAt: now,
          updatedAt: now,
          removedAt: null,
        }
        await session.catalog.insertCompany(company)
        return company
      })
    },

    async getSavedFilter(caller, filterId) {
      const filter = await store.read.catalog.findSavedFilter(caller.orgId, caller.dialect, filterId)
      if (!filter || filter.removedAt !== null) throw notFound('filter')
      return filter
    },

    async createSavedFilter(caller, draft) {
      requireRole(caller, 'write')
      return store.transaction(async (session) => {
        const now = clock.now()
        const filter: SavedFilter = {
          orgId: caller.orgId,
          dialect: draft.dialect,
          id: await session.nextNumber(caller.orgId, `filter:${draft.dialect}`),
          name: draft.name,
          conditions: draft.conditions,
          attributes: draft.attributes ?? {},
          createdAt: now,
          updatedAt: now,
          removedAt: null,
        }
        await session.catalog.insertSavedFilter(filter)
        return filter
      })
    },
  }
}

/** Defines a custom field inside a transaction. @throws conflict when its key or code is taken */
export async function insertCustomField(
  session: WriteSession,
  { ids, clock }: HubContext,
  orgId: OrgId,
  draft: CustomFieldDraft,
): Promise<CustomField> {
  const options: { id: number; label: string }[] = []
  for (const label of draft.options ?? []) {
    options.push({ id: await session.nextNumber(orgId, 'option', OPTION_IDS_START), label })
  }
  const field: CustomField = {
    orgId,
    id: await session.nextNumber(orgId, 'custom-field', FIELD_IDS_START),
    key: draft.key,
    code: draft.code ?? ids.text(40, alphabets.hex),
    name: draft.name,
    type: draft.type,
    options,
    createdAt: clock.now(),
  }
  await session.catalog.insertCustomField(field)
  return field
}
