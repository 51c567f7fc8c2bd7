import type { InsertResult } from 'kysely'
import { KithError } from '../../model/errors.ts'

/** For an INSERT with `on conflict do nothing`. @throws conflict when no row was inserted */
export function requireInserted({ numInsertedOrUpdatedRows }: InsertResult, subject: string): void {
  if (numInsertedOrUpdatedRows !== 0n) return
  throw new KithError('conflict', `Such a ${subject} exists already.`, { subject })
}
