import type { OrgId } from '../../model/person.ts'
import type { Source } from '../../model/record.ts'
import type { RelatedEntity } from '../../model/related-entity.ts'
import type { Session } from '../../store/store.ts'

/** Reads related entities in pages and in a stable order. */

/** What people may refer to. */
export async function* relatedEntitiesBefore(
  session: Session,
  orgId: OrgId,
  dialects: readonly string[],
): AsyncGenerator<readonly RelatedEntity[]> {
  yield* walk('company', 0, (after, limit) => session.relatedEntities.companiesAfter(orgId, after, limit))
  for (const dialect of dialects.toSorted()) {
    yield* walk('filter', 0, (after, limit) =>
      session.relatedEntities.filtersAfter(orgId, { dialect, after }, limit),
    )
  }
  for (let after = ''; ; ) {
    const campaigns = await session.relatedEntities.campaignsAfter(orgId, after, ENTITIES_AT_ONCE)
    if (campaigns.length === 0) return
    yield campaigns.map(({ orgId: _, sourceId: _source, ...value }) => ({ kind: 'campaign', value }))
    after = campaigns.at(-1)!.id
  }
}

/** Entities that refer to people. */
export async function* relatedEntitiesAfter(
  session: Session,
  orgId: OrgId,
): AsyncGenerator<readonly RelatedEntity[]> {
  yield* walk('picture', 0, (after) => session.relatedEntities.picturesAfter(orgId, after, PICTURES_AT_ONCE))
  for (let after = ''; ; ) {
    const enrolments = await session.relatedEntities.enrolmentsAfter(orgId, after, ENTITIES_AT_ONCE)
    if (enrolments.length === 0) break
    yield enrolments.map((value) => ({ kind: 'enrolment', value }))
    after = enrolments.at(-1)!.id
  }
  const sources = new Map((await session.records.listSources(orgId)).map((source) => [source.id, source]))
  for (let after = 0; ; ) {
    const merges = await session.relatedEntities.mergesAfter(orgId, after, MERGES_AT_ONCE)
    if (merges.length === 0) return
    yield merges.map(({ orgId: _, sourceId, ...value }) => {
      return { kind: 'merge', value: { ...value, source: describeSource(sources.get(sourceId)!) } }
    })
    after = merges.at(-1)!.id
  }
}

const ENTITIES_AT_ONCE = 500
/** Few, because a picture can have several megabytes. */
const PICTURES_AT_ONCE = 4
const MERGES_AT_ONCE = 50

type Numbered = Extract<RelatedEntity, { kind: 'company' | 'filter' | 'picture' }>

async function* walk<Kind extends Numbered['kind']>(
  kind: Kind,
  first: number,
  read: (
    after: number,
    limit: number,
  ) => Promise<readonly (Extract<Numbered, { kind: Kind }>['value'] & { orgId: OrgId })[]>,
): AsyncGenerator<readonly RelatedEntity[]> {
  for (let after = first; ; ) {
    const found = await read(after, ENTITIES_AT_ONCE)
    if (found.length === 0) return
    yield found.map(({ orgId: _, ...value }) => ({ kind, value }) as unknown as RelatedEntity)
    after = found.at(-1)!.id
  }
}

function describeSource({ kind, name, priority }: Source): Omit<Source, 'id' | 'orgId'> {
  return { kind, name, priority }
}
