import { type Caller, principalOf } from '../../model/access.ts'
import type { CustomField, Definitions, Label } from '../../model/catalog.ts'
import { KithError, notFound } from '../../model/errors.ts'
import {
  type ImportJob,
  type ImportMatch,
  type ImportRow,
  noProgress,
  type Rejection,
  type RowResult,
} from '../../model/import.ts'
import type { Person, PersonId } from '../../model/person.ts'
import type { Source } from '../../model/record.ts'
import type { Session, WriteSession } from '../../store/store.ts'
import { requireRole } from '../access/index.ts'
import type { CustomFieldDraft } from '../catalog/index.ts'
import { getOrganization, type HubContext } from '../context.ts'
import { createPeopleWriter, movingUntil, personViewOf, requestRebuild } from '../people/index.ts'
import type { BatchContext } from './batch-context.ts'
import { undoCompanies } from './company-rows.ts'
import { openScratch } from './dry-run.ts'
import { holdsPeople } from './holds-people.ts'
import { ensureCustomFields, removeMade, withMade } from './made-definitions.ts'
import type { MatchRules } from './match-keys.ts'
import type { Preparation, PreparedRow } from './prepare-rows.ts'
import { createImportReferences } from './references.ts'
import { restoreDefinitions } from './restore-definitions.ts'
import { type UndoReport, undoImport } from './undo-import.ts'
import { progressAfter, storeRejections, writeRows } from './write-rows.ts'

/**
 * Imports of files. Each import is a source of its own, and its rows are records of that source. So every value has a file
 * and line, and an import can be undone.
 */
export interface Imports {
  /** @throws forbidden to keys that cannot write, or cannot see sensitive values, because row results contain them */
  start(caller: Caller, draft: ImportDraft): Promise<ImportJob>
  /**
   * Writes the next rows and the progress of the job in one transaction.
   *
   * @param rows the rows after `job.progress.rows`, at most `importLimits.batchRowsMax`
   * @throws conflict if the stored progress differs from `job`, because another process works on the import
   */
  write(caller: Caller, job: ImportJob, rows: readonly PreparedRow[]): Promise<ImportBatchResult>
  /** What another thread needs to prepare the rows of a job for `write`. */
  preparation(caller: Caller, job: ImportJob): Promise<Preparation>
  /** Ends the job as done, or as failed if there is a `problem`. @throws conflict as `write` */
  finish(caller: Caller, job: ImportJob, problem?: string): Promise<ImportJob>
  /** Starts a dry run, which returns the results of rows but stores nothing. It must be closed. @throws as `start` */
  dryRun(caller: Caller, draft: ImportDraft): Promise<DryRun>
  /** Resumes a failed job. @throws conflict if the job is done or undone */
  resume(caller: Caller, importId: number): Promise<ImportJob>
  /** @throws not_found */
  get(caller: Caller, importId: number): Promise<ImportJob>
  /** Newest first. */
  list(caller: Caller, limit: number): Promise<ImportJob[]>
  /** The first people that the import added or changed, without removed ones. @throws not_found */
  people(caller: Caller, importId: number, limit: number): Promise<Person[]>
  /** Rejected rows after row number `after`, with their problems. @throws not_found, forbidden */
  listRejections(caller: Caller, importId: number, after: number, limit: number): Promise<Rejection[]>
  /**
   * Deletes the records of the import. People added only by this import are removed; other people keep the values of their
   * other sources. After a crash, a second call continues.
   *
   * @throws not_found; conflict while the import runs, and for imports of lossless exports (see `requireUndoable`)
   */
  undo(caller: Caller, importId: number, onProgress?: (report: UndoReport) => void): Promise<UndoReport>
}

export interface DryRun {
  /** The results of the next rows, after the rows of earlier calls. */
  write(rows: readonly ImportRow[]): Promise<readonly RowResult[]>
  /** The job with the progress so far. */
  readonly job: ImportJob
  /** People as they would be, by the ids in the results. */
  people(ids: readonly PersonId[]): Promise<readonly Person[]>
  /** The organization's labels, and the labels and custom fields that the import would create. */
  definitions(): Promise<{
    readonly labels: readonly Label[]
    readonly newLabels: readonly Label[]
    readonly newFields: readonly CustomField[]
  }>
  close(): Promise<void>
}

export interface ImportDraft {
  readonly name: string
  readonly format: string
  readonly options: ImportJob['options']
  readonly file: ImportJob['file']
  /** Custom fields that the rows need. Fields with an existing key are not changed. */
  readonly customFields?: readonly CustomFieldDraft[]
  /** Labels and custom fields that the rows refer to by number. */
  readonly definitions?: Definitions
}

export interface ImportBatchResult {
  readonly job: ImportJob
  readonly verdicts: readonly RowResult[]
}

/** The options of a job that the hub reads; the others belong to the file format. */
interface MatchOptions {
  readonly matchBy?: readonly ImportMatch[]
  readonly region?: string | null
}

