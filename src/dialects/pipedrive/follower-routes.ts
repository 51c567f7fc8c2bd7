import Type from 'typebox'
import type { Hub } from '../../hub/hub.ts'
import type { Caller } from '../../model/access.ts'
import { invalid, notFound } from '../../model/errors.ts'
import type { Person } from '../../model/person.ts'
import { answer, ok, type Route, route } from '../dialect.ts'
import { pathParameters, queryParameters } from '../kit/flat-parameters.ts'
import { jsonBody } from '../kit/json-body.ts'
import { nullable } from '../kit/nullable.ts'
import { checked, refuseBody } from './bodies.ts'
import {
  FOLLOWERS_MAX,
  type Follower,
  type FollowerEvent,
  followerEventsOf,
  followersOf,
  toPipedriveFollower,
  toPipedriveFollowerEvent,
  withFollowerEvent,
} from './followers.ts'
import { listCursor, nextListCursor, pageByCursor } from './list-cursor.ts'
import { updatePerson } from './person-to-write.ts'
import { oldRules, rules } from './query.ts'
import { deletedResponse, errorResponse, pipedriveTime } from './schema.ts'
import { offsetParameters, paged, slicePage } from './v1/offset-page.ts'

const offsetQuery = queryParameters(Type.Object(offsetParameters), oldRules)
const REFERENCE = 'https://developers.pipedrive.com/docs/api/v1/Persons'

const read = { 400: errorResponse, 401: errorResponse, 404: errorResponse } as const
const written = { ...read, 403: errorResponse } as const

const personPath = pathParameters(Type.Object({ id: Type.Integer() }))
export const followerPageQuery = queryParameters(
  Type.Object({ limit: Type.Integer({ minimum: 1, maximum: 500, default: 100 }), cursor: listCursor }),
  rules,
)
const noQuery = queryParameters(Type.Object({}), rules)
export const followerBody = Type.Object(
  { user_id: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }) },
  { additionalProperties: false },
)

const success = Type.Literal(true)
export const follower = Type.Object({ user_id: Type.Integer(), add_time: pipedriveTime })
export const nextCursor = Type.Object({ next_cursor: nullable(Type.String()) })
export const followerEvent = Type.Object({
  action: Type.Enum(['added', 'removed']),
  actor_user_id: Type.Integer(),
  follower_user_id: Type.Integer(),
  time: pipedriveTime,
})
const oldFollower = Type.Object({
  id: Type.Integer(),
  user_id: Type.Integer(),
  person_id: Type.Integer(),
  add_time: Type.String(),
})

const getFollowers = route({
  method: 'GET',
  path: '/api/v2/persons/:id/followers',
  operationId: 'getPersonFollowers',
  summary: 'List the followers of a person',
  reference: `${REFERENCE}#getPersonFollowers`,
  role: 'read',
  params: personPath,
  query: followerPageQuery,
  responses: {
    200: Type.Object({ success, data: Type.Array(follower), additional_data: nextCursor }),
    ...read,
  },
  async handle({ params, query: { limit, cursor }, caller, hub }) {
    const followers = followersOf(await getPerson(caller, hub, params.id))
    const page = pageByCursor(asPages(followers), limit, cursor)
    return ok({
      success: true,
      data: page.items.map(({ item }) => toPipedriveFollower(item)),
      additional_data: { next_cursor: nextListCursor(page) },
    })
  },
})

const addFollower = route({
  method: 'POST',
  path: '/api/v2/persons/:id/followers',
  operationId: 'addPersonFollower',
  summary: 'Add a follower',
  reference: `${REFERENCE}#addPersonFollower`,
  role: 'write',
  params: personPath,
  query: noQuery,
  body: checked(jsonBody(followerBody)),
  responses: { 201: Type.Object({ success, data: follower }), ...written },
  async handle({ params, body, caller, hub }) {
    const { follower: item, isNew } = await follow(caller, hub, params.id, body.user_id)
    if (!isNew) throw refuseBody(['user_id'], 'The user is already a follower of this person')
    return answer(201, { success: true, data: toPipedriveFollower(item) })
  },
})

const deleteFollower = route({
  method: 'DELETE',
  path: '/api/v2/persons/:id/followers/:user_id',
  operationId: 'deletePersonFollower',
  summary: 'Remove a follower',
  reference: `${REFERENCE}#deletePersonFollower`,
  role: 'write',
  params: pathParameters(Type.Object({ id: Type.Integer(), user_id: Type.Integer() })),
  query: noQuery,
  responses: {
    200: Type.Object({ success, data: Type.Object({ user_id: Type.Integer() }) }),
    ...written,
  },
  async handle({ params: { id, user_id }, caller, hub }) {
    await updatePerson(caller, hub, id, (person) => {
      if (!followersOf(person).some(({ userId }) => userId === user_id)) throw notFound('follower')
      return withFollowerEvent(person, 'removed', user_id, hub.now())
    })
    return ok({ success: true, data: { user_id } })
  },
})

