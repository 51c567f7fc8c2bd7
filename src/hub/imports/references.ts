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
import type { MadeDefinitions } from './made-definitions.ts'

/** Resolves the references of rows and creates missing labels, fields and companies. Reads each catalog once per batch. */
export interface ImportReferences {
  resolve(row: PersonRow): Promise<ResolvedRow>
  /** The labels and fields created so far. */
  readonly made: MadeDefinitions
}

export interface ResolvedRow {
  /** The row's draft with the ids of its references. */
  readonly draft: PersonDraft
  /** Values that cannot be read and stay in the row as it came in, and references that lead to nothing here. */
  readonly notes: readonly RowProblem[]
}

export function createImportReferences(
  session: WriteSession,
  context: HubContext,
  orgId: OrgId,
): ImportReferences {
  const made = { labels: [] as number[], customFields: [] as number[] }
  const labelIdOf = labelsOf(session, context, orgId, made.labels)
  const fieldsWith = fieldsOf(session, context, orgId, made.customFields)
  const companyOf = companiesOf(session, context, orgId)

  return {
    made,

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
        notes: [
          ...(read?.problems ?? []),
          ...unknown.map((value) => ({ column: 'labels', value, expected: KNOWN_LABEL })),
        ],
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
function labelsOf(session: WriteSession, context: HubContext, orgId: OrgId, made: number[]) {
  let known: KnownLabels | undefined
  const make = async ({ id, uuid, name }: ExternalLabel, { all }: KnownLabels): Promise<Label> => {
    const labels = [...all()]
    const free = id !== undefined && labels.every((label) => label.id !== id)
    const taken = labels.map((label) => label.id)
    const number = free ? id : await allocateFreeNumber(context, session, orgId, 'label', taken)
    const usual = uuid === undefined ? `Label ${number}` : `Tag ${uuid.slice(0, 8)}`
    const own = { id: number, uuid: uuid ?? context.ids.uuid(), name: name ?? usual }
    const times = newLabelTimes(context.clock, labels)
    const label: Label = { orgId, ...own, detail: '', color: null, ...times, removedAt: null }
    await session.catalog.insertLabel(label)
    made.push(label.id)
    return label
  }
  return async (external: ExternalLabel, { create }: { create: boolean }): Promise<number | undefined> => {
    known ??= knownLabels(await session.catalog.listLabels(orgId))
    const { id, uuid, name } = external
    const found =
      (uuid === undefined ? undefined : known.withUuid(uuid)) ??
      (name === undefined ? known.withId(id) : known.withName(name))
    if (found?.removedAt === null) return found.id
    if (!found && !create) return undefined
    const label = found
      ? { ...found, updatedAt: labelChangeTime(context.clock, found), removedAt: null }
      : await make(external, known)
    if (found) await session.catalog.updateLabel(label)
    known.put(label)
    return label.id
  }
}

/** The labels of an organization, by what rows call them. */
export interface KnownLabels {
  all(): Iterable<Label>
  withId(id: number | undefined): Label | undefined
  withUuid(uuid: string): Label | undefined
  /** Removed labels are not found by their name. */
  withName(name: string): Label | undefined
  /** Adds a label, or replaces the one with its number. */
  put(label: Label): void
}

export function knownLabels(labels: readonly Label[]): KnownLabels {
  const byId = new Map(labels.map((label) => [label.id, label]))
  let byUuid: Map<string, Label> | undefined
  let byName: Map<string, Label> | undefined
  const mapOf = (keyOf: (label: Label) => string | undefined): Map<string, Label> => {
    const map = new Map<string, Label>()
    for (const label of byId.values()) {
      const key = keyOf(label)
      // If several labels have the name, the first one counts.
      if (key !== undefined && !map.has(key)) map.set(key, label)
    }
    return map
  }
  return {
    all: () => byId.values(),
    withId: (id) => (id === undefined ? undefined : byId.get(id)),
    withUuid(uuid) {
      byUuid ??= mapOf((label) => label.uuid)
      return byUuid.get(uuid)
    },
    withName(name) {
      byName ??= mapOf((label) => (label.removedAt === null ? foldText(label.name) : undefined))
      return byName.get(foldText(name))
    },
    put(label) {
      // At the end, as a label that is read again.
      byId.delete(label.id)
      byId.set(label.id, label)
      byUuid?.set(label.uuid, label)
      const name = foldText(label.name)
      if (label.removedAt === null && byName?.has(name) === false) byName.set(name, label)
    },
  }
}

/** The organization's custom fields, after creating the wanted ones that are missing. */
function fieldsOf(session: WriteSession, context: HubContext, orgId: OrgId, made: number[]) {
  let all: CustomField[] | undefined
  return async (wanted: readonly ExternalCustomField[]): Promise<readonly CustomField[]> => {
    all ??= await session.catalog.listCustomFields(orgId)
    for (const { options = [], ...draft } of wanted) {
      const known: CustomField | undefined = all.find(({ code }) => code === draft.code)
      const field: CustomField = known ?? (await insertCustomField(session, context, orgId, draft))
      if (!known) made.push(field.id)
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
