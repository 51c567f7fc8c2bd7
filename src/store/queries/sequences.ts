import { type Kysely, sql } from 'kysely'
import type { OrgId } from '../../model/person.ts'
import type { Schema } from '../schema.ts'

export async function nextNumber(db: Kysely<Schema>, orgId: OrgId, name: string, start = 1): Promise<number> {
  const row = await db
    .insertInto('sequence')
    .values({ org_id: orgId, name, last_number: start })
    .onConflict((conflict) =>
      conflict.columns(['org_id', 'name']).doUpdateSet({ last_number: sql`sequence.last_number + 1` }),
    )
    .returning('last_number')
    .executeTakeFirstOrThrow()
  return row.last_number
}
