import { type Hub, personFields } from '../../hub/hub.ts'
import type { Caller } from '../../model/access.ts'
import type { CustomField } from '../../model/catalog.ts'
import { invalid, KithError, type Problem } from '../../model/errors.ts'
import { type Json, sameJson } from '../../model/json.ts'
import type { Person, PersonId, PersonPatch } from '../../model/person.ts'
import { companyColumns, type Field, type Filter, type Test } from '../../model/query.ts'
import { expectedOf } from './custom-values.ts'
import { type Finding, findContactPoints, wrongValue } from './person-values.ts'

/**
 * Checks that what a request refers to exists in the organization: labels, companies, and options of custom fields. Reads each list
 * at most once, and only if the request refers to it. An entry that is removed after the check is a reference that was right
 * when it was made.
 */
export interface KnownReferences {
  /** @throws invalid naming each value that means nothing, unless the person has it already */
  requireMeaning(patch: PersonPatch, personId?: PersonId): Promise<void>
  /** @throws invalid naming each label that does not exist */
  requireLabels(change: LabelChange): Promise<void>
  /** @throws invalid naming a label or company that does not exist. @param place of the filter in the request */
  requireInFilter(filter: Filter, place: Problem['in']): Promise<void>
}

interface LabelChange {
  readonly add?: readonly number[]
  readonly remove?: readonly number[]
}

const A_LABEL = 'the id of a label of this organization'
const A_COMPANY = 'the id of a company of this organization'

export function createKnownReferences(hub: Hub, caller: Caller): KnownReferences {
  let labels: Promise<ReadonlySet<number>> | undefined
  let fields: Promise<ReadonlyMap<string, CustomField>> | undefined

  function knownLabels(): Promise<ReadonlySet<number>> {
    labels ??= hub.catalog.listLabels(caller).then((all) => new Set(all.map(({ id }) => id)))
    return labels
  }

  function knownFields(): Promise<ReadonlyMap<string, CustomField>> {
    fields ??= hub.catalog
      .listCustomFields(caller)
      .then((all) => new Map(all.map((field) => [field.key, field])))
    return fields
  }

  /** @param removed whether removed companies count: their people stay linked to them */
  async function knownCompanies(ids: readonly number[], removed: boolean): Promise<ReadonlySet<number>> {
    const known = new Set<number>()
    for (let start = 0; start < ids.length; start += COMPANIES_READ) {
      const values = ids.slice(start, start + COMPANIES_READ)
      const { items } = await hub.companies.list(caller, {
        filter: { field: companyColumns.id, test: { op: 'in', values } },
        order: [],
        page: { offset: 0, limit: values.length },
        removed: removed ? 'include' : 'exclude',
      })
      for (const { id } of items) known.add(id)
    }
    return known
  }

  async function findLabels(path: Problem['path'], ids: readonly number[]): Promise<Finding[]> {
    if (ids.length === 0) return []
    const known = await knownLabels()
    return ids.flatMap((id, index) => {
      if (known.has(id)) return []
      const problem = wrongValue([...path, index], 'enum', A_LABEL, id)
      return [{ problem, isIn: ({ labelIds }: Person) => labelIds.includes(id) }]
    })
  }

  async function findCompany(companyId: number | null | undefined): Promise<Finding[]> {
    if (companyId === undefined || companyId === null) return []
    if ((await knownCompanies([companyId], false)).has(companyId)) return []
    const problem = wrongValue(['companyId'], 'enum', A_COMPANY, companyId)
    return [{ problem, isIn: (person) => person.companyId === companyId }]
  }

  async function findCustomValues(values: PersonPatch['customFields'] = {}): Promise<Finding[]> {
    const entries = Object.entries(values).filter(([, value]) => value !== null)
    if (entries.length === 0) return []
    const known = await knownFields()
    const findings: Finding[] = []
    for (const [key, value] of entries) {
      const field = known.get(key)
      const expected = field && (expectedOf(field, value) ?? (await expectedCompany(field, value)))
      if (expected === undefined) continue
      const problem = wrongValue(['customFields', key], 'format', expected, value)
      findings.push({ problem, isIn: ({ customFields }) => hasValue(customFields, key, value) })
    }
    return findings
  }

  async function expectedCompany({ type }: CustomField, value: Json): Promise<string | undefined> {
    if (type !== 'org') return undefined
    const id = Number.isSafeInteger(value) ? (value as number) : 0
    return (await knownCompanies([id], false)).has(id) ? undefined : A_COMPANY
  }

  async function present(personId: PersonId | undefined): Promise<Person | undefined> {
    if (personId === undefined) return undefined
    return hub.people.get(caller, personId).catch((error: unknown) => {
      if (error instanceof KithError && error.code === 'not_found') return undefined
      throw error
    })
  }

  return {
    async requireMeaning(patch, personId) {
      const findings = [
        ...findContactPoints(patch),
        ...(await findLabels(['labelIds'], patch.labelIds ?? [])),
        ...(await findCompany(patch.companyId)),
        ...(await findCustomValues(patch.customFields)),
      ]
      if (findings.length === 0) return
      const person = await present(personId)
      // The update itself says that there is no such person.
      if (personId !== undefined && !person) return
      const wrong = findings.filter(({ isIn }) => !person || !isIn(person))
      if (wrong.length > 0) throw invalid(wrong.map(({ problem }) => problem))
    },

    async requireLabels({ add = [], remove = [] }) {
      const findings = [...(await findLabels(['add'], add)), ...(await findLabels(['remove'], remove))]
      if (findings.length > 0) throw invalid(findings.map(({ problem }) => problem))
    },

    async requireInFilter(filter, place) {
      const [labelIds, companyIds] = [personFields.labelIds, personFields.companyId].map((field) =>
        idsIn(filter, field),
      ) as [number[], number[]]
      const labels = labelIds.length > 0 ? await knownLabels() : new Set()
      const companies = await knownCompanies(companyIds, true)
      const unknown = [
        ...labelIds.filter((id) => !labels.has(id)).map((id) => `the label ${id}`),
        ...companyIds.filter((id) => !companies.has(id)).map((id) => `the company ${id}`),
      ]
      if (unknown.length === 0) return
      const named = unknown.slice(0, NAMED_MAX).join(', ')
      const more = unknown.length > NAMED_MAX ? ` and ${unknown.length - NAMED_MAX} more` : ''
      const message = `filter names ${named}${more}, which this organization does not have`
      throw invalid([{ in: place, path: ['filter'], rule: 'enum', message }])
    },
  }
}

/** Companies that are looked up at once. */
const COMPANIES_READ = 500

/** References that are named in one message. */
const NAMED_MAX = 10

function hasValue(values: Person['customFields'], key: string, value: Json): boolean {
  return Object.hasOwn(values, key) && sameJson(values[key], value)
}

/** The ids with which a filter compares a field. */
function idsIn(filter: Filter, field: Field): number[] {
  if ('all' in filter) return filter.all.flatMap((part) => idsIn(part, field))
  if ('any' in filter) return filter.any.flatMap((part) => idsIn(part, field))
  if ('not' in filter) return idsIn(filter.not, field)
  if ('company' in filter) return []
  const tested = 'some' in filter ? filter.some : filter.field
  return tested === field && filter.test ? [...new Set(numbersOf(filter.test))] : []
}

function numbersOf(test: Test): number[] {
  const values = test.op === 'in' ? test.values : test.op === 'eq' || test.op === 'ne' ? [test.value] : []
  return values.filter((value) => typeof value === 'number')
}
