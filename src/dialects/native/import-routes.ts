import Type, { type Static } from 'typebox'
import type { Upload } from '../../model/bulk.ts'
import { invalid, notFound, type Problem, type ProblemRule } from '../../model/errors.ts'
import { type ImportJob, importLimits, importMatches, type RowResult } from '../../model/import.ts'
import { toMicroseconds } from '../../model/instant.ts'
import { isJsonObject, type JsonObject } from '../../model/json.ts'
import { answer, ok, type Route, type RouteRequest, route } from '../dialect.ts'
import { pathParameters, queryParameters } from '../kit/flat-parameters.ts'
import {
  importParameters,
  nativeDryRun,
  nativeImport,
  nativeImports,
  nativePreview,
  nativeRejections,
} from './import-schema.ts'
import { toNativeId, toNativePerson } from './mapping.ts'
import { rules } from './query.ts'
import { nativePerson, problemDetails } from './schema.ts'
import { strictJson } from './strict-body.ts'

const REFERENCE = 'https://www.rfc-editor.org/rfc/rfc9457'
const refused = { 400: problemDetails, 401: problemDetails, 403: problemDetails } as const
const importId = pathParameters(Type.Object({ import_id: Type.String({ minLength: 1 }) }))
const importQuery = queryParameters(importParameters, rules)
const uploaded = { role: 'write', query: importQuery, upload: true, reference: REFERENCE } as const

const startImport = route({
  method: 'POST',
  path: '/v1/imports',
  operationId: 'startImport',
  summary: 'Import people from the file in the body; sending the same file again resumes its import',
  ...uploaded,
  responses: { 202: nativeImport, 409: problemDetails, 413: problemDetails, 422: problemDetails, ...refused },
  async handle(request) {
    const job = await request.bulk.start(request.caller, uploadOf(request))
    return answer(202, toNativeImport(job), { location: `imports/${job.id}` })
  },
})

const previewImport = route({
  method: 'POST',
  path: '/v1/imports/preview',
  operationId: 'previewImport',
  summary: 'Preview how a file would be read: format, column mapping and first rows',
  ...uploaded,
  responses: { 200: nativePreview, 413: problemDetails, ...refused },
  async handle(request) {
    return ok(await request.bulk.preview(request.caller, uploadOf(request)))
  },
})

const dryRunImport = route({
  method: 'POST',
  path: '/v1/imports/dry-run',
  operationId: 'dryRunImport',
  summary: 'Report what an import would do with every row of a file; nothing is stored',
  ...uploaded,
  responses: { 200: nativeDryRun, 409: problemDetails, 413: problemDetails, 422: problemDetails, ...refused },
  async handle(request) {
    const { job, verdicts, report } = await request.bulk.dryRun(request.caller, uploadOf(request))
    return ok({ report, progress: toNativeImport(job).progress, verdicts: verdicts.map(toNativeVerdict) })
  },
})

const listImports = route({
  method: 'GET',
  path: '/v1/imports',
  operationId: 'listImports',
  summary: 'List imports, newest first',
  reference: REFERENCE,
  role: 'read',
  query: queryParameters(
    Type.Object({ limit: Type.Integer({ minimum: 1, maximum: 500, default: 100 }) }),
    rules,
  ),
  responses: { 200: nativeImports, 400: problemDetails, 401: problemDetails },
  async handle({ caller, hub, query }) {
    return ok({ items: (await hub.imports.list(caller, query.limit)).map(toNativeImport) })
  },
})

const getImport = route({
  method: 'GET',
  path: '/v1/imports/:import_id',
  operationId: 'getImport',
  summary: 'Read an import and its progress',
  reference: REFERENCE,
  role: 'read',
  params: importId,
  responses: { 200: nativeImport, 401: problemDetails, 404: problemDetails },
  async handle({ caller, hub, params }) {
    return ok(toNativeImport(await hub.imports.get(caller, requireNumber(params.import_id))))
  },
})

const listImportPeople = route({
  method: 'GET',
  path: '/v1/imports/:import_id/people',
  operationId: 'listImportPeople',
  summary: 'List the first people that an import added or changed',
  reference: REFERENCE,
  role: 'read',
  params: importId,
  query: queryParameters(
    Type.Object({ limit: Type.Integer({ minimum: 1, maximum: 500, default: 100 }) }),
    rules,
  ),
  responses: { 200: Type.Object({ items: Type.Array(nativePerson) }), 404: problemDetails, ...refused },
  async handle({ caller, hub, params, query: { limit } }) {
    const people = await hub.imports.people(caller, requireNumber(params.import_id), limit)
    return ok({ items: people.map(toNativePerson) })
  },
})

