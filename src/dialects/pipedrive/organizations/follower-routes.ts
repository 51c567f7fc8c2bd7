import Type from 'typebox'
import type { Hub } from '../../../hub/hub.ts'
import type { Caller } from '../../../model/access.ts'
import type { Company } from '../../../model/catalog.ts'
import { invalid, notFound } from '../../../model/errors.ts'
import { answer, ok, type Route, route } from '../../dialect.ts'
import { pathParameters, queryParameters } from '../../kit/flat-parameters.ts'
import { jsonBody } from '../../kit/json-body.ts'
import { checked, problem, refuseBody } from '../bodies.ts'
import {
  asPages,
  follower,
  followerBody,
  followerEvent,
  followerPageQuery,
  fromNewest,
  nextCursor,
} from '../follower-routes.ts'
import {
  FOLLOWERS_MAX,
  type Follower,
  followerChange,
  followerEventsIn,
  followersIn,
  toPipedriveFollower,
  toPipedriveFollowerEvent,
} from '../followers.ts'
import { nextListCursor, pageByCursor } from '../list-cursor.ts'
import { oldRules, rules } from '../query.ts'
import { deletedResponse, errorResponse } from '../schema.ts'
import { offsetParameters, paged, slicePage } from '../v1/offset-page.ts'
import { organizationFollowed } from './lookups.ts'

/** The followers of organizations, in both versions. */

const offsetQuery = queryParameters(Type.Object(offsetParameters), oldRules)
const REFERENCE = 'https://developers.pipedrive.com/docs/api/v1/Organizations'
const success = Type.Literal(true)
const read = { 400: errorResponse, 401: errorResponse, 404: errorResponse } as const
const written = { ...read, 403: errorResponse } as const
const organizationPath = pathParameters(Type.Object({ id: Type.Integer() }))
const noQuery = queryParameters(Type.Object({}), rules)

const oldFollower = Type.Object({
  id: Type.Integer(),
  user_id: Type.Integer(),
  org_id: Type.Integer(),
  add_time: Type.String(),
})

const getFollowers = route({
  method: 'GET',
  path: '/api/v2/organizations/:id/followers',
  operationId: 'getOrganizationFollowers',
  summary: 'List the followers of an organization',
  reference: `${REFERENCE}#getOrganizationFollowers`,
  role: 'read',
  params: organizationPath,
  query: followerPageQuery,
  responses: {
    200: Type.Object({ success, data: Type.Array(follower), additional_data: nextCursor }),
    ...read,
  },
  async handle({ params, query: { limit, cursor }, caller, hub }) {
    const company = await hub.companies.get(caller, params.id)
    const page = pageByCursor(asPages(followersIn(organizationFollowed(company))), limit, cursor)
    return ok({
      success: true,
      data: page.items.map(({ item }) => toPipedriveFollower(item)),
      additional_data: { next_cursor: nextListCursor(page) },
    })
  },
})

const addFollower = route({
  method: 'POST',
  path: '/api/v2/organizations/:id/followers',
  operationId: 'addOrganizationFollower',
  summary: 'Add a follower to an organization',
  reference: `${REFERENCE}#addOrganizationFollower`,
  role: 'write',
  params: organizationPath,
  query: noQuery,
  body: checked(jsonBody(followerBody)),
  responses: { 201: Type.Object({ success, data: follower }), ...written },
  async handle({ params, body, caller, hub }) {
    const { follower: added, isNew } = await follow(caller, hub, params.id, body.user_id)
    if (!isNew) throw refuseBody(['user_id'], 'The user is already a follower of this organization')
    return answer(201, { success: true, data: toPipedriveFollower(added) })
  },
})

const deleteFollower = route({
  method: 'DELETE',
  path: '/api/v2/organizations/:id/followers/:user_id',
  operationId: 'deleteOrganizationFollower',
  summary: 'Remove a follower from an organization',
  reference: `${REFERENCE}#deleteOrganizationFollower`,
  role: 'write',
  params: pathParameters(Type.Object({ id: Type.Integer(), user_id: Type.Integer() })),
  query: noQuery,
  responses: {
    200: Type.Object({ success, data: Type.Object({ user_id: Type.Integer() }) }),
    ...written,
  },
  async handle({ params: { id, user_id }, caller, hub }) {
    await unfollow(caller, hub, id, ({ userId }) => userId === user_id)
    return ok({ success: true, data: { user_id } })
  },
})

