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
import {
  insertCustomField,
  labelChangeTime,
  newLabelTimes,
  nextUpdate,
  saveCompanyLookups,
} from '../catalog/index.ts'
import type { HubContext } from '../context.ts'
import { allocateFreeNumber } from '../numbers.ts'

/** Resolves the references of rows and creates missing labels, fields and companies. Reads each catalog once per batch. */
export interface ImportReferences {
  resolve(row: PersonRow): Promise<ResolvedRow>
}

export interface ResolvedRow {
  /** The row's draft with the ids of its references. */
  readonly draft: PersonDraft
  /** Values that cannot be read, because of which the row is rejected. */
  readonly problems: readonly RowProblem[]
  /** References that lead to nothing here, and are kept as they are. */
  readonly notes: readonly RowProblem[]
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
    async resolve({ draft, labels = [], unknownLabelsIn, company, customFields: external }) {
      const labelIds: number[] = []
      const unknown: string[] = []
      for (const given of labels) {
        const label = typeof given === 'string' ? { name: given } : given
        const keptAs = unknownLabelsIn && label.name === undefined ? label.uuid : undefined
        const labelId = await labelIdOf(label, { create: keptAs === undefined })
        if (labelId !== undefined) labelIds.push(labelId)
        else if (keptAs !== undefined) unknown.push(keptAs)
      }
      const employer = company && (await companyOf(company))
      const read = external?.read(await fieldsWith(external.fields ?? []))
      return {
        draft: {
          ...draft,
          ...(unknownLabelsIn && { extensions: withUnknownLabels(draft, unknownLabelsIn, unknown) }),
          ...(labelIds.length > 0 && { labelIds }),
          ...(employer && { companyId: employer.id, company: employer.name }),
          ...(read && { customFields: { ...draft.customFields, ...read.values } }),
        },
        problems: read?.problems ?? [],
        notes: unknown.map((value) => ({ column: 'labels', value, expected: KNOWN_LABEL })),
      }
    },
  }
}

const KNOWN_LABEL = 'a label of this organization: the id stays with the person, without a label'

function withUnknownLabels(
  { extensions = {} }: PersonDraft,
  { dialect, field }: NonNullable<PersonRow['unknownLabelsIn']>,
  uuids: readonly string[],
): NonNullable<PersonDraft['extensions']> {
  if (uuids.length === 0) return extensions
  return { ...extensions, [dialect]: { ...extensions[dialect], [field]: [...new Set(uuids)] } }
}

/**
 * Finds labels by UUID, then by name, and by number only if there is no name, because numbers differ between accounts. A
 * new label keeps its external number if that is free.
 */
function labelsOf(session: WriteSession, context: HubContext, orgId: OrgId) {
  let all: Label[] | undefined
  const byName = (labels: readonly Label[], name: string): Label | undefined =>
    labels.find((label) => label.removedAt === null && foldText(label.name) === foldText(name))
  const make = async ({ id, uuid, name }: ExternalLabel, labels: readonly Label[]): Promise<Label> => {
    const free = id !== undefined && labels.every((label) => label.id !== id)
    const taken = labels.map((label) => label.id)
    const number = free ? id : await allocateFreeNumber(context, session, orgId, 'label', taken)
    const usual = uuid === undefined ? `Label ${number}` : `Tag ${uuid.slice(0, 8)}`
    const own = { id: number, uuid: uuid ?? context.ids.uuid(), name: name ?? usual }
    const times = newLabelTimes(context.clock, labels)
    const label: Label = { orgId, ...own, detail: '', color: null, ...times, removedAt: null }
    await session.catalog.insertLabel(label)
    return label
  }
  return async (external: ExternalLabel, { create }: { create: boolean }): Promise<number | undefined> => {
    all ??= await session.catalog.listLabels(orgId)
    const { id, uuid, name } = external
    const known =
      (uuid === undefined ? undefined : all.find((label) => label.uuid === uuid)) ??
      (name === undefined ? all.find((label) => label.id === id) : byName(all, name))
    if (known?.removedAt === null) return known.id
    if (!known && !create) return undefined
    const label = known
      ? { ...known, updatedAt: labelChangeTime(context.clock, known), removedAt: null }
      : await make(external, all)
    if (known) await session.catalog.updateLabel(label)
    all = [...all.filter((other) => other.id !== label.id), label]
    return label.id
  }
}

/** The organization's custom fields, after creating the wanted ones that are missing. */
function fieldsOf(session: WriteSession, context: HubContext, orgId: OrgId) {
  let all: CustomField[] | undefined
  return async (wanted: readonly ExternalCustomField[]): Promise<readonly CustomField[]> => {
    all ??= await session.catalog.listCustomFields(orgId)
    for (const { options = [], ...draft } of wanted) {
      const known: CustomField | undefined = all.find(({ code }) => code === draft.code)
      const field: CustomField = known ?? (await insertCustomField(session, context, orgId, draft))
      const complete: CustomField = await withOptions(session, field, options)
      if (complete !== known) all = [...all.filter(({ id }) => id !== complete.id), complete]
    }
    return all.filter(({ removedAt }) => removedAt === null)
  }
}

/** Adds the options that the field lacks, with their external ids. */
async function withOptions(
  session: WriteSession,
  field: CustomField,
  options: readonly FieldOption[],
): Promise<CustomField> {
  if (field.type !== 'set' && field.type !== 'enum') return field
  const known = new Set([...field.options, ...field.removedOptions].map(({ id }) => id))
  const missing = options.filter(({ id }) => !known.has(id))
  if (missing.length === 0) return field
  const extended = { ...field, options: [...field.options, ...missing] }
  await session.catalog.updateCustomField(extended)
  return extended
}

/** Finds companies by number, and creates missing ones with the number of the file. */
function companiesOf(session: WriteSession, { clock, dialects }: HubContext, orgId: OrgId) {
  const found = new Map<number, Company>()
  return async ({ id, name }: ExternalCompany): Promise<Company> => {
    const known = found.get(id) ?? (await session.companies.find(orgId, id))
    const company = known ?? (await make(id, name ?? `Organization ${id}`))
    found.set(id, company)
    return company
  }

  async function make(id: number, name: string): Promise<Company> {
    const at = clock.now()
    const updatedAt = await nextUpdate(session.companies, orgId, { stated: at, at })
    const times = { createdAt: at, updatedAt, removedAt: null }
    const company: Company = { orgId, id, name, attributes: {}, ...times }
    await session.companies.insert(company)
    await saveCompanyLookups(session, dialects, company)
    return company
  }
}
