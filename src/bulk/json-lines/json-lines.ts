import { Compile } from 'typebox/compile'
import type { Definitions } from '../../hub/hub.ts'
import { KithError } from '../../model/errors.ts'
import type { ImportRow, RestoredRecord, RestoredRow } from '../../model/import.ts'
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts'
import type { Person } from '../../model/person.ts'
import type { PersonRecord, Source } from '../../model/record.ts'
import type { RelatedEntity } from '../../model/related-entity.ts'
import type { SourceFile } from '../file.ts'
import type { ImportFormat } from '../format.ts'
import { parsedJson } from '../json.ts'
import { fileLimits } from '../limits.ts'
import { linesOf, openText, requireText } from '../text.ts'
import { restoredLine, thingLines } from './schema.ts'

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
      const kind = kindOf(value)
      if (kind === 'label') labels.push(checked(value, kind, number) as never)
      else if (kind === 'customField') customFields.push(checked(value, kind, number) as never)
      else if (kind !== undefined) rows += 1
      else if (value.kith === 'export') requireVersion(value)
      else throw new KithError('invalid', `Line ${number} is none that an export of Kith has.`)
    }
    return { rows, options: { restores: true }, customFields: [], definitions: { labels, customFields } }
  },

  async *read(file, _options, { after = 0 }) {
    let row = 0
    for await (const { value, number, bytes } of objectsOf(file)) {
      const kind = kindOf(value)
      if (kind === undefined || kind === 'label' || kind === 'customField') continue
      row += 1
      if (row <= after) continue
      const place = { row, line: number, bytes }
      yield kind === 'person' ? toRow(value, place) : toKeptRow(value, kind, place)
    }
  },
}

type ThingKind = keyof typeof thingLines

/** What a line holds, told by its key. */
function kindOf(value: JsonObject): ThingKind | 'person' | undefined {
  if (Object.hasOwn(value, 'person')) return 'person'
  return thingKinds.find((kind) => Object.hasOwn(value, kind))
}

const thingKinds = Object.keys(thingLines) as ThingKind[]

/** Compiled, because of a million lines checking would else take longer than writing. */
const personLine = Compile(restoredLine)
const validators = Object.fromEntries(
  thingKinds.map((kind) => [kind, Compile(thingLines[kind])]),
) as unknown as Readonly<Record<ThingKind, typeof personLine>>

/** Looks for what is wrong only where something is. */
function problemOf(validator: typeof personLine, value: unknown) {
  return validator.Check(value) ? undefined : validator.Errors(value)[0]
}

/** @throws invalid: what people refer to by number must be there before they are */
function checked(value: JsonObject, kind: ThingKind, line: number): Json {
  const problem = problemOf(validators[kind], value[kind])
  if (!problem) return value[kind]!
  const message = `${kind}${problem.instancePath} in line ${line} ${problem.message}`
  throw new KithError('invalid', message)
}

function toKeptRow(
  value: JsonObject,
  kind: Exclude<ThingKind, 'label' | 'customField'>,
  place: { row: number; line: number; bytes: number },
): ImportRow {
  const problem = problemOf(validators[kind], value[kind])
  if (problem) return rejectedRow(value, place, problem)
  const thing = { kind, value: fromJson(kind, value[kind] as JsonObject) } as unknown as RelatedEntity
  return { kind: 'kept', ...place, thing, raw: null }
}

function fromJson(kind: ThingKind, value: JsonObject): object {
  return kind === 'picture' ? { ...value, bytes: Buffer.from(String(value.bytes), 'base64') } : value
}

function rejectedRow(
  raw: JsonObject,
  place: { row: number; line: number; bytes: number },
  { instancePath, message }: { instancePath: string; message: string },
): ImportRow {
  const problems = [{ column: instancePath || null, value: null, expected: message }]
  return { kind: 'rejected', ...place, problems, raw }
}

function requireVersion({ version }: JsonObject): void {
  if (version === 1) return
  throw new KithError(
    'invalid',
    `The export is of version ${JSON.stringify(version)}: a newer kith reads it.`,
  )
}

function toRow(value: JsonObject, place: { row: number; line: number; bytes: number }): ImportRow {
  const problem = problemOf(personLine, value)
  if (problem) return rejectedRow(value, place, problem)
  const person = { ...(value.person as unknown as Person), orgId: 0 }
  const records = (
    value.records as unknown as (PersonRecord & { source: Omit<Source, 'id' | 'orgId'> })[]
  ).map(
    ({ source, ...record }): RestoredRecord => ({
      record: { ...record, orgId: 0, personId: person.id, sourceId: 0 },
      source,
    }),
  )
  const oldIds = value.oldIds as RestoredRow['oldIds']
  return { kind: 'restored', ...place, person, records, ...(oldIds && { oldIds }), raw: null }
}

/** Every line that is not blank, as the object it holds. @throws invalid naming the line that holds none */
export async function* objectsOf(
  file: SourceFile,
): AsyncGenerator<{ value: JsonObject; number: number; bytes: number }> {
  let bytes = 0
  for await (const { line, number } of linesOf(openText(file, 'utf-8'), fileLimits.lineCharsMax)) {
    bytes += Buffer.byteLength(line) + 1
    if (line.trim() === '') continue
    const value = parsedJson(line)
    if (!isJsonObject(value)) throw new KithError('invalid', `Line ${number} is not a JSON object.`)
    yield { value, number, bytes }
  }
}
