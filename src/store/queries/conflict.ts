import type { InsertResult } from 'kysely'
import { KithError } from '../../model/errors.ts'

/** For an INSERT that does nothing on conflict. @throws conflict when it did nothing */
export function requireInserted({ numInsertedOrUpdatedRows }: InsertResult, subject: string): void {
  if (numInsertedOrUpdatedRows !== 0n) return
  throw new KithError('conflict', `Such a ${subject} exists already.`, { subject })
}
