import { type Kysely, sql } from 'kysely'
import type { OrgId } from '../../model/person.ts'
import type { BulkWriter } from '../bulk.ts'
import type { Schema } from '../schema.ts'
import type { Queries } from './bind.ts'

export const bulkNumbers: Queries<Pick<BulkWriter, 'reserveNumbers' | 'keepNumbersAfter'>> = {
  reserveNumbers,
  keepNumbersAfter,
}

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

/** Takes `count` numbers at once. @returns the first of them */
async function reserveNumbers(
  db: Kysely<Schema>,
  orgId: OrgId,
  name: string,
  count: number,
): Promise<number> {
  const row = await db
    .insertInto('sequence')
    .values({ org_id: orgId, name, last_number: count })
    .onConflict((conflict) =>
      conflict
        .columns(['org_id', 'name'])
        .doUpdateSet({ last_number: sql`sequence.last_number + ${sql.val(count)}` }),
    )
    .returning('last_number')
    .executeTakeFirstOrThrow()
  return Number(row.last_number) - count + 1
}

/** Makes the count go on after `number`, if it is not beyond it. */
async function keepNumbersAfter(
  db: Kysely<Schema>,
  orgId: OrgId,
  name: string,
  number: number,
): Promise<void> {
  await db
    .insertInto('sequence')
    .values({ org_id: orgId, name, last_number: number })
    .onConflict((conflict) =>
      conflict
        .columns(['org_id', 'name'])
        .doUpdateSet({ last_number: number })
        .where('sequence.last_number', '<', number),
    )
    .execute()
}