/** Below the priority of Kith's APIs, whose values are decisions of people. */
const IMPORT_PRIORITY = 10

export function createImports(context: HubContext): Imports {
  const { store, clock } = context

  async function get(caller: Caller, importId: number): Promise<ImportJob> {
    const job = await store.read.imports.find(caller.orgId, importId)
    if (!job) throw notFound('import')
    return job
  }

  async function rulesOf(session: Session, job: ImportJob): Promise<MatchRules> {
    const { settings } = await getOrganization(session, job.orgId)
    const { matchBy = ['email'], region = settings.defaultRegion } = job.options as MatchOptions
    return { region, matchBy }
  }

  async function batchContext(session: WriteSession, job: ImportJob): Promise<BatchContext> {
    const lastUpdate = await session.people.lastUpdate(job.orgId, movingUntil(clock.now()))
    const sources = await session.records.listSources(job.orgId)
    const priorities = new Map(sources.map(({ id, priority }) => [id, priority]))
    const principal = { kind: 'import', id: String(job.id) } as const
    const author = { orgId: job.orgId, sourceId: job.sourceId, principal }
    const keepsTimes = job.keepsTimes && (await isFirstSource(session, job, sources))
    return {
      session,
      hub: context,
      job: { ...job, keepsTimes },
      writer: createPeopleWriter(context, session, author, lastUpdate),
      source: sources.find(({ id }) => id === job.sourceId) as Source,
      rules: await rulesOf(session, job),
      priorityOf: (sourceId) => priorities.get(sourceId) ?? 0,
      earlierRows: earlierRowsOf(job, sources),
      references: createImportReferences(session, context, job.orgId),
    }
  }

  async function advance(
    session: WriteSession,
    job: ImportJob,
    next: Partial<ImportJob>,
  ): Promise<ImportJob> {
    const advanced: ImportJob = { ...job, ...next, updatedAt: clock.now() }
    await session.imports.advance(job.orgId, job.id, {
      stateBefore: job.state,
      before: job.progress,
      state: advanced.state,
      progress: advanced.progress,
      problem: advanced.problem,
      at: advanced.updatedAt,
    })
    return advanced
  }

  return {
    get,
    list: (caller, limit) => store.read.imports.list(caller.orgId, limit),

    async start(caller, draft) {
      requireImporter(caller)
      return store.transaction(async (session) => {
        const { orgId } = caller
        const id = await session.reserveNumbers(orgId, 'import', 1)
        const name = sourceName(draft.name, id)
        const source = await session.records.ensureSource({
          orgId,
          kind: 'import',
          name,
          priority: IMPORT_PRIORITY,
        })
        const now = clock.now()
        // Without people, no reader can have asked for any.
        const keepsTimes = !(await holdsPeople(session, orgId))
        const at = keepsTimes ? 'as stated' : now
        await restoreDefinitions(session, clock, orgId, draft.definitions ?? {}, at)
        const customFields = await ensureCustomFields(session, context, orgId, draft.customFields ?? [])
        const { format, options, file } = draft
        const job: ImportJob = {
          ...{ orgId, id, sourceId: source.id, name: draft.name, format, state: 'running', options },
          file: { ...file, givenBy: principalOf(caller) },
          ...{ progress: withMade(noProgress, { labels: [], customFields }), problem: null, keepsTimes },
          ...{ createdAt: now, updatedAt: now },
        }
        await session.imports.insert(job)
        if (options.restores === true) await requestRebuild(context, session, orgId)
        return job
      })
    },

    async write(caller, job, rows) {
      requireImporter(caller)
      if (job.state !== 'running') throw new KithError('conflict', `The import is ${job.state}.`)
      await context.limits?.renew(job.orgId)
      return store.transaction(async (session) => {
        const batch = await batchContext(session, job)
        const verdicts = await writeRows(batch, rows)
        await storeRejections(session, job, rows, verdicts)
        const progress = withMade(progressAfter(job.progress, rows, verdicts), batch.references.made)
        return { job: await advance(session, job, { progress }), verdicts }
      })
    },

    async preparation(caller, job) {
      requireImporter(caller)
      const sources = await store.read.records.listSources(job.orgId)
      return {
        source: sources.find(({ id }) => id === job.sourceId)!,
        rules: await rulesOf(store.read, job),
        labels: await store.read.catalog.listLabels(job.orgId),
        expectsNew: true,
      }
    },

    finish: (caller, job, problem) => {
      requireImporter(caller)
      const state = problem === undefined ? 'done' : 'failed'
      return store.transaction(async (session) => {
        // Restored people may have phone numbers that were read by other rules or for another region.
        if (job.options.restores === true) await requestRebuild(context, session, job.orgId)
        return advance(session, job, { state, problem: problem ?? null })
      })
    },

    async dryRun(caller, draft) {
      requireImporter(caller)
      const scratch = await openScratch(context, caller.orgId)
      const { phoneFormsDue: _, ...others } = context
      const imports = createImports({ ...others, limits: undefined, store: scratch.store })
      const own = { ...caller, orgId: scratch.orgId }
      let job = await imports.start(own, draft)
      const rules = await rulesOf(scratch.store.read, job)
      return {
        get job() {
          return job
        },
        async write(rows) {
          await scratch.prepare(rows, rules)
          const result = await imports.write(own, job, rows)
          job = result.job
          return result.verdicts
        },
        people: (ids) => scratch.store.read.people.findMany(scratch.orgId, ids),
        async definitions() {
          const labels = await scratch.store.read.catalog.listLabels(scratch.orgId)
          const fields = await scratch.store.read.catalog.listCustomFields(scratch.orgId)
          const { made } = job.progress
          return {
            labels,
            newLabels: labels.filter(({ id }) => made?.labels.includes(id)),
            newFields: fields.filter(({ id }) => made?.customFields.includes(id)),
          }
        },
        close: scratch.close,
      }
    },

    async resume(caller, importId) {
      requireImporter(caller)
      const job = await get(caller, importId)
      if (job.state === 'running') return job
      if (job.state !== 'failed') throw new KithError('conflict', `The import is ${job.state}.`)
      return store.transaction((session) => advance(session, job, { state: 'running', problem: null }))
    },

    async people(caller, importId, limit) {
      const job = await get(caller, importId)
      const { read } = store
      const records = await read.bulk.listBySource(caller.orgId, job.sourceId, limit)
      const ids = [...new Set(records.map(({ personId }) => personId))]
      const view = await personViewOf(read, caller, context.dialects)
      const people = await read.people.findMany(caller.orgId, ids)
      return people.filter(({ removedAt }) => removedAt === null).map((person) => view.redact(person))
    },

    async listRejections(caller, importId, after, limit) {
      if (!caller.sensitive) throw new KithError('forbidden', 'This key cannot read the rows of imports.')
      await get(caller, importId)
      return store.read.imports.listRejections(caller.orgId, importId, after, limit)
    },

    async undo(caller, importId, onProgress = () => {}) {
      requireImporter(caller)
      const job = await get(caller, importId)
      requireUndoable(job)
      const undoing =
        job.state === 'undoing'
          ? job
          : await store.transaction((session) => advance(session, job, { state: 'undoing', problem: null }))
      const report = await undoImport(context, principalOf(caller), undoing, onProgress)
      await undoCompanies(context, undoing)
      await store.transaction(async (session) => {
        await session.imports.deleteRejections(job.orgId, job.id)
        await removeMade(session, context, job)
        await advance(session, undoing, { state: 'undone' })
      })
      return report
    },
  }
}