const getFollowersChangelog = route({
  method: 'GET',
  path: '/api/v2/organizations/:id/followers/changelog',
  operationId: 'getOrganizationFollowersChangelog',
  summary: 'List who began and ceased to follow an organization, newest first',
  reference: `${REFERENCE}#getOrganizationFollowersChangelog`,
  role: 'read',
  params: organizationPath,
  query: followerPageQuery,
  responses: {
    200: Type.Object({ success, data: Type.Array(followerEvent), additional_data: nextCursor }),
    ...read,
  },
  async handle({ params, query: { limit, cursor }, caller, hub }) {
    const company = await hub.companies.get(caller, params.id)
    const page = pageByCursor(fromNewest(followerEventsIn(organizationFollowed(company))), limit, cursor)
    return ok({
      success: true,
      data: page.items.map(({ item }) => toPipedriveFollowerEvent(item)),
      additional_data: { next_cursor: nextListCursor(page) },
    })
  },
})

const getOldFollowers = route({
  method: 'GET',
  path: '/v1/organizations/:id/followers',
  operationId: 'getOrganizationFollowersV1',
  summary: 'List the followers of an organization, version 1',
  reference: `${REFERENCE}#getOrganizationFollowers`,
  role: 'read',
  params: organizationPath,
  query: offsetQuery,
  responses: {
    200: Type.Object({ success, data: Type.Array(oldFollower), additional_data: paged }),
    ...read,
  },
  async handle({ params: { id }, query, caller, hub }) {
    const company = await hub.companies.get(caller, id)
    const { items, pagination } = slicePage(followersIn(organizationFollowed(company)), query)
    const data = items.map((item) => toOldFollower(item, id))
    return ok({ success: true, data, additional_data: { pagination } })
  },
})

const addOldFollower = route({
  method: 'POST',
  path: '/v1/organizations/:id/followers',
  operationId: 'addOrganizationFollowerV1',
  summary: 'Add a follower to an organization, version 1; a user who follows already stays one',
  reference: `${REFERENCE}#addOrganizationFollower`,
  role: 'write',
  params: organizationPath,
  query: queryParameters(Type.Object({}), oldRules),
  body: checked(jsonBody(Type.Object(followerBody.properties))),
  responses: { 200: Type.Object({ success, data: oldFollower }), ...written },
  async handle({ params: { id }, body, caller, hub }) {
    const { follower: added } = await follow(caller, hub, id, body.user_id)
    return ok({ success: true, data: toOldFollower(added, id) })
  },
})

const deleteOldFollower = route({
  method: 'DELETE',
  path: '/v1/organizations/:id/followers/:follower_id',
  operationId: 'deleteOrganizationFollowerV1',
  summary: 'Remove a follower from an organization by the id of its entry, version 1',
  reference: `${REFERENCE}#deleteOrganizationFollower`,
  role: 'write',
  params: pathParameters(Type.Object({ id: Type.Integer(), follower_id: Type.Integer() })),
  responses: { 200: deletedResponse, ...written },
  async handle({ params: { id, follower_id }, caller, hub }) {
    await unfollow(caller, hub, id, ({ number }) => number === follower_id)
    return ok({ success: true, data: { id: follower_id } })
  },
})

export const organizationFollowerRoutes: readonly Route[] = [
  getFollowers,
  addFollower,
  deleteFollower,
  getFollowersChangelog,
  getOldFollowers,
  addOldFollower,
  deleteOldFollower,
]

/** A user who follows already stays a follower. @throws not_found; invalid beyond the limit of followers */
async function follow(
  caller: Caller,
  hub: Hub,
  id: number,
  userId: number,
): Promise<{ follower: Follower; isNew: boolean }> {
  let isNew = true
  const company = await hub.companies.update(caller, id, {
    attributes: (before) => {
      const followers = followersIn(organizationFollowed(before))
      isNew = !followers.some((known) => known.userId === userId)
      if (!isNew) return {}
      if (followers.length >= FOLLOWERS_MAX) throw tooManyFollowers()
      return followerChange(organizationFollowed(before), 'added', userId, hub.now())
    },
  })
  return { follower: followerOf(company, userId), isNew }
}

function followerOf(company: Company, userId: number): Follower {
  return followersIn(organizationFollowed(company)).find((known) => known.userId === userId)!
}

/** @throws not_found also if the user does not follow the organization */
async function unfollow(
  caller: Caller,
  hub: Hub,
  id: number,
  isMeant: (follower: Follower) => boolean,
): Promise<void> {
  await hub.companies.update(caller, id, {
    attributes: (before) => {
      const followed = organizationFollowed(before)
      const known = followersIn(followed).find(isMeant)
      if (!known) throw notFound('follower')
      return followerChange(followed, 'removed', known.userId, hub.now())
    },
  })
}

function tooManyFollowers() {
  const message = `An organization has at most ${FOLLOWERS_MAX} followers`
  return invalid([problem(['user_id'], 'too_many', message)])
}

function toOldFollower(item: Follower, organizationId: number) {
  const { user_id, add_time } = toPipedriveFollower(item)
  const time = add_time.replace('T', ' ').replace('Z', '')
  return { id: item.number, user_id, org_id: organizationId, add_time: time }
}
