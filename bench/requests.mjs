// Requests to each API for people drawn at random from a store.
import { join } from 'node:path'
import Database from 'better-sqlite3'

const authorizations = {
  native: (key) => ({ authorization: `Bearer ${key}` }),
  savvycal: (key) => ({ authorization: `Bearer ${key}` }),
  insighto: (key) => ({ query: `api_key=${encodeURIComponent(key)}` }),
  quentli: (key) => ({ authorization: `Bearer ${key}` }),
  voipbin: (key) => ({ query: `accesskey=${encodeURIComponent(key)}` }),
  pipedrive: (key) => ({ 'x-api-token': key }),
}

export const apis = Object.keys(authorizations)

/** @returns functions that build requests as text for the load generator */
export function createRequests({ folder, keys }, draws = 2000) {
  const db = new Database(join(folder, 'kith.db'), { readonly: true })
  const { total } = db.prepare('select active as total from person_total where org_id = 1').get()
  const sample = db.prepare(
    `select v.vendor_id as id, v.number, p.person_id as personId, p.created_at as createdAt
     from (select vendor_id, number, person_id from person_id where org_id = 1 and dialect = ?
       order by random() limit ?) v
     join person p on p.org_id = 1 and p.person_id = v.person_id and p.removed_at is null`,
  )

  const request = (api, path, options) => requestOf(api, keys[api], path, options)

  /** Draws random people. */
  const draw = (api, count = draws) => sample.all(api === 'native' ? 'savvycal' : api, count)

  // The highest id that a full page of 100 starts with. The ids of a store need not begin at 1.
  const lastFullPage = db
    .prepare(
      "select number from person_id where org_id = 1 and dialect = 'pipedrive' order by number desc limit 1 offset 149",
    )
    .pluck()
    .get()
  const pages = (size) => Math.max(1, Math.floor(total / size) - 1)
  const randomPage = (size) => Math.floor(Math.random() * pages(size))
  const lists = {
    pipedrive: (person) => {
      const id = Math.min(person.number, lastFullPage)
      return `/api/v2/persons?limit=100&cursor=${pipedriveCursor(id)}`
    },
    savvycal: () => `/v1/clients?include_sensitive=true&page_size=100&page=${1 + randomPage(100)}`,
    insighto: () => `/api/v1/contact?size=100&page=${1 + randomPage(100)}`,
    quentli: () => `/v1/customers?take=100&skip=${100 * randomPage(100)}`,
    voipbin: (person) =>
      `/v1.0/contacts?page_size=100&page_token=${encodeURIComponent(new Date(person.createdAt / 1000).toISOString())}`,
    native: (person) => `/v1/people?limit=100&cursor=${nativeCursor(person.createdAt)}`,
  }
  const gets = {
    pipedrive: ({ id }) => `/api/v2/persons/${id}`,
    savvycal: ({ id }) => `/v1/clients/${id}?include_sensitive=true`,
    insighto: ({ id }) => `/api/v1/contact/${id}`,
    quentli: ({ id }) => `/v1/customers/${id}`,
    voipbin: ({ id }) => `/v1.0/contacts/${id}`,
    native: ({ personId }) => `/v1/people/${nativeId(personId)}`,
  }
  return {
    total,
    folder,
    request,
    draw,
    lists: (api, count) => distinct(draw(api, count).map((person) => request(api, lists[api](person)))),
    /** Every full page of Pipedrive, in random order: each person once. */
    everyone() {
      const numbers = db
        .prepare(`select number from person_id where org_id = 1 and dialect = 'pipedrive' order by number`)
        .pluck()
        .all()
      const starts = numbers.filter((_, index) => index % 100 === 0 && index + 150 < numbers.length)
      const order = new Map(starts.map((number) => [number, Math.random()]))
      return starts
        .sort((a, b) => order.get(a) - order.get(b))
        .map((number) => request('pipedrive', `/api/v2/persons?limit=100&cursor=${pipedriveCursor(number)}`))
    },
    gets: (api, count) => draw(api, count).map((person) => request(api, gets[api](person))),
    close: () => db.close(),
  }
}

/** A measurement of one page that is asked again and again would say nothing about the others. */
function distinct(requests) {
  if (requests.length > 10 && new Set(requests).size === 1)
    throw new Error(`All requests are equal: ${requests[0]}`)
  return requests
}

/** A whole request as text. */
export function requestOf(api, key, path, { method = 'GET', body } = {}) {
  const { query, ...headers } = authorizations[api](key)
  const target = `/${api}${path}${query ? `${path.includes('?') ? '&' : '?'}${query}` : ''}`
  const text = body === undefined ? '' : JSON.stringify(body)
  const lines = Object.entries({
    host: '127.0.0.1',
    ...headers,
    ...(body !== undefined && {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
    }),
  }).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n${text}`
}

export const asPipedrive = (key, path) => requestOf('pipedrive', key, path)

/** Pipedrive's cursor of a list that starts at an id. */
export function pipedriveCursor(id) {
  const value = { field: 'id', fieldValue: id, sortDirection: 'asc', id }
  return encodeURIComponent(Buffer.from(JSON.stringify(value)).toString('base64'))
}

/** Placeholders until `loadProgram` loads the functions of the compiled program. */
let nativeCursor = (createdAt) => createdAt
let nativeId = (personId) => personId
export async function loadProgram() {
  const { encodeCursor } = await import('../dist/dialects/native/cursor.js')
  const { formatPersonId } = await import('../dist/model/person-id.js')
  const { personColumns } = await import('../dist/model/query.js')
  const order = [{ field: personColumns.createdAt, direction: 'asc' }]
  nativeCursor = (createdAt) => encodeURIComponent(encodeCursor([createdAt], order))
  nativeId = formatPersonId
}
