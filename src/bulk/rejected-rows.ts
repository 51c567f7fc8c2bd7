import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Hub } from '../hub/hub.ts'
import type { Caller } from '../model/access.ts'
import { type ImportJob, importLimits, type Rejection } from '../model/import.ts'
import { isJsonObject } from '../model/json.ts'
import { csvLines } from './csv/csv-lines.ts'
import { problemHeader } from './csv/rejected-header.ts'
import { type Mapping, PROBLEM_COLUMN } from './mapping/mapping.ts'
import { problemText, type RejectedFormat, rejectedFormats } from './rejected-cards.ts'

/**
 * The file of the rejected rows of an import, to be corrected and imported again: for a table, CSV with the columns of
 * the imported file and what is wrong; cards and entries of directories in the format they came in; else JSON Lines.
 */
export async function* rejectedRowsText(hub: Hub, caller: Caller, job: ImportJob): AsyncGenerator<string> {
  const mapping = job.options.mapping as Mapping | undefined
  const format = rejectedFormats.get(job.format)
  if (format) {
    yield* format.write(rejectionsOf(hub, caller, job.id))
    return
  }
  if (!mapping) {
    for await (const rejection of rejectionsOf(hub, caller, job.id)) yield `${JSON.stringify(rejection)}\n`
    return
  }
  // Jobs of earlier versions have no header, but their mapping has all columns.
  const all = (job.options.header as string[] | undefined) ?? mapping.columns.map(({ column }) => column)
  const header = all.filter((name) => name !== PROBLEM_COLUMN)
  yield* csvLines(async function* () {
    yield [...header, problemHeader(mapping)]
    for await (const rejection of rejectionsOf(hub, caller, job.id)) yield cellsOf(header, rejection)
  })
}

/** The default path for the rejected rows of a file: next to it, with the extension of their format. */
export function rejectedFileName(path: string, job: ImportJob): string {
  return `${path.replace(/\/+$/, '')}.rejected.${rejectedFormatOf(job).extension}`
}

/** The extension and content type of the rejected rows of an import. */
export function rejectedFormatOf({
  format,
  options,
}: ImportJob): Pick<RejectedFormat, 'extension' | 'contentType'> {
  const own = rejectedFormats.get(format)
  if (own) return own
  return options.mapping === undefined
    ? { extension: 'jsonl', contentType: 'application/x-ndjson' }
    : { extension: 'csv', contentType: 'text/csv; charset=utf-8; header=present' }
}

export async function writeRejectedRows(
  hub: Hub,
  caller: Caller,
  job: ImportJob,
  path: string,
): Promise<void> {
  await pipeline(Readable.from(rejectedRowsText(hub, caller, job)), createWriteStream(path, { mode: 0o600 }))
}

async function* rejectionsOf(hub: Hub, caller: Caller, importId: number): AsyncGenerator<Rejection> {
  for (let after = 0; ; ) {
    const page = await hub.imports.listRejections(caller, importId, after, importLimits.rejectionsPageMax)
    yield* page
    const last = page.at(-1)
    if (!last) return
    after = last.row
  }
}

function cellsOf(header: readonly string[], rejection: Rejection): string[] {
  const { raw } = rejection
  const cells = isJsonObject(raw)
    ? header.map((name) => String(raw[name] ?? ''))
    : listCells(header, raw as readonly unknown[])
  return [...cells, problemText(rejection)]
}

/** A row that is longer than the header keeps all its cells, so that it is not read with fewer of them. */
function listCells(header: readonly string[], raw: readonly unknown[]): string[] {
  return Array.from({ length: Math.max(header.length, raw.length) }, (_, index) => String(raw[index] ?? ''))
}
