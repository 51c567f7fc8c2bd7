import type { RelatedEntityRow, RowProblem, RowResult } from '../../model/import.ts'
import { sameJson } from '../../model/json.ts'
import type { RelatedEntity } from '../../model/related-entity.ts'
import { nextUpdate, saveCompanyLookups } from '../catalog/index.ts'
import type { BatchContext } from './batch-context.ts'

/** Restores related entities with their numbers. Existing ones are not changed. */
export async function writeRelatedEntities(
  batch: BatchContext,
  rows: readonly RelatedEntityRow[],
): Promise<RowResult[]> {
  const verdicts: RowResult[] = []
  for (const { row, line, entity } of rows) {
    const outcome = await write(batch, entity)
    const problems = typeof outcome === 'string' ? [problem(entity, outcome)] : []
    const verdict = problems.length > 0 ? 'rejected' : outcome === true ? 'created' : 'unchanged'
    verdicts.push({ row, line, verdict, ...(problems.length > 0 && { problems }) })
  }
  return verdicts
}

/** Whether the entity was created; a string if it is rejected, with the expected value. */
type Outcome = boolean | string

function write(batch: BatchContext, entity: RelatedEntity): Promise<Outcome> {
  switch (entity.kind) {
    case 'company':
      return writeCompany(batch, entity.value)
    case 'filter':
      return writeFilter(batch, entity.value)
    case 'campaign':
      return writeCampaign(batch, entity.value)
    case 'picture':
      return writePicture(batch, entity.value)
    case 'enrolment':
      return writeEnrolment(batch, entity.value)
    case 'merge':
      return writeMerge(batch, entity.value)
  }
}

function problem({ kind, value }: RelatedEntity, expected: string): RowProblem {
  return { column: kind, value: String(value.id), expected }
}

const TAKEN = 'a free number: another one has this number here'

type ValueOf<Kind extends RelatedEntity['kind']> = Extract<RelatedEntity, { kind: Kind }>['value']

async function writeCompany(
  { session, hub, job }: BatchContext,
  value: ValueOf<'company'>,
): Promise<Outcome> {
  const known = await session.companies.find(job.orgId, value.id)
  if (known) return known.name === value.name && known.createdAt === value.createdAt ? false : TAKEN
  const at = hub.clock.now()
  const updatedAt = job.keepsTimes
    ? value.updatedAt
    : await nextUpdate(session.companies, job.orgId, { stated: value.updatedAt, at })
  const company = { ...value, orgId: job.orgId, updatedAt }
  await session.companies.insert(company)
  await saveCompanyLookups(session, hub.dialects, company)
  return true
}

async function writeFilter({ session, hub, job }: BatchContext, value: ValueOf<'filter'>): Promise<Outcome> {
  const known = await session.filters.find(job.orgId, value.dialect, value.id)
  if (known) return known.createdAt === value.createdAt ? false : TAKEN
  const times = { stated: value.updatedAt, at: hub.clock.now() }
  const updatedAt = job.keepsTimes ? value.updatedAt : await nextUpdate(session.filters, job.orgId, times)
  await session.filters.insert({ ...value, orgId: job.orgId, updatedAt })
  return true
}

async function writeCampaign({ session, job }: BatchContext, value: ValueOf<'campaign'>): Promise<Outcome> {
  if (await session.campaigns.find(job.orgId, value.id)) return false
  await session.campaigns.insert({
    ...value,
    orgId: job.orgId,
    sourceId: null,
    removedAt: value.removedAt ?? null,
  })
  return true
}

async function writePicture({ session, job }: BatchContext, value: ValueOf<'picture'>): Promise<Outcome> {
  const known = await session.pictures.find(job.orgId, value.id)
  if (known) return known.secret === value.secret ? false : TAKEN
  if (!(await session.people.find(job.orgId, value.personId))) return 'a person who is here'
  await session.pictures.insert({ ...value, orgId: job.orgId })
  return true
}

async function writeEnrolment({ session, job }: BatchContext, value: ValueOf<'enrolment'>): Promise<Outcome> {
  if (!(await session.campaigns.find(job.orgId, value.campaignId))) return 'a campaign that is here'
  if (!(await session.people.find(job.orgId, value.personId))) return 'a person who is here'
  return (await session.relatedEntities.insertEnrolments(job.orgId, [value])) === 1
}

/** A merge is undone by the records that it lists, so these must have been restored with their numbers. */
async function writeMerge({ session, job }: BatchContext, value: ValueOf<'merge'>): Promise<Outcome> {
  const { source: described, ...merge } = value
  const [known] = await session.relatedEntities.mergesAfter(job.orgId, value.id - 1, 1)
  if (known?.id === value.id) return sameJson(known.recordIds, value.recordIds) ? false : TAKEN
  const survivor = await session.people.find(job.orgId, value.into.id)
  const here = new Set((await session.bulk.takenRecordIds(job.orgId, value.recordIds)).map(Number))
  if (!survivor || value.recordIds.some((id) => !here.has(id))) return 'people whose records are here'
  const source = await session.records.ensureSource({ orgId: job.orgId, ...described })
  const own = { orgId: job.orgId, sourceId: source.id }
  await session.merges.insert({
    ...merge,
    ...own,
    into: { ...value.into, orgId: job.orgId },
    from: { ...value.from, orgId: job.orgId },
    recordBefore: value.recordBefore && { ...value.recordBefore, ...own },
  })
  return true
}
