import type { Attempt } from '../../model/campaign.ts'
import { uuidOf } from '../../model/ids.ts'
import type { ExternalEnrolment, ImportJob, PersonRow, RowProblem } from '../../model/import.ts'
import type { Instant } from '../../model/instant.ts'
import { isJsonObject, type Json, type JsonObject, sameJson } from '../../model/json.ts'
import type { OrgId, Person, PersonId } from '../../model/person.ts'
import type { PersonRecord } from '../../model/record.ts'
import type { Enrolment } from '../../model/related-entity.ts'
import type { WriteSession } from '../../store/store.ts'
import type { HubContext } from '../context.ts'

/**
 * The enrolments that the rows of a batch state. A row's record keeps what was stated and what it replaced, so that an undo
 * gives back what was there before (`undo-enrolments.ts`).
 *
 * A person is in a campaign once: if the person is in it under another id, that enrolment stays and gets the values. Values
 * that an API wrote are not replaced.
 */
export interface RowEnrolments {
  /** The problems of enrolment ids that belong to another person. */
  problems(row: PersonRow, personId: PersonId | undefined): RowProblem[]
  /**
   * What the record of the row says about enrolments, for its payload.
   *
   * @param records the person's records before this row
   */
  apply(row: PersonRow, personId: PersonId, records: readonly PersonRecord[]): AppliedEnrolments
  /** Stores the campaigns and enrolments; the people must have been stored. */
  save(): Promise<void>
}

export interface AppliedEnrolments {
  readonly statements: readonly EnrolmentStatement[]
  /** Whether an enrolment was made or changed. */
  readonly changed: boolean
}

/** What a record says about one enrolment. Stored in the payload of the record. */
export interface EnrolmentStatement {
  readonly id: string
  readonly campaignId: string
  /** The row made the enrolment, replaced its values, or left them as they were. */
  readonly effect: 'made' | 'replaced' | 'kept'
  readonly said: Attempt
  /** The values that were replaced. */
  readonly before?: Attempt
}

export function statementsOf({ payload }: Pick<PersonRecord, 'payload'>): readonly EnrolmentStatement[] {
  const statements = isJsonObject(payload) ? payload.enrolments : undefined
  return Array.isArray(statements) ? (statements as unknown as readonly EnrolmentStatement[]) : []
}

export function withStatements(payload: Json, statements: readonly EnrolmentStatement[]): Json {
  return { ...(payload as JsonObject), enrolments: statements as unknown as Json }
}

export function attemptOf({ status, conversationId, conversationAttributes, executedAt }: Attempt): Attempt {
  return { status, conversationId, conversationAttributes, executedAt }
}

export function sameAttempt(a: Attempt, b: Attempt): boolean {
  return sameJson(attemptOf(a), attemptOf(b))
}

/** @param people the stored people that the rows may match */
export async function readRowEnrolments(
  session: WriteSession,
  { clock }: HubContext,
  job: ImportJob,
  { rows, people }: { readonly rows: readonly PersonRow[]; readonly people: readonly Person[] },
): Promise<RowEnrolments> {
  const { orgId } = job
  const stated = rows.flatMap(({ enrolments = [] }) => enrolments)
  if (stated.length === 0) return noEnrolments
  const known = await knownEnrolments(session, orgId, {
    ids: stated.map(({ id }) => id),
    personIds: people.map(({ id }) => id),
  })
  const merged = await mergedPeople(session, orgId, known)
  const campaignIdOf = campaignsOf(rows, job, known)
  const made = new Map<string, Enrolment>()
  const changed = new Map<string, Enrolment>()

  function place(row: PersonRow, external: ExternalEnrolment, personId: PersonId): Enrolment | undefined {
    const owned = known.byId.get(external.id)
    if (owned) return owned.personId === personId ? owned : undefined
    return known.of(personId).find(({ campaignId }) => campaignId === campaignIdOf(row, external))
  }

  function make(row: PersonRow, external: ExternalEnrolment, personId: PersonId): EnrolmentStatement {
    const campaignId = campaignIdOf(row, external)
    const said = attemptOf(external)
    const createdAt = external.createdAt ?? clock.now()
    const enrolment = { id: external.id, campaignId, personId, ...said, createdAt, removedAt: null }
    known.add(enrolment)
    made.set(external.id, enrolment)
    return { id: external.id, campaignId, effect: 'made', said }
  }

  function update(
    before: Enrolment,
    external: ExternalEnrolment,
    records: readonly PersonRecord[],
  ): EnrolmentStatement {
    const said = attemptOf(external)
    const place = { id: before.id, campaignId: before.campaignId }
    if (sameAttempt(before, said) || !isReplaceable(before, records))
      return { ...place, effect: 'kept', said }
    const enrolment = { ...before, ...said }
    known.add(enrolment)
    if (made.has(before.id)) made.set(before.id, enrolment)
    else changed.set(before.id, enrolment)
    return { ...place, effect: 'replaced', said, before: attemptOf(before) }
  }

  return {
    problems: ({ enrolments = [] }, personId) =>
      enrolments.flatMap(({ id }) => {
        const owned = known.byId.get(id)
        // The enrolment of a merged person may be hidden, because the other person was in the campaign too.
        if (!owned || owned.personId === personId || merged.has(owned.personId)) return []
        const expected = 'an enrolment that is free or belongs to the same person; another person has this id'
        return [{ column: 'enrolments', value: id, expected }]
      }),

    apply(row, personId, records) {
      const statements = (row.enrolments ?? []).flatMap((external) => {
        const enrolment = place(row, external, personId)
        if (enrolment) return [update(enrolment, external, records)]
        return known.byId.has(external.id) ? [] : [make(row, external, personId)]
      })
      return { statements, changed: statements.some(({ effect }) => effect !== 'kept') }
    },

    async save() {
      for (const campaignId of new Set([...made.values()].map((enrolment) => enrolment.campaignId)))
        await takeUpCampaign(session, job, campaignId, clock.now())
      await session.relatedEntities.insertEnrolments(orgId, [...made.values()])
      for (const enrolment of changed.values()) await session.campaigns.updateContact(orgId, enrolment)
    },
  }
}

