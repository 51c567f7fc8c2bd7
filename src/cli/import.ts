import { readFileSync, writeFileSync } from 'node:fs'
import type { Command } from 'commander'
import type { App } from '../app.ts'
import { readRowsInThread } from '../built-programs.ts'
import {
  createImportFormats,
  dateOrders,
  describeMapping,
  describeReport,
  describeTable,
  dryRunImport,
  openSourceFile,
  type PreparedFile,
  prepareFile,
  previewImport,
  type ReadOptions,
  rejectedFileName,
  runImport,
  startOrResume,
  writeRejectedRows,
} from '../bulk/bulk.ts'
import { oneOf } from '../config.ts'
import { dialects } from '../dialects/index.ts'
import { sizeByTime } from '../hub/hub.ts'
import type { Caller } from '../model/access.ts'
import { systemTiming } from '../model/clock.ts'
import {
  type ImportJob,
  type ImportMatch,
  importLimits,
  importMatches,
  type RowResult,
} from '../model/import.ts'
import { toSeconds } from '../model/instant.ts'
import { exitCodes, UsageError } from './failures.ts'
import { limitHeapGrowth } from './heap.ts'
import { operatorOf, organizationFor, organizationOrNew } from './organization.ts'
import { createProgressLine, duration } from './progress.ts'
import {
  addStoreOptions,
  optionParser,
  printJson,
  printLine,
  type StoreOptions,
  withApp,
} from './settings.ts'

interface ImportOptions extends StoreOptions {
  readonly org?: string
  readonly format?: string
  readonly encoding?: string
  readonly delimiter?: string
  readonly mapping?: string
  readonly saveMapping?: string
  readonly matchBy?: readonly ImportMatch[]
  readonly region?: string
  readonly dateOrder?: (typeof dateOrders)[number]
  readonly headerRow?: number
  readonly keepFooter?: boolean
  readonly strict?: boolean
  readonly campaign?: string
  readonly mirror?: boolean
  readonly rejected?: string
  readonly preview?: boolean
  readonly dryRun?: boolean
  readonly list?: boolean
  readonly undo?: number
  readonly json?: boolean
}

const formats = createImportFormats(dialects)

export function addImportCommand(program: Command): void {
  addStoreOptions(program.command('import'))
    .description('import people from a file; run the same command again to continue an interrupted import')
    .argument('[file]', 'the file to read, or a folder of saved API responses')
    .option('--org <organization>', 'id or name; optional if there is only one')
    .option(
      '--format <name>',
      `${formats.all.map(({ name }) => name).join(', ')}; detected from the file if omitted`,
    )
    .option('--encoding <name>', 'utf-8, utf-16le, windows-1252, utf-8+windows-1252, …; detected if omitted')
    .option('--delimiter <text>', 'the separator of cells; "\\t" for a tab; detected if omitted')
    .option('--mapping <file>', 'a JSON file that maps columns to fields: see --save-mapping')
    .option(
      '--save-mapping <file>',
      'write the detected mapping to a file, to edit and use with --mapping; imports nothing',
    )
    .option(
      '--match-by <list>',
      'find people to update by email, by phone, or by email,phone in this order; none always creates (default: email)',
      optionParser(readMatches),
    )
    .option('--region <country>', 'country of national phone numbers as an ISO 3166 code, such as US')
    .option(
      '--header-row <number>',
      'the row of the header, from 1 and with blank rows; 0 for a file without a header; detected if omitted',
      optionParser(readRowNumber),
    )
    .option('--keep-footer', 'import totals and notes below a table too, which are skipped otherwise')
    .option(
      '--strict',
      'reject rows with a remark, such as a value that cannot be read, instead of importing them',
    )
    .option(
      '--date-order <order>',
      `order of day, month and year in dates: ${dateOrders.join(', ')}; keep imports dates as text if their order is open`,
      optionParser((text) => oneOf(text, dateOrders, '--date-order')),
    )
    .option(
      '--campaign <id>',
      'the campaign of saved campaign contacts, as a UUID; made if it does not exist (default: a new campaign)',
      optionParser(readUuid),
    )
    .option(
      '--mirror',
      'the file is all that its program has: take back what earlier imports of the same people said and it does not',
    )
    .option('--rejected <file>', 'the file for rejected rows; the default is next to the imported file')
    .option('--preview', 'show how the columns are mapped, without importing')
    .option('--dry-run', 'show what would happen to every row, without importing')
    .option('--list', 'list imports')
    .option('--undo <id>', 'undo an import, keeping later changes from other sources', optionParser(readId))
    .option(
      '--json',
      'print JSON: one object per row with --dry-run, an array with --list, otherwise one object',
    )
    .addHelpText(
      'after',
      `
Examples:
  kith import people.csv --preview
  kith import people.csv --dry-run
  kith import people.csv --save-mapping mapping.json
  kith import ./saved-responses --format pipedrive
  kith import people.csv --mapping mapping.json --match-by email,phone --region DE
  kith import --undo 3

Exit codes: 0 all rows imported, 3 some rows rejected (see --rejected), 1 import failed, 2 wrong command line or an option
is needed: --date-order if the file does not prove the order of its dates`,
    )
    .action(importPeople)
}

