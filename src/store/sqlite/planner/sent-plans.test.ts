import type { CompiledQuery } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPlannedStore, type PlannedStore } from '../../../../test/support/planned-store.ts'
import {
  countCampaignContacts,
  findCampaignContact,
  findEnrolments,
  listCampaignContacts,
  listCampaigns,
  markEnrolmentsRemoved,
} from '../../queries/campaigns.ts'
import { countedFeed } from '../../queries/changes.ts'
import {
  claimAnswer,
  findKeptAnswer,
  keepAnswer,
  removeAnswersBefore,
} from '../../queries/idempotency-records.ts'
import { findKeyByHash } from '../../queries/organizations.ts'
import { people } from '../../queries/people.ts'
import { listRecordsByPerson } from '../../queries/records.ts'

/** SQLite's plans of the statements of whole calls, as they are sent. */

let store: PlannedStore

beforeAll(async () => {
  store = await openPlannedStore()
})
afterAll(() => store.close())

test('every other statement uses an index as well', async () => {
  const statements: CompiledQuery[] = []
  const db = store.recording(statements)
  const page = { offset: 100, limit: 20 }
  await people.find(db, 1, 5)
  await people.findByVendorId(db, 1, 'umbra', 'u5')
  await people.count(db, 1)
  await people.freeCreationTime(db, 1, 7)
  await people.listLookups(db, 1, 5)
  await listRecordsByPerson(db, 1, 5)
  await countedFeed.list(db, 1, 500, 100)
  await listCampaigns(db, 1, page)
  await listCampaignContacts(db, 1, 'c', page)
  await listCampaignContacts(db, 1, 'c', page, 'completed')
  await countCampaignContacts(db, 1, 'c')
  await findCampaignContact(db, 1, 'c', 'e')
  await findEnrolments(db, 1, ['e', 'f'])
  await findKeyByHash(db, 'aa')
  await findKeptAnswer(db, 1, 'k', 'n')
  await claimAnswer(db, { orgId: 1, keyId: 'k', name: 'o', fingerprint: 'f', at: 1 }, 0)
  await db.transaction().execute(async (session) => {
    const anonymous = { principal: { kind: 'key', id: 'k' }, fields: [] } as const
    await countedFeed.append(session, [
      { orgId: 1, kind: 'updated', personId: 5, version: 2, sourceId: 1, ...anonymous, at: 1 },
    ])
    await markEnrolmentsRemoved(session, 1, 5, null)
    await keepAnswer(session, { orgId: 1, keyId: 'k', name: 'n', answer: {} }, 1000)
    await removeAnswersBefore(session, 1, 10, 100)
    await people.deleteLookups(session, 1, [5], ['tags'])
  })
  const reads = statements.filter(({ sql }) => !sql.startsWith('insert'))
  expect(reads.length).toBeGreaterThan(15)
  for (const statement of reads) {
    for (const line of store.planOf(statement))
      expect(line, statement.sql).toMatch(/^(SEARCH \w+ USING |USE TEMP B-TREE FOR LAST)/)
  }
})

test.each(['asc', 'desc'] as const)(
  'a list in the order of a text, %s, uses its index from any position, and sorts nothing',
  async (direction) => {
    const statements: CompiledQuery[] = []
    const db = store.recording(statements)
    const field = { name: 'emails', type: 'text', single: true } as const
    const order = [{ field, direction, folded: true }]
    const { items, next } = await people.list(db, 1, { order, page: { limit: 20 } })
    expect(items).toHaveLength(20)
    const further = await people.list(db, 1, { order, page: { limit: 20, from: next! } })
    expect(further.items).toHaveLength(20)
    const lists = statements.filter(({ sql }) => sql.includes('lookup o'))
    expect(lists).toHaveLength(3)
    for (const statement of lists) {
      const lines = store.planOf(statement)
      expect(lines[0], statement.sql).toMatch(/^SEARCH o USING INDEX lookup_text \(org_id=\? AND name=\?/)
      expect(lines.join('; '), statement.sql).not.toMatch(/B-TREE|SCAN/)
    }
  },
)
