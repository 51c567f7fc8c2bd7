import type { Company, CustomField, FieldOption, Label } from '../../model/catalog.ts'
import type {
  ExternalCompany,
  ExternalCustomField,
  ExternalLabel,
  PersonRow,
  RowProblem,
} from '../../model/import.ts'
import type { OrgId, PersonDraft } from '../../model/person.ts'
import { foldText } from '../../model/query.ts'
import type { WriteSession } from '../../store/store.ts'
import { insertCustomField, saveCompanyLookups } from '../catalog/index.ts'
import type { HubContext } from '../context.ts'
import { takeNumberBeside } from '../numbers.ts'

/** Finds what rows of a batch refer to, making what there is none of. Reads each catalog once for the whole batch. */
export interface ImportReferences {
  /** The row's draft with everything it refers to in it, and what of that cannot be. */
  resolve(row: PersonRow): Promise<{ draft: PersonDraft; problems: readonly RowProblem[] }>
}

export function createImportReferences(
  session: WriteSession,
  context: HubContext,
  orgId: OrgId,
): ImportReferences {
  const labelIdOf = labelsOf(session, context, orgId)
  const fieldsWith = fieldsOf(session, context, orgId)
  const companyOf = companiesOf(session, context, orgId)

  return {
    async resolve({ draft, labels = [], company, customFields: said }) {
      const labelIds: number[] = []
      for (const label of labels) {
        labelIds.push(await labelIdOf(typeof label === 'string' ? { name: label } : label))
      }
      const employer = company && (await companyOf(company))
      const read = said?.read(await fieldsWith(said.fields ?? []))
      return {
        draft: {
          ...draft,
          ...(labelIds.length > 0 && { labelIds }),
          ...(employer && { companyId: employer.id, company: employer.name }),
          ...(read && { customFields: { ...draft.customFields, ...read.values } }),
        },
        problems: read?.problems ?? [],
      }
    },
  }
}

/**
 * A name leads to the label of that name, whatever its number elsewhere; a number or UUID alone to the label that has it
 * here. A new label takes its number along where it is free.
 */
function labelsOf(session: WriteSession, context: HubContext, orgId: OrgId) {
  let all: Label[] | undefined
  const byName = (labels: readonly Label[], name: string): Label | undefined =>
    labels.find((label) => label.removedAt === null && foldText(label.name) === foldText(name))
  const make = async ({ id, uuid, name }: ExternalLabel, labels: readonly Label[]): Promise<Label> => {
    const free = id !== undefined && labels.every((label) => label.id !== id)
    const taken = labels.map((label) => label.id)
    const number = free ? id : await takeNumberBeside(context, session, orgId, 'label', taken)
    const usual = uuid === undefined ? `Label ${number}` : `Tag ${uuid.slice(0, 8)}`
    const own = { id: number, uuid: uuid ?? context.ids.uuid(), name: name ?? usual }
    const label: Label = { orgId, ...own, color: null, removedAt: null }
    await session.catalog.insertLabel(label)
    return label
  }
  return async (said: ExternalLabel): Promise<number> => {
    all ??= await session.catalog.listLabels(orgId)
    const { id, uuid, name } = said
    const known =
      (uuid === undefined ? undefined : all.find((label) => label.uuid === uuid)) ??
      (name === undefined ? all.find((label) => label.id === id) : byName(all, name))
    if (known?.removedAt === null) return known.id
    const label = known ? { ...known, removedAt: null } : await make(said, all)
    if (known) await session.catalog.updateLabel(label)
    all = [...all.filter((other) => other.id !== label.id), label]
    return label.id
  }
}

/** The organization's fields, with those that are named. */
function fieldsOf(session: WriteSession, context: HubContext, orgId: OrgId) {
  let all: CustomField[] | undefined
  return async (wanted: readonly ExternalCustomField[]): Promise<readonly CustomField[]> => {
    all ??= await session.catalog.listCustomFields(orgId)
    for (const { options = [], ...draft } of wanted) {
      const known: CustomField | undefined = all.find(({ code }) => code === draft.code)
      const field: CustomField = known ?? (await insertCustomField(session, context, orgId, draft))
      const kept: CustomField = await withOptions(session, field, options)
      if (kept !== known) all = [...all.filter(({ id }) => id !== kept.id), kept]
    }
    return all.filter(({ removedAt }) => removedAt === null)
  }
}

/** With choices that the field lacks, under their numbers. */
async function withOptions(
  session: WriteSession,
  field: CustomField,
  options: readonly FieldOption[],
): Promise<CustomField> {
  if (field.type !== 'set' && field.type !== 'enum') return field
  const here = new Set([...field.options, ...field.removedOptions].map(({ id }) => id))
  const missing = options.filter(({ id }) => !here.has(id))
  if (missing.length === 0) return field
  const kept = { ...field, options: [...field.options, ...missing] }
  await session.catalog.updateCustomField(kept)
  return kept
}

/** Under its number here, or made under it. */
function companiesOf(session: WriteSession, { clock, dialects }: HubContext, orgId: OrgId) {
  const found = new Map<number, Company>()
  return async ({ id, name }: ExternalCompany): Promise<Company> => {
    const known = found.get(id) ?? (await session.companies.find(orgId, id))
    const at = clock.now()
    const company: Company = known ?? {
      ...{ orgId, id, name: name ?? `Organization ${id}`, attributes: {} },
      ...{ createdAt: at, updatedAt: at, removedAt: null },
    }
    if (!known) {
      await session.companies.insert(company)
      await saveCompanyLookups(session, dialects, company)
    }
    found.set(id, company)
    return company
  }
}
