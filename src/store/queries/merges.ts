import type { Kysely, Selectable } from 'kysely'
import type { Merge } from '../../model/merge.ts'
import type { OrgId, PersonId } from '../../model/person.ts'
import type { MergeTable, Schema } from '../schema.ts'
import type { MergesReader, MergesWriter } from '../store.ts'
import type { Queries } from './bind.ts'

export const merges: Queries<MergesReader & MergesWriter> = {
  listInto: listMergesInto,
  insert: insertMerge,
}

async function listMergesInto(db: Kysely<Schema>, orgId: OrgId, personId: PersonId): Promise<Merge[]> {
  const rows = await db
    .selectFrom('merge')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('into_person_id', '=', personId)
    .orderBy('merge_id')
    .execute()
  return rows.map(toMerge)
}

export function toMerge({ org_id, merge_id, source_id, at, content }: Selectable<MergeTable>): Merge {
  return { orgId: org_id, id: merge_id, sourceId: source_id, at, ...JSON.parse(content) }
}

async function insertMerge(db: Kysely<Schema>, merge: Merge): Promise<void> {
  const { orgId, id, into, from, sourceId, at, ...rest } = merge
  await db
    .insertInto('merge')
    .values({
      org_id: orgId,
      merge_id: id,
      into_person_id: into.id,
      from_person_id: from.id,
      source_id: sourceId,
      at,
      content: JSON.stringify({ into, from, ...rest }),
    })
    .execute()
}