const noEnrolments: RowEnrolments = {
  problems: () => [],
  apply: () => ({ statements: [], changed: false }),
  save: async () => {},
}

/** Nothing happened yet, or an import said what happened; what an API wrote stays. */
function isReplaceable(enrolment: Enrolment, records: readonly PersonRecord[]): boolean {
  const { status, conversationId, executedAt, conversationAttributes } = enrolment
  const untouched =
    status === 'not_attempted' &&
    conversationId === null &&
    executedAt === null &&
    Object.keys(conversationAttributes).length === 0
  const statements = records.flatMap(statementsOf).filter(({ id }) => id === enrolment.id)
  return untouched || statements.some(({ said }) => sameAttempt(said, enrolment))
}

interface KnownEnrolments {
  readonly byId: ReadonlyMap<string, Enrolment>
  of(personId: PersonId): readonly Enrolment[]
  /** Adds an enrolment, or replaces the one with its id. */
  add(enrolment: Enrolment): void
}

async function knownEnrolments(
  session: WriteSession,
  orgId: OrgId,
  { ids, personIds }: { readonly ids: readonly string[]; readonly personIds: readonly PersonId[] },
): Promise<KnownEnrolments> {
  const byId = new Map<string, Enrolment>()
  const byPerson = new Map<PersonId, Map<string, Enrolment>>()
  const add = (enrolment: Enrolment): void => {
    byId.set(enrolment.id, enrolment)
    const own = byPerson.get(enrolment.personId) ?? new Map<string, Enrolment>()
    byPerson.set(enrolment.personId, own.set(enrolment.id, enrolment))
  }
  for (const enrolment of await session.campaigns.findEnrolments(orgId, [...new Set(ids)])) add(enrolment)
  for (const enrolment of await session.relatedEntities.enrolmentsOf(orgId, personIds)) add(enrolment)
  return { byId, add, of: (personId) => [...(byPerson.get(personId)?.values() ?? [])] }
}

/** The owners of enrolments who were merged into other people. */
async function mergedPeople(
  session: WriteSession,
  orgId: OrgId,
  { byId }: KnownEnrolments,
): Promise<ReadonlySet<PersonId>> {
  const owners = new Set([...byId.values()].map(({ personId }) => personId))
  const people = await session.people.findMany(orgId, [...owners])
  return new Set(people.filter(({ mergedInto }) => mergedInto !== undefined).map(({ id }) => id))
}

/**
 * The campaign of an enrolment: the one that it names, else the one that the import names, else the one of an enrolment in
 * the same document that is stored already, because a list response is about one campaign; else the import's own.
 */
function campaignsOf(
  rows: readonly PersonRow[],
  job: ImportJob,
  { byId }: KnownEnrolments,
): (row: PersonRow, external: ExternalEnrolment) => string {
  const documentOf = ({ file, line }: PersonRow): string => `${file ?? ''}\0${line}`
  const byDocument = new Map<string, string>()
  for (const row of rows) {
    for (const { id } of row.enrolments ?? []) {
      const campaignId = byId.get(id)?.campaignId
      if (campaignId !== undefined && !byDocument.has(documentOf(row)))
        byDocument.set(documentOf(row), campaignId)
    }
  }
  const named = typeof job.options.campaign === 'string' ? job.options.campaign : undefined
  return (row, { campaignId }) => campaignId ?? named ?? byDocument.get(documentOf(row)) ?? ownCampaignId(job)
}

/** The id of the campaign that an import makes if no id is given: the same for the same file, also after an undo. */
function ownCampaignId({ file }: ImportJob): string {
  return uuidOf(`campaign of ${file.sha256}`)
}

/** Makes the campaign, or brings a removed one back. Its source is then the import, so that an undo takes it back. */
async function takeUpCampaign(
  session: WriteSession,
  { orgId, sourceId, name }: ImportJob,
  campaignId: string,
  now: Instant,
): Promise<void> {
  const campaign = await session.campaigns.find(orgId, campaignId)
  if (campaign?.removedAt === null) return
  if (campaign) return session.campaigns.update({ ...campaign, sourceId, removedAt: null })
  const title = name.replace(/\.[A-Za-z0-9]+$/, '')
  await session.campaigns.insert({
    ...{ orgId, id: campaignId, name: title === '' ? name : title },
    ...{ attributes: {}, sourceId, createdAt: now, removedAt: null },
  })
}
