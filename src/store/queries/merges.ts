import type { Kysely } from 'kysely'
import type { Merge } from '../../model/merge.ts'
import type { Schema } from '../schema.ts'
import type { MergesWriter } from '../store.ts'
import type { Queries } from './bind.ts'

export const merges: Queries<MergesWriter> = {
  insert: insertMerge,
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
