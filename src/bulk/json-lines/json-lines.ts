import Value from 'typebox/value'
import type { Definitions } from '../../hub/hub.ts'
import { KithError } from '../../model/errors.ts'
import type { ImportRow, RestoredRecord } from '../../model/import.ts'
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts'
import type { Person } from '../../model/person.ts'
import type { PersonRecord, Source } from '../../model/record.ts'
import type { SourceFile } from '../file.ts'
import type { ImportFormat } from '../format.ts'
import { fileLimits } from '../limits.ts'
import { linesOf, openText, requireText } from '../text.ts'
import { restoredLine } from './schema.ts'

/** The lossless export of a Kith, put back with all ids, times and records. */
export const kithExport: ImportFormat = {
  name: 'jsonl',
  title: 'Lossless export of Kith (JSON Lines)',
  recognises: (head) => head.subarray(0, 17).toString() === '{"kith":"export",',

  async inspect(file) {
    requireText(file)
    const labels: NonNullable<Definitions['labels']>[number][] = []
    const customFields: NonNullable<Definitions['customFields']>[number][] = []
    let rows = 0
    for await (const { value, number } of objectsOf(file)) {
      if (isPersonLine(value)) rows += 1
      else if (isJsonObject(value.label)) labels.push(value.label as never)
      else if (isJsonObject(value.customField)) customFields.push(value.customField as never)
      else if (value.kith === 'export') requireVersion(value)
      else throw new KithError('invalid', `Line ${number} is none that an export of Kith has.`)
    }
    return { rows, options: {}, customFields: [], definitions: { labels, customFields } }
  },

  async *read(file) {
    let row = 0
    for await (const { value, number, bytes } of objectsOf(file)) {
      if (!isPersonLine(value)) continue
      row += 1
      yield toRow(value, { row, line: number, bytes })
    }
  },
}

function isPersonLine(value: JsonObject): boolean {
  return Object.hasOwn(value, 'person')
}

function requireVersion({ version }: JsonObject): void {
  if (version === 1) return
  throw new KithError(
    'invalid',
    `The export is of version ${JSON.stringify(version)}: a newer kith reads it.`,
  )
}

function toRow(value: JsonObject, place: { row: number; line: number; bytes: number }): ImportRow {
  const problem = Value.Errors(restoredLine, value)[0]
  if (problem) {
    const told = { column: problem.instancePath || null, value: null, expected: problem.message }
    return { kind: 'rejected', ...place, problems: [told], raw: value }
  }
  const person = { ...(value.person as unknown as Person), orgId: 0 }
  const records = (
    value.records as unknown as (PersonRecord & { source: Omit<Source, 'id' | 'orgId'> })[]
  ).map(
    ({ source, ...record }): RestoredRecord => ({
      record: { ...record, orgId: 0, personId: person.id, sourceId: 0 },
      source,
    }),
  )
  return { kind: 'restored', ...place, person, records, raw: null }
}

/** Every line that is not blank, as the object it holds. @throws invalid naming the line that holds none */
export async function* objectsOf(
  file: SourceFile,
): AsyncGenerator<{ value: JsonObject; number: number; bytes: number }> {
  let bytes = 0
  for await (const { line, number } of linesOf(openText(file, 'utf-8'), fileLimits.lineCharsMax)) {
    bytes += Buffer.byteLength(line) + 1
    if (line.trim() === '') continue
    const value = parsed(line)
    if (!isJsonObject(value)) throw new KithError('invalid', `Line ${number} is not a JSON object.`)
    yield { value, number, bytes }
  }
}

function parsed(line: string): Json | undefined {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
