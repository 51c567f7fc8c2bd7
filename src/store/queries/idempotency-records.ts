import type { Kysely } from 'kysely'
import type { IdempotencyRecord } from '../../model/idempotency-record.ts'
import type { Instant } from '../../model/instant.ts'
import type { OrgId } from '../../model/person.ts'
import type { Schema } from '../schema.ts'
import type { IdempotencyRecordsReader, IdempotencyRecordsWriter } from '../store.ts'
import type { Queries } from './bind.ts'

type Db = Kysely<Schema>

export const idempotency: Queries<IdempotencyRecordsReader & IdempotencyRecordsWriter> = {
  find: findKeptAnswer,
  claim: claimAnswer,
  keep: keepAnswer,
  removeBefore: removeAnswersBefore,
}

export async function findKeptAnswer(
  db: Db,
  orgId: OrgId,
  keyId: string,
  name: string,
): Promise<IdempotencyRecord | undefined> {
  const row = await db
    .selectFrom('idempotency_record')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('key_id', '=', keyId)
    .where('name', '=', name)
    .executeTakeFirst()
  return (
    row && {
      orgId: row.org_id,
      keyId: row.key_id,
      name: row.name,
      fingerprint: row.fingerprint,
      answer: JSON.parse(row.answer),
      at: row.kept_at,
    }
  )
}

/** If two transactions claim the same name, the second waits here for the end of the first. */
export async function claimAnswer(
  db: Db,
  claim: Omit<IdempotencyRecord, 'answer'>,
  expiredAt: Instant,
): Promise<boolean> {
  const values = { fingerprint: claim.fingerprint, answer: 'null', kept_at: claim.at, bytes_so_far: 0 }
  const inserted = await db
    .insertInto('idempotency_record')
    .values({ org_id: claim.orgId, key_id: claim.keyId, name: claim.name, ...values })
    .onConflict((conflict) =>
      conflict
        .columns(['org_id', 'key_id', 'name'])
        .doUpdateSet(values)
        .where('idempotency_record.kept_at', '<=', expiredAt),
    )
    .executeTakeFirst()
  return inserted.numInsertedOrUpdatedRows === 1n
}

/**
 * Each response stores the running total of bytes, so that the oldest beyond a limit are found without counting. Two that
 * are stored at the same time may store the same total; then slightly more is kept than the limit.
 */
export async function keepAnswer(
  db: Db,
  { orgId, keyId, name, answer }: Omit<IdempotencyRecord, 'fingerprint' | 'at'>,
  bytesMax: number,
): Promise<void> {
  const text = JSON.stringify(answer)
  const { last } = await db
    .selectFrom('idempotency_record')
    .select((eb) => eb.fn.max('bytes_so_far').as('last'))
    .where('org_id', '=', orgId)
    .executeTakeFirstOrThrow()
  const bytesSoFar = (last ?? 0) + Buffer.byteLength(text)
  await db
    .updateTable('idempotency_record')
    .set({ answer: text, bytes_so_far: bytesSoFar })
    .where('org_id', '=', orgId)
    .where('key_id', '=', keyId)
    .where('name', '=', name)
    .execute()
  await db
    .deleteFrom('idempotency_record')
    .where('org_id', '=', orgId)
    .where('bytes_so_far', '<=', bytesSoFar - bytesMax)
    .execute()
}

export async function removeAnswersBefore(
  db: Db,
  orgId: OrgId,
  before: Instant,
  limit: number,
): Promise<number> {
  const oldest = await db
    .selectFrom('idempotency_record')
    .select('kept_at')
    .where('org_id', '=', orgId)
    .where('kept_at', '<', before)
    .orderBy('kept_at')
    .limit(limit)
    .execute()
  const last = oldest.at(-1)
  if (!last) return 0
  const removed = await db
    .deleteFrom('idempotency_record')
    .where('org_id', '=', orgId)
    .where('kept_at', '<=', last.kept_at)
    .executeTakeFirst()
  return Number(removed.numDeletedRows)
}
