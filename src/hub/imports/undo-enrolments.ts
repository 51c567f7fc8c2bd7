import type { ImportJob } from '../../model/import.ts'
import type { Instant } from '../../model/instant.ts'
import type { PersonRecord } from '../../model/record.ts'
import type { Enrolment } from '../../model/related-entity.ts'
import type { WriteSession } from '../../store/store.ts'
import { type EnrolmentStatement, sameAttempt, statementsOf, withStatements } from './row-enrolments.ts'

/** The records of one person: those that an undo deletes and those that stay. */
export interface UndoneRecords {
  readonly deleted: readonly PersonRecord[]
  readonly left: readonly PersonRecord[]
}

/**
 * Takes back what deleted records did to enrolments: an enrolment that they made is deleted, and values that they replaced
 * come back. If a later record says something about the enrolment too, it takes the place of the deleted one. Enrolments
 * that an API changed since then stay. Campaigns that the import made are removed once they are empty.
 */
export async function undoEnrolments(
  session: WriteSession,
  { orgId, sourceId }: ImportJob,
  people: readonly UndoneRecords[],
  now: Instant,
): Promise<void> {
  const statements = people.flatMap(({ deleted }) => deleted.flatMap(statementsOf))
  if (statements.length === 0) return
  const ids = [...new Set(statements.map(({ id }) => id))]
  const stored = new Map(
    (await session.campaigns.findEnrolments(orgId, ids)).map((enrolment) => [enrolment.id, enrolment]),
  )
  for (const { deleted, left } of people) {
    const later = new Map(left.map((record) => [record.id, [...statementsOf(record)]]))
    const changed = new Set<number>()
    // The newest first, so that the values of each come back in turn.
    for (const record of deleted.toSorted(byTime).reverse()) {
      for (const statement of statementsOf(record)) {
        const next = nextStatement(left, later, record, statement)
        if (next) {
          if (takeOver(next.list, next.index, statement)) changed.add(next.recordId)
        } else await takeBack(session, orgId, stored, statement)
      }
    }
    const handed = left.filter(({ id }) => changed.has(id))
    if (handed.length > 0) {
      await session.records.update(
        handed.map((record) => ({
          ...record,
          payload: withStatements(record.payload, later.get(record.id)!),
        })),
      )
    }
  }
  for (const campaignId of new Set(statements.map((statement) => statement.campaignId))) {
    const campaign = await session.campaigns.find(orgId, campaignId)
    if (!campaign || campaign.sourceId === null || campaign.removedAt !== null) continue
    if (await session.campaigns.hasEnrolments(orgId, campaignId)) continue
    // An import that was undone before left the campaign to the people of this one.
    const isLeft = campaign.sourceId !== sourceId
    if (isLeft && (await session.bulk.listBySource(orgId, campaign.sourceId, 1)).length > 0) continue
    await session.campaigns.update({ ...campaign, removedAt: now })
  }
}

interface NextStatement {
  readonly recordId: number
  readonly list: EnrolmentStatement[]
  readonly index: number
}

/** The first remaining statement about the same enrolment after the record. */
function nextStatement(
  left: readonly PersonRecord[],
  later: ReadonlyMap<number, EnrolmentStatement[]>,
  record: PersonRecord,
  { id }: EnrolmentStatement,
): NextStatement | undefined {
  for (const candidate of left.toSorted(byTime)) {
    if (byTime(candidate, record) < 0) continue
    const list = later.get(candidate.id)!
    const index = list.findIndex((statement) => statement.id === id)
    if (index >= 0) return { recordId: candidate.id, list, index }
  }
  return undefined
}

/** @returns whether the later statement changed */
function takeOver(list: EnrolmentStatement[], index: number, deleted: EnrolmentStatement): boolean {
  const next = list[index]!
  if (deleted.effect === 'kept') return false
  // The later record left the values alone because it says the same, or because an API had changed them.
  const continues = next.effect === 'replaced' || sameAttempt(next.said, deleted.said)
  if (deleted.effect === 'made') {
    const { before: _, ...rest } = next
    list[index] = { ...rest, effect: 'made' }
    return true
  }
  if (!continues || !deleted.before) return false
  list[index] = { ...next, effect: 'replaced', before: deleted.before }
  return true
}

async function takeBack(
  session: WriteSession,
  orgId: number,
  stored: Map<string, Enrolment>,
  { id, effect, said, before }: EnrolmentStatement,
): Promise<void> {
  const enrolment = stored.get(id)
  if (!enrolment || !sameAttempt(enrolment, said)) return
  if (effect === 'made') {
    await session.campaigns.unenrol(orgId, id)
    stored.delete(id)
  } else if (effect === 'replaced' && before) {
    const restored = { ...enrolment, ...before }
    await session.campaigns.updateContact(orgId, restored)
    stored.set(id, restored)
  }
}

function byTime(a: PersonRecord, b: PersonRecord): number {
  return a.firstSeenAt - b.firstSeenAt || a.id - b.id
}
