import Type, { type TSchema } from 'typebox'
import { invalid, notFound, type Problem } from '../../model/errors.ts'
import type { Person, PersonDraft, PersonId, PersonPatch } from '../../model/person.ts'
import { answer, ok, type Reader, type Route, route, type WireRequest } from '../dialect.ts'
import { pathParameters, queryParameters } from '../kit/flat-parameters.ts'
import { jsonBody } from '../kit/json-body.ts'
import { adminRoutes } from './admin-routes.ts'
import { catalogRoutes } from './catalog-routes.ts'
import { encodeCursor, toPosition } from './cursor.ts'
import { importRoutes } from './import-routes.ts'
import {
  fromNativeId,
  fromNativePersonDraft,
  toNativeChange,
  toNativeId,
  toNativePerson,
  toNativeProvenance,
} from './mapping.ts'
import { listPeopleQuery, rules } from './query.ts'
import {
  nativeChanges,
  nativePeople,
  nativePerson,
  nativeProvenance,
  personDraft,
  personPatch,
  problemDetails,
} from './schema.ts'

const REFERENCE = 'https://www.rfc-editor.org/rfc/rfc9457'

const personId = pathParameters(Type.Object({ id: Type.String({ minLength: 1 }) }))

const listPeople = route({
  method: 'GET',
  path: '/v1/people',
  operationId: 'listPeople',
  summary: 'List, search and filter people; oldest first unless sorted otherwise',
  reference: REFERENCE,
  role: 'read',
  query: listPeopleQuery,
  responses: { 200: nativePeople, 400: problemDetails, 401: problemDetails, 403: problemDetails },
  async handle({ query, caller, hub, wire }) {
    const { limit, place, ...selection } = query
    const from = place && (await toPosition(place, query.order, caller, hub))
    const page = await hub.people.list(caller, { ...selection, page: { limit, ...(from && { from }) } })
    const nextCursor = page.next ? encodeCursor(page.next, query.order) : null
    const body = { items: page.items.map(toNativePerson), nextCursor }
    return answer(200, body, nextCursor ? { link: nextLink(wire, nextCursor) } : {})
  },
})

const createPerson = route({
  method: 'POST',
  path: '/v1/people',
  operationId: 'createPerson',
  summary: 'Put a person in',
  reference: REFERENCE,
  role: 'write',
  body: draftBody(),
  responses: {
    201: nativePerson,
    400: problemDetails,
    401: problemDetails,
    403: problemDetails,
    409: problemDetails,
  },
  async handle({ body, caller, hub }) {
    const person = await hub.people.create(caller, body)
    return answer(201, toNativePerson(person), {
      location: `people/${toNativeId(person.id)}`,
      ...entityTag(person),
    })
  },
})

const getPerson = route({
  method: 'GET',
  path: '/v1/people/:id',
  operationId: 'getPerson',
  summary: 'Read a person; also a removed one, whose removedAt is set',
  reference: REFERENCE,
  role: 'read',
  params: personId,
  responses: { 200: nativePerson, 401: problemDetails, 404: problemDetails },
  async handle({ params, caller, hub, wire }) {
    const person = await hub.people.get(caller, requireId(params.id), { removed: true })
    const tag = entityTag(person)
    return wire.header('if-none-match') === tag.etag
      ? answer(304, undefined, tag)
      : answer(200, toNativePerson(person), tag)
  },
})

const updatePerson = route({
  method: 'PATCH',
  path: '/v1/people/:id',
  operationId: 'updatePerson',
  summary: 'Change what is named; null takes a value away, lists are replaced as a whole',
  reference: REFERENCE,
  role: 'write',
  params: personId,
  body: patchBody(),
  responses: {
    200: nativePerson,
    400: problemDetails,
    401: problemDetails,
    403: problemDetails,
    404: problemDetails,
    412: problemDetails,
  },
  async handle({ params, body, caller, hub, wire }) {
    const person = await hub.people.update(caller, requireId(params.id), body, ifMatch(wire))
    return answer(200, toNativePerson(person), entityTag(person))
  },
})