const getFollowersChangelog = route({
  method: 'GET',
  path: '/api/v2/persons/:id/followers/changelog',
  operationId: 'getPersonFollowersChangelog',
  summary: 'Who began and ceased to follow, newest first',
  reference: `${REFERENCE}#getPersonFollowersChangelog`,
  role: 'read',
  params: personPath,
  query: followerPageQuery,
  responses: {
    200: Type.Object({
      success,
      data: Type.Array(followerEvent),
      additional_data: nextCursor,
    }),
    ...read,
  },
  async handle({ params, query: { limit, cursor }, caller, hub }) {
    const events = followerEventsOf(await getPerson(caller, hub, params.id))
    const page = pageByCursor(fromNewest(events), limit, cursor)
    return ok({
      success: true,
      data: page.items.map(({ item }) => toPipedriveFollowerEvent(item)),
      additional_data: { next_cursor: nextListCursor(page) },
    })
  },
})

const getOldFollowers = route({
  method: 'GET',
  path: '/v1/persons/:id/followers',
  operationId: 'getPersonFollowersV1',
  summary: 'List the followers of a person, version 1',
  reference: `${REFERENCE}#getPersonFollowers`,
  role: 'read',
  params: personPath,
  query: offsetQuery,
  responses: {
    200: Type.Object({ success, data: Type.Array(oldFollower), additional_data: paged }),
    ...read,
  },
  async handle({ params: { id }, query, caller, hub }) {
    const { items, pagination } = slicePage(followersOf(await getPerson(caller, hub, id)), query)
    const data = items.map((item) => toOldFollower(item, id))
    return ok({ success: true, data, additional_data: { pagination } })
  },
})

const addOldFollower = route({
  method: 'POST',
  path: '/v1/persons/:id/followers',
  operationId: 'addPersonFollowerV1',
  summary: 'Add a follower, version 1; a user who follows already stays one',
  reference: `${REFERENCE}#addPersonFollower`,
  role: 'write',
  params: personPath,
  query: queryParameters(Type.Object({}), oldRules),
  body: checked(jsonBody(Type.Object(followerBody.properties))),
  responses: { 200: Type.Object({ success, data: oldFollower }), ...written },
  async handle({ params: { id }, body, caller, hub }) {
    const { follower: item } = await follow(caller, hub, id, body.user_id)
    return ok({ success: true, data: toOldFollower(item, id) })
  },
})

/** Version 1 names the relation and not the user: the `id` of an entry of the list. */
const deleteOldFollower = route({
  method: 'DELETE',
  path: '/v1/persons/:id/followers/:follower_id',
  operationId: 'deletePersonFollowerV1',
  summary: 'Remove a follower by the id of its entry, version 1',
  reference: `${REFERENCE}#deletePersonFollower`,
  role: 'write',
  params: pathParameters(Type.Object({ id: Type.Integer(), follower_id: Type.Integer() })),
  responses: { 200: deletedResponse, ...written },
  async handle({ params: { id, follower_id }, caller, hub }) {
    await updatePerson(caller, hub, id, (person) => {
      const known = followersOf(person).find(({ number }) => number === follower_id)
      if (!known) throw notFound('follower')
      return withFollowerEvent(person, 'removed', known.userId, hub.now())
    })
    return ok({ success: true, data: { id: follower_id } })
  },
})

export const followerRoutes: readonly Route[] = [
  getFollowers,
  addFollower,
  deleteFollower,
  getFollowersChangelog,
  getOldFollowers,
  addOldFollower,
  deleteOldFollower,
]

/** @throws not_found */
function getPerson(caller: Caller, hub: Hub, id: number): Promise<Person> {
  return hub.people.getByVendorId(caller, 'pipedrive', String(id))
}

/** A user who follows already stays a follower. @throws not_found; invalid beyond the limit of followers */
async function follow(
  caller: Caller,
  hub: Hub,
  id: number,
  userId: number,
): Promise<{ follower: Follower; isNew: boolean }> {
  let isNew = true
  const person = await updatePerson(caller, hub, id, (before) => {
    const followers = followersOf(before)
    isNew = !followers.some((known) => known.userId === userId)
    if (!isNew) return {}
    if (followers.length >= FOLLOWERS_MAX) {
      throw invalid([
        {
          in: 'body',
          path: ['user_id'],
          rule: 'too_many',
          message: `A person has at most ${FOLLOWERS_MAX} followers`,
        },
      ])
    }
    return withFollowerEvent(before, 'added', userId, hub.now())
  })
  return { follower: followersOf(person).find((known) => known.userId === userId)!, isNew }
}

/** Followers have no ascending ids, so their positions are the ids of the page. */
export function asPages<T>(items: readonly T[]): { id: number; item: T }[] {
  return items.map((item, index) => ({ id: index + 1, item }))
}

/** Ids that ascend from newest to oldest and do not change when entries are added: a constant minus the number. */
export function fromNewest(events: readonly FollowerEvent[]): { id: number; item: FollowerEvent }[] {
  return events.toReversed().map((item) => ({ id: NUMBERS_MAX - item.number, item }))
}

const NUMBERS_MAX = 1_000_000_000

function toOldFollower(item: Follower, personId: number) {
  const { user_id, add_time } = toPipedriveFollower(item)
  const time = add_time.replace('T', ' ').replace('Z', '')
  return { id: item.number, user_id, person_id: personId, add_time: time }
}
