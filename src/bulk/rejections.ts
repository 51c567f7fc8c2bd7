import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Hub } from '../hub/hub.ts'
import type { Caller } from '../model/access.ts'
import { type ImportJob, importLimits, type Rejection } from '../model/import.ts'
import { isJsonObject } from '../model/json.ts'
import { csvLines } from './csv/lines.ts'
import type { Mapping } from './mapping/mapping.ts'

/** Every rejected row of an import, some at a time. */
export async function* rejectionsOf(hub: Hub, caller: Caller, importId: number): AsyncGenerator<Rejection> {
  for (let after = 0; ; ) {
    const page = await hub.imports.listRejections(caller, importId, after, importLimits.rejectionsPageMax)
    yield* page
    const last = page.at(-1)
    if (!last) return
    after = last.row
  }
}

/** Behind the columns of the file, what is wrong; the column is left out when the file is imported again. */
export const PROBLEM_COLUMN = 'kith problem'

/**
 * The rejected rows of a table as CSV with the columns of the file, to be put right and imported; of other formats one
 * JSON object a line.
 */
export async function* rejectionLines(hub: Hub, caller: Caller, job: ImportJob): AsyncGenerator<string> {
  const mapping = job.options.mapping as Mapping | undefined
  if (!mapping) {
    for await (const rejection of rejectionsOf(hub, caller, job.id)) yield `${JSON.stringify(rejection)}\n`
    return
  }
  const header = mapping.columns.map(({ column }) => column)
  yield* csvLines(async function* () {
    yield [...header, PROBLEM_COLUMN]
    for await (const rejection of rejectionsOf(hub, caller, job.id)) yield cellsOf(header, rejection)
  })
}

/** Beside the file: a table where the file is one. */
export function rejectedFileName(path: string, { options }: ImportJob): string {
  return `${path.replace(/\/+$/, '')}.rejected.${options.mapping === undefined ? 'jsonl' : 'csv'}`
}

export async function writeRejections(hub: Hub, caller: Caller, job: ImportJob, path: string): Promise<void> {
  await pipeline(Readable.from(rejectionLines(hub, caller, job)), createWriteStream(path, { mode: 0o600 }))
}

function cellsOf(header: readonly string[], { raw, problems, line }: Rejection): string[] {
  const wrong = problems.map(({ column, expected }) => `${column ?? 'the row'} should be ${expected}`)
  const told = `line ${line}: ${wrong.join('; ')}`
  const cells = isJsonObject(raw)
    ? header.map((name) => String(raw[name] ?? ''))
    : header.map((_, index) => String((raw as readonly unknown[])[index] ?? ''))
  return [...cells, told]
}