function sourceName(fileName: string, id: number): string {
  return `${fileName} (import ${id})`
}

/**
 * Finds the records that earlier imports of a row made: those with its external id, or, if it has none of its own, those of
 * files of the same name.
 */
function earlierRowsOf(job: ImportJob, sources: readonly Source[]): BatchContext['earlierRows'] {
  const imports = sources.filter(({ kind, id }) => kind === 'import' && id !== job.sourceId)
  const ids = new Set(imports.map(({ id }) => id))
  const start = sourceName(job.name, 0).slice(0, -'0)'.length)
  const sameName = new Set(imports.filter(({ name }) => name.startsWith(start)).map(({ id }) => id))
  return (records, { externalId }, { externalIds }) =>
    records.filter((record) =>
      externalId === undefined
        ? sameName.has(record.sourceId)
        : ids.has(record.sourceId) && externalIds.includes(record.externalId ?? ''),
    )
}

/**
 * Whether no other source has written anyone, also since the import started, so that readers have passed no update time but
 * those of this import. A source of an API is there from its first write on. A lossless import brings the sources of its people.
 */
async function isFirstSource(
  { bulk }: Session,
  { orgId, sourceId, options }: ImportJob,
  sources: readonly Source[],
): Promise<boolean> {
  if (options.restores === true) return true
  for (const { id, kind } of sources) {
    if (id === sourceId) continue
    if (kind !== 'import' || (await bulk.listBySource(orgId, id, 1)).length > 0) return false
  }
  return true
}

/** @throws conflict */
export function requireUndoable({ id, state, options }: ImportJob): void {
  if (state === 'running') {
    throw new KithError('conflict', 'The import is still running: wait until it ends.')
  }
  if (options.restores !== true) return
  throw new KithError(
    'conflict',
    `Import ${id} restored an export of Kith. Its records belong to their original sources and cannot be distinguished from later records of these sources, so the import cannot be undone. Restore an earlier backup (kith restore), or remove the people one by one.`,
    { subject: 'import' },
  )
}

/** @throws forbidden */
export function requireImporter(caller: Caller): void {
  requireRole(caller, 'write')
  if (!caller.sensitive) {
    throw new KithError('forbidden', 'This key cannot see names and contact details, so it cannot import.')
  }
}