async function importPeople(path: string | undefined, options: ImportOptions): Promise<void> {
  const { list, undo } = options
  if (list || undo !== undefined) {
    return withApp(options, async (app) => {
      const caller = operatorOf(await organizationFor(app, options.org))
      return undo === undefined ? listImports(app, caller, options) : undoImport(app, caller, undo, options)
    })
  }
  if (path === undefined) throw new UsageError('name the file to import, such as kith import people.csv')
  const preview = options.preview === true || options.saveMapping !== undefined
  const file = await openSourceFile(path)
  const run = async (app: App): Promise<void> => {
    const caller = operatorOf(await organizationOrNew(app, options.org))
    const prepared = await prepareFile(formats, file, { ...readOptionsOf(options), preview })
    const { mapping } = prepared.inspection
    if (options.saveMapping !== undefined) {
      if (!mapping) throw new Error(`files of the format ${prepared.format.name} have no mapping`)
      writeFileSync(options.saveMapping, `${JSON.stringify(mapping, null, 2)}\n`)
    }
    if (preview) return showPreview(app, caller, prepared, options)
    if (options.dryRun) return showDryRun(app, caller, prepared, options)
    return runJob(app, caller, prepared, path, options)
  }
  return withApp(options, run, preview || options.dryRun ? 'try' : 'create')
}

function readOptionsOf(options: ImportOptions): ReadOptions & { format?: string } {
  const {
    format,
    encoding,
    delimiter,
    mapping,
    matchBy,
    region,
    dateOrder,
    headerRow,
    keepFooter,
    strict,
    campaign,
    mirror,
  } = options
  return {
    ...(format !== undefined && { format }),
    ...(encoding !== undefined && { encoding }),
    ...(delimiter !== undefined && { delimiter: delimiter === '\\t' ? '\t' : delimiter }),
    ...(mapping !== undefined && { mapping: readJsonFile(mapping) as NonNullable<ReadOptions['mapping']> }),
    ...(matchBy && { matchBy }),
    ...(region !== undefined && { region: region.toUpperCase() }),
    ...(dateOrder && { dateOrder }),
    ...(headerRow !== undefined && { headerRow }),
    ...(keepFooter && { keepFooter }),
    ...(strict && { strict }),
    ...(campaign !== undefined && { campaign }),
    ...(mirror && { mirror }),
  }
}

async function showPreview(
  app: App,
  caller: Caller,
  prepared: PreparedFile,
  { json }: ImportOptions,
): Promise<void> {
  const { format, inspection } = prepared
  const { rows, mapping, sample, table } = inspection
  const { report } = await previewImport(app.hub, caller, prepared)
  if (json) {
    printJson({ format: format.name, rows, mapping, sample, table, report })
    return
  }
  printLine(
    `${format.name}, ${rows.toLocaleString('en')} rows${mapping?.origin ? `, as ${mapping.origin} exports them` : ''}`,
  )
  if (table) for (const line of describeTable(table)) printLine(line)
  if (mapping) for (const line of describeMapping(mapping, sample)) printLine(line)
  printLine('The first people, as they will be:')
  for (const line of describeReport(report)) printLine(line)
}

async function showDryRun(
  app: App,
  caller: Caller,
  prepared: PreparedFile,
  { json }: ImportOptions,
): Promise<void> {
  let shown = 0
  const { job, report } = await dryRunImport(app.hub, caller, prepared, {
    onBatch(_job, rows) {
      for (const row of rows) {
        if (json) printJson(row)
        else if (row.verdict !== 'unchanged' && shown++ < ROWS_SHOWN_MAX) printLine(describeRow(row))
      }
    },
  })
  if (json) return
  if (shown > ROWS_SHOWN_MAX) printLine(`… and ${shown - ROWS_SHOWN_MAX} more; --json prints all of them`)
  for (const line of describeReport(report)) printLine(line)
  printLine(`Dry run: ${describeProgress(job)}. Nothing was changed.`)
  if (job.progress.rejected > 0) process.exitCode = exitCodes.doneWithFindings
}

const ROWS_SHOWN_MAX = 50

function describeRow({ line, verdict, changes = [], problems = [], notes = [] }: RowResult): string {
  const what = changes.map(({ field }) => field).join(', ')
  const wrong = [...problems, ...notes].map(
    ({ column, value, expected }) =>
      `${column ?? 'row'}${value === null ? '' : ` "${value}"`}: should be ${expected}`,
  )
  return `line ${line}: ${[verdict, what, wrong.join('; ')].filter(Boolean).join(' ')}`
}

