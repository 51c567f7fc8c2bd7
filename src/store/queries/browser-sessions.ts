import type { Kysely } from 'kysely'
import type { BrowserSession } from '../../model/browser-session.ts'
import type { Instant } from '../../model/instant.ts'
import type { OrgId } from '../../model/person.ts'
import type { Schema } from '../schema.ts'
import type { BrowserSessionsReader, BrowserSessionsWriter, SessionWithKey } from '../store.ts'
import type { Queries } from './bind.ts'
import { requireInserted } from './conflict.ts'
import { toApiKey } from './organizations.ts'

type Db = Kysely<Schema>

export const browserSessions: Queries<BrowserSessionsReader & BrowserSessionsWriter> = {
  find: findBrowserSession,
  insert: insertBrowserSession,
  remove: removeBrowserSession,
  removeExpired: removeExpiredSessions,
  keepNewest: keepNewestSessions,
}

async function findBrowserSession(
  db: Db,
  orgId: OrgId,
  tokenHash: string,
): Promise<SessionWithKey | undefined> {
  const row = await db
    .selectFrom('browser_session as s')
    .innerJoin('api_key as k', (join) =>
      join.onRef('k.org_id', '=', 's.org_id').onRef('k.key_id', '=', 's.key_id'),
    )
    .selectAll('k')
    .select('s.expires_at as session_expires_at')
    .where('s.org_id', '=', orgId)
    .where('s.token_hash', '=', tokenHash)
    .executeTakeFirst()
  return row && { key: toApiKey(row), expiresAt: row.session_expires_at }
}

async function insertBrowserSession(db: Db, session: BrowserSession): Promise<void> {
  const inserted = await db
    .insertInto('browser_session')
    .values({
      org_id: session.orgId,
      token_hash: session.tokenHash,
      key_id: session.keyId,
      created_at: session.createdAt,
      expires_at: session.expiresAt,
    })
    .onConflict((conflict) => conflict.columns(['org_id', 'token_hash']).doNothing())
    .executeTakeFirst()
  requireInserted(inserted, 'session')
}

async function removeBrowserSession(db: Db, orgId: OrgId, tokenHash: string): Promise<boolean> {
  const removed = await db
    .deleteFrom('browser_session')
    .where('org_id', '=', orgId)
    .where('token_hash', '=', tokenHash)
    .executeTakeFirst()
  return removed.numDeletedRows > 0n
}

async function removeExpiredSessions(db: Db, orgId: OrgId, now: Instant): Promise<void> {
  await db.deleteFrom('browser_session').where('org_id', '=', orgId).where('expires_at', '<=', now).execute()
}

async function keepNewestSessions(db: Db, orgId: OrgId, keyId: string, count: number): Promise<void> {
  const last = await db
    .selectFrom('browser_session')
    .select('created_at')
    .where('org_id', '=', orgId)
    .where('key_id', '=', keyId)
    .orderBy('created_at', 'desc')
    .limit(1)
    .offset(count)
    .executeTakeFirst()
  if (!last) return
  await db
    .deleteFrom('browser_session')
    .where('org_id', '=', orgId)
    .where('key_id', '=', keyId)
    .where('created_at', '<=', last.created_at)
    .execute()
}
