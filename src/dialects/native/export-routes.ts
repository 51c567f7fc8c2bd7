import Type from 'typebox'
import type { Hub } from '../../hub/hub.ts'
import type { Caller } from '../../model/access.ts'
import type { BulkJobs } from '../../model/bulk.ts'
import { type Route, route, type WireAnswer } from '../dialect.ts'
import { type ExportRequest, exportBody, exportForm, exportQuery } from './export-query.ts'
import { filtersOf } from './people-list.ts'
import { REFERENCE, refuses } from './route-parts.ts'

const download = ['application/x-ndjson', 'text/csv', 'text/vcard'] as const

const exportPeople = route({
  method: 'GET',
  path: '/v1/export',
  operationId: 'exportPeople',
  summary: 'Download people as a file: jsonl (lossless), csv and others',
  reference: REFERENCE,
  role: 'read',
  query: exportQuery,
  download,
  responses: { 200: Type.Unknown(), ...refuses(400, 401, 403) },
  handle: ({ caller, hub, bulk, query }) => answerFile(query, caller, { hub, bulk, place: 'query' }),
})

const exportSelection = route({
  method: 'POST',
  path: '/v1/export',
  operationId: 'exportSelection',
  summary: 'Download people as a file, selected by a body, for example by thousands of ids',
  reference: REFERENCE,
  role: 'read',
  body: exportBody,
  otherBodies: { 'application/x-www-form-urlencoded': exportForm },
  download,
  responses: { 200: Type.Unknown(), ...refuses(400, 401, 403, 413) },
  handle: ({ caller, hub, bulk, body }) => answerFile(body, caller, { hub, bulk, place: 'body' }),
})

export const exportRoutes: readonly Route[] = [exportPeople, exportSelection]

async function answerFile(
  { options, ...selection }: ExportRequest,
  caller: Caller,
  { hub, bulk, place }: { readonly hub: Hub; readonly bulk: BulkJobs; readonly place: 'query' | 'body' },
): Promise<WireAnswer> {
  const filters = await filtersOf(selection, hub, caller, place)
  const filter = filters.length > 0 ? { filter: { all: filters } } : {}
  return { status: 200, download: await bulk.export(caller, { ...options, ...filter }) }
}
