import type { CustomField, Label } from '../../model/catalog.ts'
import type { ImportJob, ImportProgress } from '../../model/import.ts'
import type { OrgId } from '../../model/person.ts'
import type { Filter } from '../../model/query.ts'
import type { Session, WriteSession } from '../../store/store.ts'
import { type CustomFieldDraft, insertCustomField, labelChangeTime } from '../catalog/index.ts'
import type { HubContext } from '../context.ts'
import { customField, personFields } from '../people/index.ts'
import { holdsPeople } from './holds-people.ts'

/** The ids of the labels and custom fields that an import created. */
export type MadeDefinitions = NonNullable<ImportProgress['made']>

export function withMade(
  progress: ImportProgress,
  { labels, customFields }: MadeDefinitions,
): ImportProgress {
  if (labels.length + customFields.length === 0) return progress
  const before = progress.made ?? { labels: [], customFields: [] }
  const made = {
    labels: [...before.labels, ...labels],
    customFields: [...before.customFields, ...customFields],
  }
  return { ...progress, made }
}

/**
 * Creates the custom fields that are missing. A removed one is shown again, because the import fills it.
 *
 * @returns the ids of the fields that it created or showed again
 */
export async function ensureCustomFields(
  session: WriteSession,
  context: HubContext,
  orgId: OrgId,
  drafts: readonly CustomFieldDraft[],
): Promise<number[]> {
  if (drafts.length === 0) return []
  const known = new Map((await session.catalog.listCustomFields(orgId)).map((field) => [field.key, field]))
  const made: number[] = []
  for (const draft of drafts) {
    const field = draft.key === undefined ? undefined : known.get(draft.key)
    if (field?.removedAt === null) continue
    const next = field
      ? { ...field, removedAt: null, updatedAt: context.clock.now() }
      : await insertCustomField(session, context, orgId, draft)
    if (field) await session.catalog.updateCustomField(next)
    known.set(next.key, next)
    made.push(next.id)
  }
  return made
}

/** Removes the labels and custom fields that only this import created, unless a person or another import has them. */
export async function removeMade(session: WriteSession, context: HubContext, job: ImportJob): Promise<void> {
  if (!job.progress.made) return
  const { labels, customFields } = job.progress.made
  const usedKeys = await keysOfOtherImports(session, job)
  for (const field of await session.catalog.listCustomFields(job.orgId)) {
    if (!isOwn(field, customFields) || usedKeys.has(field.key)) continue
    const has: Filter = { some: customField(field.key, field.type === 'double' ? 'number' : 'text') }
    if (await holdsPeople(session, job.orgId, has)) continue
    const now = context.clock.now()
    await session.catalog.updateCustomField({ ...field, removedAt: now, updatedAt: now })
  }
  for (const label of await session.catalog.listLabels(job.orgId)) {
    if (!isOwn(label, labels)) continue
    const has: Filter = { some: personFields.labelIds, test: { op: 'eq', value: label.id } }
    if (await holdsPeople(session, job.orgId, has)) continue
    const at = labelChangeTime(context.clock, label)
    await session.catalog.updateLabel({ ...label, removedAt: at, updatedAt: at })
  }
}

function isOwn({ id, removedAt }: Label | CustomField, made: readonly number[]): boolean {
  return removedAt === null && made.includes(id)
}

/** The custom fields to which imports that are not finished map a column. */
async function keysOfOtherImports(session: Session, { orgId, id }: ImportJob): Promise<Set<string>> {
  const jobs = await session.imports.list(orgId, RECENT_JOBS_MAX)
  const running = jobs.filter((job) => job.id !== id && (job.state === 'running' || job.state === 'failed'))
  const columns = running.flatMap(({ options }) => {
    const { columns = [] } = (options.mapping ?? {}) as { columns?: readonly { to: string | null }[] }
    return columns
  })
  return new Set(columns.map(({ to }) => to?.replace(/^customFields\./, '') ?? ''))
}

const RECENT_JOBS_MAX = 50
