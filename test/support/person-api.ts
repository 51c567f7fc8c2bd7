import type { RouteRequest } from './route-requests.ts'

// biome-ignore lint/suspicious/noExplicitAny: answers of six vendors
type Json = any

/** How the clients of a dialect make, read, change and remove one person. */
export interface PersonApi {
  create(values: object): RouteRequest
  read(id: string): RouteRequest
  update(id: string, values: object): RouteRequest
  /** Undefined where the vendor has no such thing. */
  readonly remove: ((id: string) => RouteRequest) | undefined
  /** The person in an answer to any of these. */
  person(json: Json): Json
  /** The least a new person needs. */
  readonly needed: (mark: string) => object
  /** A change that every client may make at any time: another family name, or name. */
  readonly renamed: (mark: string) => object
}

/** A dialect that is not here fails the tests that read it. */
export const personApis: Readonly<Record<string, PersonApi>> = {
  native: {
    ...api('/v1/people', 'PATCH'),
    person: (json) => json,
    needed: (mark) => ({ given: `Ada ${mark}` }),
    renamed: (mark) => ({ surname: `Native ${mark}` }),
  },
  savvycal: {
    ...api('/v1/clients', 'PATCH', { query: '?include_sensitive=true' }),
    person: ({ data }) => data,
    needed: (mark) => ({
      ...savvycalNames(mark),
      email: `ada.${mark}@example.com`,
      time_zone: 'Europe/London',
    }),
    renamed: (mark) => ({ last_name: `Savvy ${mark}` }),
  },
  insighto: {
    ...api('/api/v1/contact', 'PUT'),
    person: ({ data }) => data,
    needed: (mark) => ({ first_name: 'Ada', email: `ada.${mark}@example.com` }),
    renamed: (mark) => ({ last_name: `Insighto ${mark}` }),
  },
  quentli: {
    ...api('/v1/customers', 'PATCH', {
      wrap: (input) => ({ input }),
      wrapChange: (data) => ({ input: { data } }),
    }),
    remove: undefined,
    person: (json) => json.customer ?? json,
    needed: (mark) => ({ name: `Ada ${mark}`, username: `ada-${mark}`, email: `ada.${mark}@example.com` }),
    renamed: (mark) => ({ name: `Ada Quentli ${mark}` }),
  },
  voipbin: {
    ...api('/v1.0/contacts', 'PUT'),
    person: (json) => json,
    needed: (mark) => ({ first_name: `Ada ${mark}` }),
    renamed: (mark) => ({ last_name: `Voip ${mark}` }),
  },
  pipedrive: {
    ...api('/api/v2/persons', 'PATCH'),
    person: ({ data }) => data,
    needed: (mark) => ({ name: `Ada ${mark}` }),
    renamed: (mark) => ({ name: `Ada Pipe ${mark}` }),
  },
}

function savvycalNames(mark: string): object {
  return { first_name: 'Ada', last_name: `Lovelace ${mark}` }
}

interface Shape {
  readonly query?: string
  readonly wrap?: (values: object) => object
  readonly wrapChange?: (values: object) => object
}

function api(
  path: string,
  change: 'PATCH' | 'PUT',
  { query = '', wrap = (values) => values, wrapChange = wrap }: Shape = {},
): Pick<PersonApi, 'create' | 'read' | 'update' | 'remove'> {
  return {
    create: (values) => ({ method: 'POST', path: `${path}${query}`, body: wrap(values) }),
    read: (id) => ({ path: `${path}/${id}${query}` }),
    update: (id, values) => ({ method: change, path: `${path}/${id}${query}`, body: wrapChange(values) }),
    remove: (id) => ({ method: 'DELETE', path: `${path}/${id}` }),
  }
}