const removePerson = route({
  method: 'DELETE',
  path: '/v1/people/:id',
  operationId: 'removePerson',
  summary: 'Remove a person; it can be restored',
  reference: REFERENCE,
  role: 'write',
  params: personId,
  responses: { 200: nativePerson, 401: problemDetails, 403: problemDetails, 404: problemDetails },
  async handle({ params, caller, hub }) {
    return ok(toNativePerson(await hub.people.remove(caller, requireId(params.id))))
  },
})

const restorePerson = route({
  method: 'POST',
  path: '/v1/people/:id/restore',
  operationId: 'restorePerson',
  summary: 'Bring a removed person back',
  reference: REFERENCE,
  role: 'write',
  params: personId,
  responses: { 200: nativePerson, 401: problemDetails, 403: problemDetails, 404: problemDetails },
  async handle({ params, caller, hub }) {
    return ok(toNativePerson(await hub.people.restore(caller, requireId(params.id))))
  },
})

const getProvenance = route({
  method: 'GET',
  path: '/v1/people/:id/provenance',
  operationId: 'getProvenance',
  summary: 'Where each value of a person comes from, and what each source said',
  reference: REFERENCE,
  role: 'read',
  params: personId,
  responses: { 200: nativeProvenance, 401: problemDetails, 403: problemDetails, 404: problemDetails },
  async handle({ params, caller, hub }) {
    return ok(toNativeProvenance(await hub.people.provenance(caller, requireId(params.id))))
  },
})

const listChanges = route({
  method: 'GET',
  path: '/v1/changes',
  operationId: 'listChanges',
  summary: 'What happened after a position, oldest first',
  reference: REFERENCE,
  role: 'read',
  query: queryParameters(
    Type.Object({
      after: Type.Integer({ minimum: 0, default: 0 }),
      limit: Type.Integer({ minimum: 1, maximum: 1000, default: 100 }),
    }),
    rules,
  ),
  responses: { 200: nativeChanges, 400: problemDetails, 401: problemDetails },
  async handle({ query: { after, limit }, caller, hub }) {
    const changes = await hub.listChanges(caller, after, limit)
    return ok({ items: changes.map(toNativeChange), nextAfter: changes.at(-1)?.position ?? after })
  },
})

export const routes: readonly Route[] = [
  listPeople,
  createPerson,
  getPerson,
  updatePerson,
  removePerson,
  restorePerson,
  getProvenance,
  listChanges,
  ...catalogRoutes,
  ...adminRoutes,
  ...importRoutes,
]

/** @throws not_found for a text that is no id at all */
function requireId(text: string): PersonId {
  const id = fromNativeId(text)
  if (id === undefined) throw notFound('person')
  return id
}

function draftBody(): Reader<typeof personDraft, PersonDraft> {
  return converted(jsonBody(personDraft), fromNativePersonDraft)
}

function patchBody(): Reader<typeof personPatch, PersonPatch> {
  return converted(jsonBody(personPatch), fromNativePersonDraft)
}

/** Reads by schema first; what has the right shape is converted, which may still find problems. */
function converted<Schema extends TSchema, Read, Value>(
  reader: Reader<Schema, Read>,
  convert: (read: Read, problems: Problem[]) => Value,
): Reader<Schema, Value> {
  return {
    schema: reader.schema,
    read(part, problems) {
      const before = problems.length
      const read = reader.read(part, problems)
      return problems.length > before ? ({} as Value) : convert(read, problems)
    },
  }
}

/** RFC 8288: the same request with the next cursor, relative, so that it holds under any prefix and port. */
function nextLink({ query }: WireRequest, cursor: string): string {
  const next = new URLSearchParams(query)
  next.set('cursor', cursor)
  return `<?${next}>; rel="next"`
}

/** `"<version>"`: changes with every change of the person (RFC 9110, section 8.8.3). */
function entityTag({ version }: Person): { etag: string } {
  return { etag: `"${version}"` }
}

/** @throws invalid when it is not one version, `*` included */
function ifMatch(wire: WireRequest): { ifVersion?: number } {
  const header = wire.header('if-match')
  if (header === undefined) return {}
  const version = /^"(\d{1,9})"$/.exec(header.trim())?.[1]
  if (version !== undefined) return { ifVersion: Number(version) }
  const message = 'If-Match must be the ETag of the person as it was read, such as "3"'
  throw invalid([{ in: 'header', path: ['If-Match'], rule: 'format', received: header, message }])
}