async function runJob(
  app: App,
  caller: Caller,
  prepared: PreparedFile,
  path: string,
  { json, rejected: wanted }: ImportOptions,
): Promise<void> {
  limitHeapGrowth()
  const { job, resumed } = await startOrResume(app.hub, caller, prepared)
  if (resumed && !json) {
    process.stderr.write(`Import ${job.id} continues after row ${job.progress.rows.toLocaleString('en')}.\n`)
  }
  const begun = systemTiming.elapsedMs()
  const progress = createProgressLine({ from: { done: job.progress.rows, bytes: job.progress.bytes } })
  const end = new AbortController()
  const interrupt = (): void => end.abort()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupt)
  const shown: RowResult[] = []
  let notedRows = 0
  const done = await runImport(app.hub, caller, job, prepared, {
    signal: end.signal,
    size: sizeByTime(BATCH_MS, importLimits.batchRowsMax),
    readRowsElsewhere: readRowsInThread(),
    onBatch({ progress: { rows, bytes } }, results) {
      const noted = results.filter(({ notes }) => notes !== undefined)
      notedRows += noted.length
      shown.push(...noted.slice(0, ROWS_SHOWN_MAX - shown.length))
      progress.show({ done: rows, bytes, bytesTotal: prepared.file.bytes, unit: 'rows' })
    },
  })
  progress.end()
  if (end.signal.aborted)
    throw new Error(`import ${done.id} was interrupted: run the same command again to continue`)
  const { rejected } = done.progress
  const rejectedPath = wanted ?? rejectedFileName(path, done)
  if (rejected > 0) await writeRejectedRows(app.hub, caller, done, rejectedPath)
  const seconds = (systemTiming.elapsedMs() - begun) / 1000
  if (json) {
    const { skipped = [] } = prepared.inspection.table ?? {}
    printJson({
      ...describeImport(done),
      ...(skipped.length > 0 && { skipped }),
      ...(rejected > 0 && { rejectedFile: rejectedPath }),
    })
  } else {
    printLine(`Import ${done.id}: ${describeProgress(done)}, in ${duration(seconds)}.`)
    for (const text of prepared.inspection.table?.skipped ?? [])
      printLine(`Skipped, not part of the table: ${text}`)
    for (const row of shown) printLine(describeRow(row))
    if (notedRows > shown.length) printLine(`… and ${notedRows - shown.length} more rows like these`)
    if (rejected > 0) printLine(`Rejected rows are in ${rejectedPath}: correct them and import that file.`)
  }
  if (rejected > 0) process.exitCode = exitCodes.doneWithFindings
}

/** How long a batch takes, so that a server on the same store waits no longer to write. */
const BATCH_MS = 500

function describeProgress({ progress }: ImportJob): string {
  const { created, updated, unchanged, rejected, conflict = 0 } = progress
  return Object.entries({ created, updated, unchanged, rejected, ...(conflict > 0 && { conflict }) })
    .map(([name, count]) => `${count.toLocaleString('en')} ${name}`)
    .join(', ')
}

async function listImports(app: App, caller: Caller, { json }: ImportOptions): Promise<void> {
  const jobs = await app.hub.imports.list(caller, JOBS_SHOWN_MAX)
  if (json) return printJson(jobs.map(describeImport))
  for (const job of jobs) {
    printLine(`${job.id}  ${toSeconds(job.createdAt)}  ${job.state}  ${describeProgress(job)}  ${job.name}`)
  }
}

const JOBS_SHOWN_MAX = 100

function describeImport({ id, name, format, state, progress, problem, createdAt, updatedAt }: ImportJob) {
  const { bytes: _, made: __, ...counts } = progress
  return {
    ...{ id, name, format, state, ...counts, problem },
    ...{ createdAt: toSeconds(createdAt), updatedAt: toSeconds(updatedAt) },
  }
}

async function undoImport(app: App, caller: Caller, id: number, { json }: ImportOptions): Promise<void> {
  const report = await app.hub.imports.undo(caller, id)
  if (json) return printJson({ id, ...report })
  printLine(`Import ${id} was undone: ${report.removed} people removed, ${report.kept} kept.`)
  if (report.editedSince > 0) {
    printLine(
      `${report.editedSince} of them were added by the import and edited later: they keep those edits.`,
    )
  }
}

function readJsonFile(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new Error(`${path} cannot be read as JSON: ${(error as Error).message}`)
  }
}

function readMatches(text: string): readonly ImportMatch[] {
  if (text === 'none') return []
  return text.split(',').map((part) => oneOf(part.trim(), importMatches, '--match-by'))
}

function readUuid(text: string): string {
  const id = text.toLowerCase()
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return id
  throw new Error('it must be a UUID')
}

function readRowNumber(text: string): number {
  if (/^\d{1,4}$/.test(text)) return Number(text)
  throw new Error('it must be the number of a row, such as 4')
}

function readId(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new Error('it must be a number shown by kith import --list')
}
