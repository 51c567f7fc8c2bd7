import type { ImportRow } from '../../model/import.ts'
import type { OrgId, PersonId } from '../../model/person.ts'
import type { RelatedEntity } from '../../model/related-entity.ts'
import type { Session, Store, WriteSession } from '../../store/store.ts'
import { saveCompanyLookups } from '../catalog/index.ts'
import { findCompany } from './company-rows.ts'

/** The people that an entity refers to. */
export function peopleOf(entity: RelatedEntity): PersonId[] {
  if (entity.kind === 'picture' || entity.kind === 'enrolment') return [entity.value.personId]
  return entity.kind === 'merge' ? [entity.value.into.id, entity.value.from.id] : []
}

/** Copies the stored entities that the rows contain or refer to into a scratch store; entities of people are not copied. */
export async function copyRelatedEntities(
  read: Session,
  orgId: OrgId,
  scratch: { readonly store: Store; readonly orgId: OrgId },
  rows: readonly ImportRow[],
): Promise<void> {
  const entities = rows.flatMap((row) => (row.kind === 'relatedEntity' ? [row.entity] : []))
  const companyIds = rows.flatMap((row) => (row.kind === 'person' && row.company ? [row.company.id] : []))
  for (const row of rows) {
    const known = row.kind === 'company' ? await findCompany(read, orgId, row.name) : undefined
    if (known) companyIds.push(known.id)
  }
  if (entities.length === 0 && companyIds.length === 0) return
  await scratch.store.transaction(async (session) => {
    for (const id of new Set(companyIds))
      await copyCompany({ read, orgId }, { session, orgId: scratch.orgId }, id)
    for (const entity of entities) await copy({ read, orgId }, { session, orgId: scratch.orgId }, entity)
  })
}

interface From {
  readonly read: Session
  readonly orgId: OrgId
}

interface To {
  readonly session: WriteSession
  readonly orgId: OrgId
}

async function copy(from: From, to: To, { kind, value }: RelatedEntity): Promise<void> {
  const { read, orgId } = from
  const { session } = to
  const own = <T>(entity: T): T => ({ ...entity, orgId: to.orgId })
  if (kind === 'company') await copyCompany(from, to, value.id)
  if (kind === 'campaign') await copyCampaign(from, to, value.id)
  if (kind === 'enrolment') await copyCampaign(from, to, value.campaignId)
  if (kind === 'filter') {
    const filter = await read.filters.find(orgId, value.dialect, value.id)
    const known = await session.filters.find(to.orgId, value.dialect, value.id)
    if (filter && !known) await session.filters.insert(own(filter))
  }
  if (kind === 'picture') {
    const picture = await read.pictures.find(orgId, value.id)
    const known = await session.pictures.find(to.orgId, value.id)
    if (picture && !known) await session.pictures.insert(own(picture))
  }
  if (kind === 'merge') {
    const [merge] = await read.relatedEntities.mergesAfter(orgId, value.id - 1, 1)
    const [known] = await session.relatedEntities.mergesAfter(to.orgId, value.id - 1, 1)
    if (merge?.id === value.id && known?.id !== value.id) await session.merges.insert(own(merge))
  }
}

async function copyCompany({ read, orgId }: From, to: To, companyId: number): Promise<void> {
  const company = await read.companies.find(orgId, companyId)
  const known = await to.session.companies.find(to.orgId, companyId)
  if (!company || known) return
  const copied = { ...company, orgId: to.orgId }
  await to.session.companies.insert(copied)
  // Rows find companies by their name.
  await saveCompanyLookups(to.session, [], copied)
}

async function copyCampaign({ read, orgId }: From, to: To, campaignId: string): Promise<void> {
  const campaign = await read.campaigns.find(orgId, campaignId)
  const known = await to.session.campaigns.find(to.orgId, campaignId)
  if (campaign && !known) await to.session.campaigns.insert({ ...campaign, orgId: to.orgId })
}
