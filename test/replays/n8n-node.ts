import { type AxiosParameters, axiosQuery } from '../support/axios-query.ts'
import { openPipedriveAccount } from '../support/pipedrive-client-account.ts'
import { numberedPeople } from './numbered-people.ts'

/** The requests of n8n's Pipedrive node, for the replays of its two versions. */

export const PEOPLE = 230

// biome-ignore lint/suspicious/noExplicitAny: the node looks into JSON as it comes
export type Json = any
type Version = 'v1' | 'api/v2'
interface Parts {
  readonly body?: Json
  readonly qs?: AxiosParameters
}

/** What the node throws: the request library rejects statuses from 300 on. */
export class NodeApiError extends Error {
  readonly status: number
  readonly answer: Json
  constructor(status: number, answer: Json) {
    super(`${status}`)
    this.status = status
    this.answer = answer
  }
}

/** An account with people whose names begin with `Ada No` and `Ben No`, and the requests of the node to it. */
export async function openN8nAccount() {
  const account = await openPipedriveAccount()
  const drafts = numberedPeople(PEOPLE).map((draft, index) => ({
    ...draft,
    given: index % 2 === 0 ? 'Ada' : 'Ben',
  }))
  await account.kith.app.hub.people.createMany(account.tenant.caller('native'), drafts)

  /** With an API token, which the credentials add to the query. */
  async function ask(
    version: Version,
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    parts: Parts = {},
  ) {
    const { body = {}, qs = {} } = parts
    const hasBody = Object.keys(body).length > 0
    const query = axiosQuery({ ...qs, api_token: account.tenant.keys.pipedrive! })
    const response = await account.kith.app.server.app.inject({
      method,
      url: `/pipedrive/${version}${path}${query}`,
      headers: { accept: 'application/json', ...(hasBody && { 'content-type': 'application/json' }) },
      ...(hasBody && { payload: JSON.stringify(body) }),
    })
    const answer: Json = response.json()
    if (response.statusCode >= 300 || answer.success === false) {
      throw new NodeApiError(response.statusCode, answer)
    }
    return { data: answer.data ?? [], additionalData: answer.additional_data ?? {} }
  }

  /** All pages of version 1, of a list or of a search. */
  async function walkOffsets(path: string, qs: AxiosParameters = {}): Promise<Json[]> {
    const found: Json[] = []
    let start = 0
    let pagination: Json
    do {
      const { data, additionalData } = await ask('v1', 'GET', path, { qs: { ...qs, limit: 100, start } })
      found.push(...(data.items ?? data))
      pagination = additionalData.pagination
      start = pagination.next_start
    } while (pagination.more_items_in_collection === true)
    return found
  }

  async function walkCursors(path: string, qs: AxiosParameters = {}): Promise<Json[]> {
    const found: Json[] = []
    let cursor: string | undefined
    do {
      const { data, additionalData } = await ask('api/v2', 'GET', path, { qs: { ...qs, limit: 500, cursor } })
      found.push(...data)
      cursor = additionalData.next_cursor
    } while (cursor)
    return found
  }

  /** A filter that a user has saved: everyone of this name. @returns its id */
  async function saveFilter(name: string): Promise<number> {
    const leaf = { object: 'person', field_id: '9002', operator: '=', value: name, extra_value: null }
    const conditions = { glue: 'and', conditions: [{ glue: 'and', conditions: [leaf] }] }
    const { data } = await ask('v1', 'POST', '/filters', { body: { name, type: 'people', conditions } })
    return data.id
  }

  return { ...account, ask, walkOffsets, walkCursors, saveFilter }
}

export type N8nAccount = Awaited<ReturnType<typeof openN8nAccount>>

export const flat = (items: Json[]) => items.map(({ result_score, item }) => ({ result_score, ...item }))
export const names = (items: Json[]) => items.map(({ name }) => name)
