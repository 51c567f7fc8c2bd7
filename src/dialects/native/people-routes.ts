import Type from 'typebox'
import type { Person } from '../../model/person.ts'
import { queryLimits } from '../../model/query.ts'
import { answer, ok, type Route, route, type WireAnswer } from '../dialect.ts'
import { converted } from '../kit/converted.ts'
import { queryParameters } from '../kit/flat-parameters.ts'
import { createKnownReferences } from './known-references.ts'
import { fromNativeId, fromNativePersonDraft, toNativeId, toNativePerson } from './mapping.ts'
import { answerPeople, filtersOf } from './people-list.ts'
import { listPeopleQuery, rules, selecting, selectionParameters } from './query.ts'
import {
  entityTag,
  ifMatch,
  isMissing,
  noSuchPeople,
  personPath,
  REFERENCE,
  refuses,
  requirePersonId,
} from './route-parts.ts'
import {
  merging,
  nativeCount,
  nativePeople,
  nativePerson,
  nativeSeenThrough,
  personDraft,
  personPatch,
} from './schema.ts'
import { strictBody } from './strict-body.ts'

const listPeople = route({
  method: 'GET',
  path: '/v1/people',
  operationId: 'listPeople',
  summary: 'List, search and filter people; oldest first unless sorted otherwise',
  reference: REFERENCE,
  role: 'read',
  query: listPeopleQuery,
  responses: { 200: nativePeople, ...refuses(400, 401, 403) },
  cacheable: true,
  handle: (request) => answerPeople(request),
})

const upTo = Type.Optional(
  Type.Integer({
    minimum: 1,
    maximum: queryLimits.offsetMax,
    description:
      'Stops counting at this number, because counting very many people is slow. `exact` is false if there are more.',
  }),
)

const countPeople = route({
  method: 'GET',
  path: '/v1/people/count',
  operationId: 'countPeople',
  summary: 'Count people, or the people that a search or filter selects',
  reference: REFERENCE,
  role: 'read',
  query: selecting(queryParameters(Type.Object({ ...selectionParameters, upTo }), rules)),
  responses: { 200: nativeCount, ...refuses(400, 401, 403) },
  async handle({ query, caller, hub }) {
    const filters = await filtersOf(query, hub, caller)
    if (query.upTo === undefined)
      return ok({ total: await hub.people.count(caller, { all: filters }), exact: true })
    const counted = await hub.people.count(caller, { all: filters }, { most: query.upTo + 1 })
    return ok({ total: Math.min(counted, query.upTo), exact: counted <= query.upTo })
  },
})

const createPerson = route({
  method: 'POST',
  path: '/v1/people',
  operationId: 'createPerson',
  summary: 'Create a person',
  reference: REFERENCE,
  role: 'write',
  body: converted(strictBody(personDraft), fromNativePersonDraft),
  responses: { 201: nativePerson, ...refuses(400, 401, 403, 409) },
  async handle({ body, caller, hub }) {
    await createKnownReferences(hub, caller).requireMeaning(body)
    const person = await hub.people.create(caller, body)
    return answer(201, toNativePerson(person), {
      location: `people/${toNativeId(person.id)}`,
      ...entityTag(person.version),
    })
  },
})

const getPerson = route({
  method: 'GET',
  path: '/v1/people/:id',
  operationId: 'getPerson',
  summary: 'Read a person, also a removed one, which has removedAt set',
  reference: REFERENCE,
  role: 'read',
  params: personPath,
  responses: { 200: nativePerson, 304: Type.Null(), ...refuses(401, 404) },
  cacheable: true,
  async handle({ params, caller, hub, wire, render }) {
    const found = await hub.refs.get({ caller, personId: requirePersonId(params.id) })
    const { person, ...rendered } = await render.one({ caller, found, view: {}, render: toNativePerson })
    const tag = entityTag(person.version)
    // The id of a merged person leads to the survivor, whose versions are unrelated to those of the merged person.
    const known = wire.header('if-none-match') === tag.etag && params.id === toNativeId(person.personId)
    return known ? answer(304, undefined, tag) : { ...rendered, headers: tag }
  },
})

const seePerson = route({
  method: 'GET',
  path: '/v1/people/:id/seen-through',
  operationId: 'seePersonThrough',
  summary: 'Read the response of every other API about a person, and the request for it',
  reference: REFERENCE,
  role: 'read',
  params: personPath,
  responses: { 200: nativeSeenThrough, ...refuses(401, 404) },
  async handle({ params, caller, hub, wire, previewInDialects }) {
    const person = await hub.people.get(caller, requirePersonId(params.id), { removed: true })
    return ok(await previewInDialects(caller, person, new URL(wire.baseUrl).origin))
  },
})

const updatePerson = route({
  method: 'PATCH',
  path: '/v1/people/:id',
  operationId: 'updatePerson',
  summary: 'Change the given fields; null removes a value, and lists are replaced as a whole',
  reference: REFERENCE,
  role: 'write',
  params: personPath,
  headers: ifMatch,
  body: converted(strictBody(personPatch), fromNativePersonDraft),
  responses: { 200: nativePerson, ...refuses(400, 401, 403, 404, 412) },
  async handle({ params, headers, body, caller, hub }) {
    const id = requirePersonId(params.id)
    await createKnownReferences(hub, caller).requireMeaning(body, id)
    return answerPerson(await hub.people.update(caller, id, body, headers))
  },
})

const removePerson = route({
  method: 'DELETE',
  path: '/v1/people/:id',
  operationId: 'removePerson',
  summary: 'Remove a person, who can be restored',
  reference: REFERENCE,
  role: 'write',
  params: personPath,
  headers: ifMatch,
  responses: { 200: nativePerson, ...refuses(400, 401, 403, 404, 412) },
  async handle({ params, headers, caller, hub }) {
    return answerPerson(await hub.people.remove(caller, requirePersonId(params.id), headers))
  },
})

const restorePerson = route({
  method: 'POST',
  path: '/v1/people/:id/restore',
  operationId: 'restorePerson',
  summary: 'Restore a removed person',
  reference: REFERENCE,
  role: 'write',
  params: personPath,
  responses: { 200: nativePerson, ...refuses(401, 403, 404) },
  async handle({ params, caller, hub }) {
    return answerPerson(await hub.people.restore(caller, requirePersonId(params.id)))
  },
})

const mergePeople = route({
  method: 'POST',
  path: '/v1/people/:id/merge',
  operationId: 'mergePeople',
  summary: 'Merge another person into this one; every id of the other person then leads to this one',
  reference: REFERENCE,
  role: 'write',
  params: personPath,
  body: strictBody(merging),
  responses: { 200: nativePerson, ...refuses(400, 401, 403, 404) },
  async handle({ params, body, caller, hub }) {
    const into = requirePersonId(params.id)
    const from = fromNativeId(body.from)
    if (from === undefined) throw noSuchPeople([['from']])
    try {
      return answerPerson(await hub.people.merge(caller, { into, from }))
    } catch (error) {
      if (!isMissing(error, 'person')) throw error
      await hub.people.get(caller, into)
      throw noSuchPeople([['from']])
    }
  },
})

export const peopleRoutes: readonly Route[] = [
  listPeople,
  countPeople,
  createPerson,
  getPerson,
  seePerson,
  updatePerson,
  removePerson,
  restorePerson,
  mergePeople,
]

function answerPerson(person: Person): WireAnswer {
  return answer(200, toNativePerson(person), entityTag(person.version))
}
