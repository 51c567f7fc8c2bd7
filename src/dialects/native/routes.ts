import Type from 'typebox'
import { notFound, type Problem } from '../../model/errors.ts'
import type { PersonDraft, PersonId } from '../../model/person.ts'
import { type PersonQuery, personColumns } from '../../model/query.ts'
import { answer, ok, type Reader, type Route, route } from '../dialect.ts'
import { pathParameters, type QueryRules, queryParameters } from '../kit/flat-parameters.ts'
import { jsonBody } from '../kit/json-body.ts'
import {
  fromNativeId,
  fromNativePersonDraft,
  toNativeChange,
  toNativeId,
  toNativePerson,
  toNativeProvenance,
} from './mapping.ts'
import {
  nativeChanges,
  nativePeople,
  nativePerson,
  nativeProvenance,
  personDraft,
  problemDetails,
} from './schema.ts'

const REFERENCE = 'https://www.rfc-editor.org/rfc/rfc9457'

const rules: QueryRules = {
  unknown: 'reject',
  repeated: 'reject',
  booleans: { true: true, false: false },
  empty: 'value',
}

const personId = pathParameters(Type.Object({ id: Type.String({ pattern: '^.+$' }) }))

const listQuery = queryParameters(
  Type.Object({
    limit: Type.Integer({ minimum: 1, maximum: 500, default: 100 }),
    cursor: Type.Optional(Type.String({ maxLength: 200, description: '`nextCursor` of the page before.' })),
  }),
  rules,
)

const listPeople = route({
  method: 'GET',
  path: '/v1/people',
  operationId: 'listPeople',
  summary: 'List people, oldest first',
  reference: REFERENCE,
  role: 'read',
  query: cursorChecked(listQuery),
  responses: { 200: nativePeople, 400: problemDetails, 401: problemDetails },
  async handle({ query: { limit, cursor }, caller, hub }) {
    const from = cursor === undefined ? undefined : decodeCursor(cursor)
    const query: PersonQuery = {
      order: [{ field: personColumns.createdAt, direction: 'asc' }],
      page: { limit, ...(from && { from }) },
    }
    const page = await hub.people.list(caller, query)
    const nextCursor = page.next ? encodeCursor(page.next) : null
    const next = `</native/v1/people?limit=${limit}&cursor=${nextCursor}>; rel="next"`
    return answer(
      200,
      { items: page.items.map(toNativePerson), nextCursor },
      nextCursor ? { link: next } : {},
    )
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
    return answer(201, toNativePerson(person), { location: `/native/v1/people/${toNativeId(person.id)}` })
  },
})

const getPerson = route({
  method: 'GET',
  path: '/v1/people/:id',
  operationId: 'getPerson',
  summary: 'Read a person',
  reference: REFERENCE,
  role: 'read',
  params: personId,
  responses: { 200: nativePerson, 401: problemDetails, 404: problemDetails },
  async handle({ params, caller, hub }) {
    return ok(toNativePerson(await hub.people.get(caller, requireId(params.id))))
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
  removePerson,
  restorePerson,
  getProvenance,
  listChanges,
]

/** @throws not_found for a text that is no id at all */
function requireId(text: string): PersonId {
  const id = fromNativeId(text)
  if (id === undefined) throw notFound('person')
  return id
}

function draftBody(): Reader<typeof personDraft, PersonDraft> {
  const body = jsonBody(personDraft)
  return {
    schema: personDraft,
    read(part, problems) {
      const draft = body.read(part, problems)
      return problems.length > 0 ? {} : fromNativePersonDraft(draft, problems)
    },
  }
}

function cursorChecked(reader: typeof listQuery): typeof listQuery {
  return {
    schema: reader.schema,
    read(part, problems) {
      const query = reader.read(part, problems)
      if (query.cursor !== undefined && !decodeCursor(query.cursor)) problems.push(wrongCursor(query.cursor))
      return query
    },
  }
}

function wrongCursor(received: string): Problem {
  return {
    in: 'query',
    path: ['cursor'],
    rule: 'format',
    received,
    message: 'cursor is not one that was given out',
  }
}

/** A cursor is a place in the order, nothing more: it names no organization and keeps no secret. */
function encodeCursor(position: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url')
}

function decodeCursor(cursor: string): [number] | undefined {
  try {
    const position: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    const valid = Array.isArray(position) && position.length === 1 && Number.isSafeInteger(position[0])
    return valid ? (position as [number]) : undefined
  } catch {
    return undefined
  }
}
