import { queryOptions } from '@tanstack/react-query'
import { api } from './client.ts'
import { ApiProblem, unwrap } from './problem.ts'
import type { DryRun, ImportJob, ImportPreview } from './types.ts'

const HISTORY_MAX = 50
/** Fast enough for a smooth progress bar, slow enough not to slow down the import. */
const POLL_INTERVAL_MS = 700

export interface ImportOptions {
  readonly matchBy?: string
  readonly mapping?: Readonly<Record<string, unknown>>
  readonly encoding?: string
  readonly delimiter?: string
  readonly headerRow?: number
  readonly keepFooter?: boolean
  readonly dateOrder?: string
}

export const previewImport = (file: File, options: ImportOptions) =>
  upload<ImportPreview>('imports/preview', file, options)
export const dryRunImport = (file: File, options: ImportOptions) =>
  upload<DryRun>('imports/dry-run', file, options)
export const startImport = (file: File, options: ImportOptions) => upload<ImportJob>('imports', file, options)

/** Sends the file as the request body, so that the browser streams it instead of loading it into memory. */
async function upload<T>(path: string, file: File, options: ImportOptions): Promise<T> {
  const query = new URLSearchParams({ name: file.name.slice(0, 200) || 'upload' })
  for (const [name, value] of Object.entries(options)) {
    query.set(name, typeof value === 'object' ? JSON.stringify(value) : String(value))
  }
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

/** The first people that an import added or changed. */
export const importPeopleQuery = (id: number) =>
  queryOptions({
    queryKey: ['imports', id, 'people'],
    queryFn: async ({ signal }) =>
      unwrap(
        await api.GET('/v1/imports/{import_id}/people', {
          params: { path: { import_id: String(id) }, query: { limit: PEOPLE_MAX } },
          signal,
        }),
      ).items,
  })

const PEOPLE_MAX = 50

export async function undoImport(id: number): Promise<ImportJob> {
  const path = { import_id: String(id) }
  return unwrap(await api.POST('/v1/imports/{import_id}/undo', { params: { path } }))
}

export const isRunning = ({ state }: Pick<ImportJob, 'state'>): boolean =>
  !['done', 'failed', 'undone'].includes(state)

export const importQuery = (id: number) =>
  queryOptions({
    queryKey: ['imports', id],
    queryFn: async ({ signal }) =>
      unwrap(
        await api.GET('/v1/imports/{import_id}', { params: { path: { import_id: String(id) } }, signal }),
      ),
    refetchInterval: ({ state }) => (state.data && !isRunning(state.data) ? false : POLL_INTERVAL_MS),
  })
