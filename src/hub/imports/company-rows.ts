import type { Company } from '../../model/catalog.ts'
import type { CompanyRow, ImportJob, RowResult } from '../../model/import.ts'
import { isJsonObject, type Json, type JsonObject, sameJson } from '../../model/json.ts'
import type { OrgId } from '../../model/person.ts'
import type { Session, WriteSession } from '../../store/store.ts'
import { companyFields, nextUpdate, saveCompanyLookups } from '../catalog/index.ts'
import type { HubContext } from '../context.ts'
import { allocateNumbers } from '../numbers.ts'
import type { BatchContext } from './batch-context.ts'

/** What a file said of a company, in the company's attribute of this name. */
const ATTRIBUTE = 'imported'

interface Statement {
  readonly [key: string]: Json
  /** The import that said it, so that an undo takes it back. */
  readonly import: string
  /** Whether the import made the company. */
  readonly created: boolean
  readonly values: JsonObject
}

/** Writes companies of a file. A company with the same name is the same company. */
export async function writeCompanyRows(
  { session, hub, job }: BatchContext,
  rows: readonly CompanyRow[],
): Promise<RowResult[]> {
  const results: RowResult[] = []
  for (const row of rows) {
    const place = { row: row.row, line: row.line, ...(row.notes && { notes: row.notes }) }
    const known = await findCompany(session, job.orgId, row.name)
    const isShown = known?.removedAt === null
    const before = known && isShown ? statementOf(known) : undefined
    const values = merged(before?.values ?? {}, row.values)
    if (isShown && before && sameJson(before.values, values)) {
      results.push({ ...place, verdict: 'unchanged' })
      continue
    }
    const created = !isShown || before?.created === true
    await save(session, hub, job.orgId, {
      known,
      name: row.name,
      statement: { import: markOf(job), created, values },
    })
    results.push({ ...place, verdict: isShown ? 'updated' : 'created' })
  }
  return results
}

/** What a file does not mention stays as an earlier one said. */
function merged(before: JsonObject, said: JsonObject): JsonObject {
  const entries = Object.entries(said).map(([name, value]): [string, Json] => {
    const known = before[name]
    return isJsonObject(known) && isJsonObject(value) ? [name, { ...known, ...value }] : [name, value]
  })
  return { ...before, ...Object.fromEntries(entries) }
}

async function save(
  session: WriteSession,
  context: HubContext,
  orgId: OrgId,
  {
    known,
    name,
    statement,
  }: { readonly known: Company | undefined; readonly name: string; readonly statement: Statement },
): Promise<void> {
  const at = context.clock.now()
  const updatedAt = await nextUpdate(session.companies, orgId, { stated: known?.updatedAt ?? at, at })
  const company: Company = {
    ...(known ?? {
      orgId,
      id: await allocateNumbers(context, session, orgId, 'company'),
      name,
      createdAt: at,
    }),
    attributes: { ...known?.attributes, [ATTRIBUTE]: statement },
    updatedAt,
    removedAt: null,
  }
  if (known) await session.companies.update(company)
  else await session.companies.insert(company)
  await saveCompanyLookups(session, context.dialects, company)
}

/** The company with a name, also a removed one; one that is not removed comes first. */
export async function findCompany(
  session: Session,
  orgId: OrgId,
  name: string,
): Promise<Company | undefined> {
  const { items } = await session.companies.list(orgId, {
    filter: { field: companyFields.name, test: { op: 'eq', value: name } },
    order: [],
    page: { limit: SAME_NAME_MAX },
    removed: 'include',
  })
  return items.find(({ removedAt }) => removedAt === null) ?? items[0]
}

/** Companies of one name that are looked at. */
const SAME_NAME_MAX = 100

function statementOf({ attributes }: Company): Statement | undefined {
  const statement = attributes[ATTRIBUTE]
  return isJsonObject(statement) && isJsonObject(statement.values)
    ? (statement as unknown as Statement)
    : undefined
}

/** What imported files said of a company; undefined if none did. */
export function importedValues(company: Pick<Company, 'attributes'>): JsonObject | undefined {
  return statementOf(company as Company)?.values
}

/** The import, also in a store to which the company was moved. */
function markOf({ id, file }: ImportJob): string {
  return `${id}:${file.sha256.slice(0, 16)}`
}

/** Takes back what an import said of companies: those that only it made are removed, the others lose what it said. */
export async function undoCompanies(context: HubContext, job: ImportJob): Promise<void> {
  const { store, clock } = context
  const { orgId } = job
  for (let after = 0; ; ) {
    const companies = await store.read.relatedEntities.companiesAfter(orgId, after, COMPANIES_AT_ONCE)
    const own = companies.filter((company) => statementOf(company)?.import === markOf(job))
    if (own.length > 0) {
      await store.transaction(async (session) => {
        for (const { id } of own) {
          const company = await session.companies.find(orgId, id)
          const statement = company && statementOf(company)
          if (!company || statement?.import !== markOf(job)) continue
          const { [ATTRIBUTE]: _, ...attributes } = company.attributes
          const updatedAt = await nextUpdate(session.companies, orgId, {
            stated: company.updatedAt,
            at: clock.now(),
          })
          const removedAt = statement.created ? updatedAt : company.removedAt
          await session.companies.update({ ...company, attributes, updatedAt, removedAt })
        }
      })
    }
    const last = companies.at(-1)
    if (!last) return
    after = last.id
  }
}

const COMPANIES_AT_ONCE = 500
