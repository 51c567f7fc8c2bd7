import { ApiProblem } from '../api/problem.ts'
import type { PeopleQuery } from '../api/types.ts'
import type { Selection } from './selection.ts'

/** The maximum number of ids per request, set by the server. */
export const IDS_MAX = 40_000

const ADDRESS = '/native/v1/export'

/** A download link for parameters that fit into a URL. */
export const exportLink = (fields: URLSearchParams): string => `${ADDRESS}?${fields}`

/** The parameters of an export request. */
export function exportFields(format: string, query: PeopleQuery, selection?: Selection): URLSearchParams {
  const fields = new URLSearchParams({ format })
  if (selection?.kind === 'some') {
    fields.set('ids', [...selection.ids].join(','))
    // Export selected people even if they have been removed since.
    fields.set('removed', 'include')
    return fields
  }
  const { q, filter, removed, sort } = query
  const parameters = { q, filter, removed, sort: isStableSort(sort) ? sort : undefined }
  for (const [name, value] of Object.entries(parameters)) if (value) fields.set(name, value)
  if (selection && selection.except.size > 0) fields.set('except', [...selection.except].join(','))
  return fields
}

/** Exports cannot be sorted by last change: a person changed during the export would move and be missing. */
function isStableSort(sort: string | undefined): boolean {
  return sort !== 'updatedAt' && sort !== '-updatedAt'
}

/**
 * Downloads the file through a form, so that the browser streams it to disk instead of holding it in memory. A failed form
 * request would replace the page, so a fetch that is aborted after its first bytes checks for errors before.
 *
 * @throws ApiProblem
 */
export async function downloadExport(fields: URLSearchParams): Promise<void> {
  const check = new AbortController()
  const response = await fetch(ADDRESS, { method: 'POST', body: fields, signal: check.signal })
  if (!response.ok) throw new ApiProblem(response.status, await response.json().catch(() => undefined))
  check.abort()
  const form = document.createElement('form')
  form.method = 'post'
  form.action = ADDRESS
  form.hidden = true
  for (const [name, value] of fields) {
    const input = document.createElement('input')
    input.type = 'hidden'
    input.name = name
    input.value = value
    form.append(input)
  }
  document.body.append(form)
  form.submit()
  form.remove()
}
