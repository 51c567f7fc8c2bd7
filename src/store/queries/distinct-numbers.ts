import { type Kysely, sql } from 'kysely'
import type { OrgId } from '../../model/person.ts'
import type { Schema } from '../schema.ts'
import { nameNumber } from './lookup-names.ts'

/**
 * The different numbers that the look-up rows of one name have, ascending, at most `limit`. Each step seeks the next number
 * in the index, so the cost grows with the different numbers and not with the rows.
 */
export async function distinctNumbers(
  db: Kysely<Schema>,
  table: 'lookup' | 'company_lookup',
  { orgId, name, limit }: { readonly orgId: OrgId; readonly name: string; readonly limit: number },
): Promise<number[]> {
  const next = (after: ReturnType<typeof sql>) => sql`(select min(number) from ${sql.table(table)}
    where org_id = ${orgId} and name = ${nameNumber(name)} and number is not null ${after})`
  const { rows } = await sql<{ number: number }>`
    with recursive found(number, place) as (
      select ${next(sql``)}, 1
      union all
      select ${next(sql`and number > found.number`)}, place + 1 from found
      where found.number is not null and place < ${limit}
    )
    select number from found where number is not null order by number`.execute(db)
  return rows.map(({ number }) => Number(number))
}