const listRejections = route({
  method: 'GET',
  path: '/v1/imports/:import_id/rejections',
  operationId: 'listRejections',
  summary: 'List rejected rows with column, value and expected format',
  reference: REFERENCE,
  role: 'read',
  params: importId,
  query: queryParameters(
    Type.Object({
      after: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, default: 0 }),
      limit: Type.Integer({ minimum: 1, maximum: importLimits.rejectionsPageMax, default: 100 }),
    }),
    rules,
  ),
  responses: { 200: nativeRejections, 404: problemDetails, ...refused },
  async handle({ caller, hub, params, query: { after, limit } }) {
    const id = requireNumber(params.import_id)
    const items = await hub.imports.listRejections(caller, id, after, limit)
    return ok({ items, nextAfter: items.length < limit ? null : items.at(-1)!.row })
  },
})

const downloadRejected = route({
  method: 'GET',
  path: '/v1/imports/:import_id/rejected',
  operationId: 'downloadRejected',
  summary: 'Download the rejected rows as a file that can be corrected and imported',
  reference: REFERENCE,
  role: 'read',
  params: importId,
  download: ['text/csv', 'text/vcard', 'text/x-ldif', 'application/json', 'application/x-ndjson'],
  responses: { 200: Type.Unknown(), 401: problemDetails, 403: problemDetails, 404: problemDetails },
  async handle({ caller, bulk, params }) {
    return { status: 200, download: await bulk.rejected(caller, requireNumber(params.import_id)) }
  },
})

export const undoImport = route({
  method: 'POST',
  path: '/v1/imports/:import_id/undo',
  operationId: 'undoImport',
  summary: 'Undo an import; later changes from other sources stay',
  reference: REFERENCE,
  role: 'write',
  params: importId,
  responses: { 202: nativeImport, 404: problemDetails, 409: problemDetails, ...refused },
  async handle({ caller, bulk, params }) {
    return answer(202, toNativeImport(await bulk.undo(caller, requireNumber(params.import_id))))
  },
})

export const importRoutes: readonly Route[] = [
  startImport,
  previewImport,
  dryRunImport,
  listImports,
  getImport,
  listImportPeople,
  listRejections,
  downloadRejected,
  undoImport,
]

function uploadOf({ query, upload }: RouteRequest<unknown, Static<typeof importParameters>>): Upload {
  const { name = 'upload', format, matchBy, mapping, ...readOptions } = query
  return {
    content: upload ?? nothing(),
    name,
    ...(format !== undefined && { format }),
    readOptions: {
      ...readOptions,
      ...(matchBy !== undefined && { matchBy: readMatches(matchBy) }),
      ...(mapping !== undefined && { mapping: readMappingText(mapping) }),
    },
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

function readMatches(text: string): string[] {
  if (text === 'none') return []
  const parts = text.split(',').map((part) => part.trim())
  if (parts.every((part) => importMatches.some((match) => match === part))) return parts
  throw invalidParameter('matchBy', 'enum', 'matchBy must be email, phone, email,phone or none', text)
}

function readMappingText(text: string): JsonObject {
  const problems: Problem[] = []
  const mapping = strictJson('mapping', text, problems)
  if (problems.length > 0) throw invalid(problems)
  if (isJsonObject(mapping)) return mapping
  throw invalidParameter(
    'mapping',
    'format',
    'mapping must be a JSON object, in the format a preview returns',
    text,
  )
}

function invalidParameter(name: string, rule: ProblemRule, message: string, received: string) {
  return invalid([{ in: 'query', path: [name], rule, received, message }])
}

/** @throws not_found for a string that is not a number */
function requireNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw notFound('import')
}

function toNativeImport({
  id,
  name,
  format,
  state,
  progress,
  file,
  problem,
  createdAt,
  updatedAt,
}: ImportJob) {
  const { bytes, made: _, ...counts } = progress
  const share = state === 'done' || file.bytes === 0 ? 1 : Math.min(1, bytes / file.bytes)
  return {
    ...{ id, name, format, state, progress: { conflict: 0, ...counts, share }, problem },
    givenBy: file.givenBy ?? null,
    ...{ createdAt: toMicroseconds(createdAt), updatedAt: toMicroseconds(updatedAt) },
  }
}

function toNativeVerdict({ personId, conflictsWith, ...verdict }: RowResult) {
  return {
    ...verdict,
    ...(personId !== undefined && { personId: toNativeId(personId) }),
    ...(conflictsWith !== undefined && { conflictsWith: toNativeId(conflictsWith) }),
  }
}
