import { invalid } from '../../model/errors.ts'
import type { Instant } from '../../model/instant.ts'
import type { Person, PersonDraft } from '../../model/person.ts'
import { emptyRecord } from '../../model/record.ts'
import type { DialectTraits } from '../../model/traits.ts'
import type { HubContext } from '../context.ts'
import type { IdAllocator, PreparedIds } from './allocate-ids.ts'
import type { ApiWriter } from './api-writer.ts'
import { fold } from './fold.ts'
import { applyPatch } from './patch.ts'
import { settleAll } from './settle-all.ts'

export interface CreateOptions {
  /** New people keep the update times of their drafts. For invented people, which no reader has asked for yet. */
  readonly keepsTimes?: boolean
}

/** Drafts with the ids of their people. */
export interface PreparedDrafts extends PreparedIds {
  readonly drafts: readonly { readonly draft: PersonDraft; readonly writtenAt: Instant }[]
}

/** @throws invalid if a given vendor id is malformed */
export async function prepareDrafts(
  context: Pick<HubContext, 'clock' | 'dialects'>,
  allocator: IdAllocator,
  given: readonly PersonDraft[],
): Promise<PreparedDrafts> {
  for (const { vendorIds = {} } of given) requireVendorIds(context.dialects, vendorIds)
  const drafts = given.map((draft) => ({ draft, writtenAt: context.clock.now() }))
  const prepared = await allocator.prepare(
    drafts.map(({ draft: { createdAt, vendorIds = {} }, writtenAt }) => ({
      createdAt: createdAt ?? writtenAt,
      vendorIds,
    })),
  )
  return { ...prepared, drafts }
}

/**
 * Stores a new person for each draft, with one record of the caller's source.
 *
 * @throws as `PreparedIds.claim`
 */
export async function createPeopleFrom(
  context: HubContext,
  { writer, source, region }: ApiWriter,
  { drafts, ids, claim }: PreparedDrafts,
  { keepsTimes = false }: CreateOptions = {},
): Promise<Person[]> {
  if (drafts.length === 0) return []
  const writes = []
  for (const [index, { draft, writtenAt }] of drafts.entries()) {
    const { id, createdAt, vendorIds } = ids[index]!
    const stated = draft.createdAt ?? writtenAt
    const at = draft.updatedAt ?? stated
    const { externalId = null, payload = null } = draft
    const record = applyPatch({ ...emptyRecord(source, id, at), externalId, payload }, noState, draft, {
      at,
      createdAt: stated,
      ids: context.ids,
      region: await region(draft),
    })
    const person: Person = {
      id,
      orgId: source.orgId,
      version: 1,
      createdAt,
      updatedAt: Math.max(createdAt, draft.updatedAt ?? createdAt),
      ...changedAtSource(draft),
      createdBy: writer.principal.kind,
      removedAt: null,
      vendorIds,
      ...fold([record], () => 0).state,
    }
    writes.push({
      person,
      at: keepsTimes ? 'as stated' : writtenAt,
      changeKinds: ['created'] as const,
      records: { added: [record] },
    } as const)
  }
  const [, people] = await settleAll([claim(), writer.save(writes)])
  return people
}

/** Whether the source of a new person says that it changed the person after creating it. */
export function changedAtSource({
  createdAt,
  updatedAt,
}: Pick<PersonDraft, 'createdAt' | 'updatedAt'>): Pick<Person, 'changedAtSource'> {
  const isLater = createdAt !== undefined && updatedAt !== undefined && updatedAt > createdAt
  return isLater ? { changedAtSource: true } : {}
}

const noState = fold([], () => 0)

/** The vendor ids that have the wrong format, with the pattern of the dialect. */
export function malformedVendorIds(
  dialects: readonly DialectTraits[],
  vendorIds: Readonly<Record<string, string>>,
): { readonly dialect: string; readonly vendorId: string; readonly pattern: RegExp | undefined }[] {
  return Object.entries(vendorIds).flatMap(([dialect, vendorId]) => {
    const { pattern, make } = dialects.find(({ name }) => name === dialect)?.personIds ?? {}
    const fits = make !== 'sequence' || Number.isSafeInteger(Number(vendorId))
    return fits && pattern?.test(vendorId) ? [] : [{ dialect, vendorId, pattern }]
  })
}

/** @throws invalid, because dropping a malformed id would go unnoticed */
function requireVendorIds(
  dialects: readonly DialectTraits[],
  vendorIds: Readonly<Record<string, string>>,
): void {
  const [malformed] = malformedVendorIds(dialects, vendorIds)
  if (!malformed) return
  const { dialect, vendorId, pattern } = malformed
  const place = { in: 'body', path: ['vendorIds', dialect] } as const
  if (pattern) {
    const message = `${dialect} ids match ${pattern.source}`
    throw invalid([{ ...place, rule: 'format', expected: pattern.source, received: vendorId, message }])
  }
  const allowed = dialects.filter(({ personIds }) => personIds).map(({ name }) => name)
  const message = `vendorIds may name ${allowed.join(', ')}`
  throw invalid([{ ...place, rule: 'not_allowed', expected: allowed, message }])
}
