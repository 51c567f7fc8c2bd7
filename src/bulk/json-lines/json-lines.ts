import type { Definitions } from '../../hub/hub.ts'
import { lazyValidator } from '../../lazy-validator.ts'
import { KithError } from '../../model/errors.ts'
import type { ImportRow, RestoredRecord, RestoredRow } from '../../model/import.ts'
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts'
import type { Person } from '../../model/person.ts'
import type { PersonRecord, Source } from '../../model/record.ts'
import type { RelatedEntity } from '../../model/related-entity.ts'
import { requireText } from '../file-kinds.ts'
import { type ImportFormat, matchOptions } from '../format.ts'
import { type KeptJson, losslessJson } from '../json.ts'
import { fileLimits } from '../limits.ts'
import { type RowPlace, rejectedRow } from '../rows.ts'
import type { SourceFile } from '../source-file.ts'
import { linesOf, openText } from '../text.ts'
import { entityLines, personLine } from './schema.ts'

/** Imports the lossless export of Kith, with all ids, times and records. */
export const kithExport: ImportFormat = {
  name: 'jsonl',
  title: 'Lossless export of Kith (JSON Lines)',
  plainRows: true,
  recognises: (head) => head.subarray(0, 17).toString() === '{"kith":"export",',

  async inspect(file, { strict }) {
    requireText(file)
    const labels: NonNullable<Definitions['labels']>[number][] = []
    const customFields: NonNullable<Definitions['customFields']>[number][] = []
    let rows = 0
    for await (const { value, line } of objectsOf(file)) {
      const kind = kindOf(value)
      if (kind === 'label') labels.push(readDefinition(value, kind, line) as never)
      else if (kind === 'customField') customFields.push(readDefinition(value, kind, line) as never)
      else if (kind !== undefined) rows += 1
      else if (value.kith === 'export') requireVersion(value)
      else throw new KithError('invalid', `Line ${line} is not part of a Kith export.`)
    }
    const options = { restores: true, ...matchOptions({ ...(strict === true && { strict }) }) }
    return { rows, options, customFields: [], definitions: { labels, customFields } }
  },

  async *read(file, _options, { after = 0 }) {
    let row = 0
    for await (const { value, remarks, line, bytes } of objectsOf(file)) {
      const kind = kindOf(value)
      if (kind === undefined || kind === 'label' || kind === 'customField') continue
      row += 1
      if (row <= after) continue
      const place = { row, line, bytes, raw: null }
      if (kind === 'person') yield toPersonRow(value, place, remarks)
      else yield toEntityRow(value, kind, place)
    }
  },
}

type EntityKind = keyof typeof entityLines

/** What a line contains, named by its first key. */
function kindOf(value: JsonObject): EntityKind | 'person' | undefined {
  if (Object.hasOwn(value, 'person')) return 'person'
  return entityKinds.find((kind) => Object.hasOwn(value, kind))
}

const entityKinds = Object.keys(entityLines) as EntityKind[]

/** Compiled, because interpreting the schemas for a million lines takes longer than writing the people. */
const personValidator = lazyValidator(personLine)
const entityValidators = Object.fromEntries(
  entityKinds.map((kind) => [kind, lazyValidator(entityLines[kind])]),
) as unknown as Readonly<Record<EntityKind, typeof personValidator>>

/** Collects errors only if the check fails, because collecting is slow. */
function validationError(validator: typeof personValidator, value: unknown) {
  return validator.Check(value) ? undefined : validator.Errors(value)[0]
}

/** @throws invalid, because people refer to definitions by id and could not be read without them */
function readDefinition(value: JsonObject, kind: 'label' | 'customField', line: number): Json {
  const error = validationError(entityValidators[kind], value[kind])
  if (!error) return value[kind]!
  throw new KithError('invalid', `${kind}${error.instancePath} in line ${line} ${error.message}`)
}

function toEntityRow(
  value: JsonObject,
  kind: Exclude<EntityKind, 'label' | 'customField'>,
  place: RowPlace,
): ImportRow {
  const error = validationError(entityValidators[kind], value[kind])
  if (error) return invalidRow(value, place, error)
  const content = value[kind] as JsonObject
  const entityValue =
    kind === 'picture' ? { ...content, bytes: Buffer.from(String(content.bytes), 'base64') } : content
  return {
    kind: 'relatedEntity',
    ...place,
    entity: { kind, value: entityValue } as unknown as RelatedEntity,
  }
}

function invalidRow(
  raw: JsonObject,
  place: RowPlace,
  { instancePath, message }: { instancePath: string; message: string },
): ImportRow {
  const problem = { column: instancePath || null, value: null, expected: expectedOf(message) }
  return rejectedRow({ ...place, raw }, [problem])
}

/** Messages of the validator begin with "must"; a problem says what the value should be. */
function expectedOf(message: string): string {
  return message
    .replace(/^must be /, '')
    .replace(/^must have /, 'a value with ')
    .replace(/^must match /, 'a value that matches ')
}

function requireVersion({ version }: JsonObject): void {
  if (version === 1) return
  throw new KithError(
    'invalid',
    `Exports of version ${JSON.stringify(version)} are not supported. Use a newer version of Kith.`,
  )
}

function toPersonRow(value: JsonObject, place: RowPlace, remarks: KeptJson['remarks']): ImportRow {
  const error = validationError(personValidator, value)
  if (error) return invalidRow(value, place, error)
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
  const notes = remarks.map(({ problem }) => problem)
  const remarked = notes.length > 0 ? { raw: value, notes } : {}
  return { kind: 'restored', ...place, person, records, ...(oldIds && { oldIds }), ...remarked }
}

/** The JSON objects of the lines that are not blank. @throws invalid naming the line that is not a JSON object */
async function* objectsOf(
  file: SourceFile,
): AsyncGenerator<Pick<KeptJson, 'remarks'> & { value: JsonObject; line: number; bytes: number }> {
  let bytes = 0
  for await (const { line, number } of linesOf(openText(file, 'utf-8'), fileLimits.lineCharsMax)) {
    bytes += Buffer.byteLength(line) + 1
    if (line.trim() === '') continue
    const { value, remarks = [] } = losslessJson(line) ?? {}
    if (!isJsonObject(value)) throw new KithError('invalid', `Line ${number} is not a JSON object.`)
    yield { value, remarks, line: number, bytes }
  }
}
