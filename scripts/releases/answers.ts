import type { App } from '../../src/app.ts'
import { dialects } from '../../src/dialects/index.ts'
import { placementFor } from '../../test/support/credentials.ts'
import type { ReleaseKeys } from './fill.ts'

/** An answer of the program that made the release, without keys. */
export interface RecordedAnswer extends Question {
  readonly status: number
  readonly body: unknown
}

/** An id that the release gave out. */
export interface GivenId {
  readonly dialect: string
  readonly id: string
}

/** The person with an id, in each API. */
const personPaths: Readonly<Record<string, (id: string) => string>> = {
  native: (id) => `/v1/people/${id}`,
  savvycal: (id) => `/v1/clients/${id}?include_sensitive=true`,
  insighto: (id) => `/api/v1/contact/${id}`,
  quentli: (id) => `/v1/customers/${id}`,
  voipbin: (id) => `/v1.0/contacts/${id}`,
  pipedrive: (id) => `/api/v2/persons/${id}`,
}

const lists: Readonly<Record<string, readonly string[]>> = {
  native: [
    '/v1/people?limit=100&sort=name',
    '/v1/people?q=an&sort=-updatedAt',
    '/v1/people?removed=only',
    '/v1/people/count',
    '/v1/companies',
    '/v1/labels',
    '/v1/custom-fields',
    '/v1/filters',
    '/v1/campaigns',
    '/v1/changes?limit=500',
    '/v1/imports',
    '/v1/sources',
    '/v1/organization',
    '/v1/organizations',
  ],
  savvycal: [
    '/v1/clients?include_sensitive=true&page_size=100',
    '/v1/clients?search=an&include_sensitive=true',
  ],
  insighto: ['/api/v1/contact?size=100', '/api/v1/campaign'],
  quentli: ['/v1/customers?take=100', '/v1/customers?filter[name][contains]=an&orderBy[name]=asc'],
  voipbin: ['/v1.0/contacts?page_size=100', '/v1.0/tags'],
  pipedrive: [
    '/api/v2/persons?limit=100&sort_by=update_time',
    '/api/v2/persons/search?term=an',
    '/api/v2/organizations?limit=100',
    '/api/v2/personFields',
    '/v1/persons?limit=100&sort=name ASC',
    '/v1/filters',
  ],
}

/** A request of an API, below its prefix. */
export interface Question {
  readonly dialect: string
  readonly path: string
}

/** Every API is asked for its lists, and for the person with each id. */
export function questionsFor(ids: readonly GivenId[]): Question[] {
  return dialects.flatMap(({ name }) => [
    ...(lists[name] ?? []).map((path) => ({ dialect: name, path })),
    ...ids
      .filter(({ dialect }) => dialect === name)
      .map(({ id }) => ({ dialect: name, path: personPaths[name]!(id) })),
  ])
}

export async function askRelease(
  app: App,
  { keys }: ReleaseKeys,
  questions: readonly Question[],
): Promise<RecordedAnswer[]> {
  const answers: RecordedAnswer[] = []
  for (const { dialect: name, path } of questions) {
    const dialect = dialects.find((candidate) => candidate.name === name)!
    const { headers, query } = placementFor(dialect, Object.keys(dialect.keys)[0]!, keys[name]!)
    const mark = path.includes('?') ? '&' : '?'
    const url = `/${name}${path}${query === '' ? '' : `${mark}${query}`}`
    const answer = await app.server.app.inject({ url, headers: { host: 'kith.example.com', ...headers } })
    answers.push({ dialect: name, path, status: answer.statusCode, body: withoutKeys(answer.body, keys) })
  }
  return answers
}

/** Links to the next page repeat the key of APIs that have it in the query, and errors the id of the request. */
function withoutKeys(text: string, keys: ReleaseKeys['keys']): unknown {
  const plain = Object.values(keys)
    .reduce((whole, key) => whole.replaceAll(key, '<key>'), text)
    .replace(/req_[A-Z2-7]{26}/g, '<request>')
  try {
    return JSON.parse(plain)
  } catch {
    return plain
  }
}
