import { ApiProblem } from '../api/problem.ts'
import type { PeopleQuery } from '../api/types.ts'
import type { Selection } from './selection.ts'

/** Ids that the server takes in one list. */
export const IDS_MAX = 40_000

const ADDRESS = '/native/v1/export'

/** For what fits into an address: a link, which the browser saves as it comes in as well. */
export const exportLink = (fields: URLSearchParams): string => `${ADDRESS}?${fields}`

/** Who is wanted, in the words of the native API. */
export function exportFields(format: string, query: PeopleQuery, selection?: Selection): URLSearchParams {
  const fields = new URLSearchParams({ format })
  if (selection?.kind === 'some') {
    fields.set('ids', [...selection.ids].join(','))
    // Who is picked is wanted, whatever became of them since.
    fields.set('removed', 'include')
    return fields
  }
  const { q, filter, removed, sort } = query
  const wanted = { q, filter, removed, sort: isSteady(sort) ? sort : undefined }
  for (const [name, value] of Object.entries(wanted)) if (value) fields.set(name, value)
  if (selection && selection.except.size > 0) fields.set('except', [...selection.except].join(','))
  return fields
}

/** Whoever is changed while the file is written moves in the order of changes, and would be missing. */
function isSteady(sort: string | undefined): boolean {
  return sort !== 'updatedAt' && sort !== '-updatedAt'
}

/**
 * Has the browser save the file as it comes in, however large it is: only what a form is answered with goes to the disk
 * without going through the page. What would be refused is asked first, because the refusal of a form replaces the page.
 *
 * @throws ApiProblem
 */
export async function downloadExport(fields: URLSearchParams): Promise<void> {
  const beginning = new AbortController()
  const response = await fetch(ADDRESS, { method: 'POST', body: fields, signal: beginning.signal })
  if (!response.ok) throw new ApiProblem(response.status, await response.json().catch(() => undefined))
  beginning.abort()
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
