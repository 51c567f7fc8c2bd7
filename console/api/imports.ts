import { queryOptions } from '@tanstack/react-query'
import { api } from './client.ts'
import { ApiProblem, unwrap } from './problem.ts'
import type { DryRun, ImportJob, ImportPreview } from './types.ts'

const HISTORY_MAX = 50
/** Often enough that progress moves, seldom enough not to slow down what it watches. */
const PROGRESS_EVERY_MS = 700

export interface ImportWishes {
  readonly matchBy?: string
  readonly mapping?: Readonly<Record<string, unknown>>
}

export const previewImport = (file: File) => upload<ImportPreview>('imports/preview', file, {})
export const dryRunImport = (file: File, wishes: ImportWishes) =>
  upload<DryRun>('imports/dry-run', file, wishes)
export const startImport = (file: File, wishes: ImportWishes) => upload<ImportJob>('imports', file, wishes)

/** The file is the body of the request: it is sent as it is read, whatever its size. */
async function upload<T>(path: string, file: File, { matchBy, mapping }: ImportWishes): Promise<T> {
  const query = new URLSearchParams({ name: file.name.slice(0, 200) || 'upload' })
  if (matchBy !== undefined) query.set('matchBy', matchBy)
  if (mapping !== undefined) query.set('mapping', JSON.stringify(mapping))
  const response = await fetch(`/native/v1/${path}?${query}`, {
    method: 'POST',
    body: file,
    headers: { 'content-type': 'application/octet-stream' },
  })
  const body: unknown = await response.json().catch(() => undefined)
  if (!response.ok) throw new ApiProblem(response.status, body)
  return body as T
}

export const importsQuery = queryOptions({
  queryKey: ['imports'],
  queryFn: async ({ signal }) =>
    unwrap(await api.GET('/v1/imports', { params: { query: { limit: HISTORY_MAX } }, signal })).items,
})

export const isUnderWay = ({ state }: Pick<ImportJob, 'state'>): boolean =>
  !['done', 'failed', 'undone'].includes(state)

export const importQuery = (id: number) =>
  queryOptions({
    queryKey: ['imports', id],
    queryFn: async ({ signal }) =>
      unwrap(
        await api.GET('/v1/imports/{import_id}', { params: { path: { import_id: String(id) } }, signal }),
      ),
    refetchInterval: ({ state }) => (state.data && !isUnderWay(state.data) ? false : PROGRESS_EVERY_MS),
  })
