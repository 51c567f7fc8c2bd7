import Type from 'typebox'
import type { Instant } from '../../../model/instant.ts'
import { ok, type Reader, route } from '../../dialect.ts'
import { queryParameters } from '../../kit/flat-parameters.ts'
import { toPipedriveFilter } from '../filters/routes.ts'
import { listedFilter } from '../filters/schema.ts'
import { parseOldTime, toOldTime } from '../old-time.ts'
import { oldRules, splitList, wrong } from '../query.ts'
import { errorResponse } from '../schema.ts'
import { user } from '../users.ts'
import { toRecentOrganization, toRecentPerson } from './mapping.ts'
import { findPosition, keepPosition, offsetParameters, pagination, paginationOf } from './offset-page.ts'
import { fromPosition, type RecentEntry, type RecentItem, recentLists, toPosition } from './recent-items.ts'
import { recentOrganization, recentPerson, success } from './schema.ts'
import { type OldView, oldViewOf } from './view.ts'

/** Kinds of items that Kith keeps. Of the others nothing ever changes. */
const keptItems = ['user', 'filter', 'organization', 'person'] as const
const recentKinds = [
  ...keptItems,
  'activity',
  'activityType',
  'deal',
  'file',
  'lead',
  'note',
  'pipeline',
  'product',
  'project',
  'stage',
  'task',
] as const

const parameters = Type.Object({
  since_timestamp: Type.String({
    description: 'YYYY-MM-DD HH:MM:SS, UTC. Items that changed in this second are included.',
  }),
  items: Type.Optional(
    Type.String({
      emptyMeansAbsent: true,
      description: `Comma-separated: ${recentKinds.join(', ')}. All kinds if absent. Kith keeps ${keptItems.join(', ')}.`,
    }),
  ),
  ...offsetParameters,
})

interface RecentsQuery {
  readonly since: Instant
  readonly items: readonly string[]
  readonly start: number
  readonly limit: number
}

const recentsQuery: Reader<typeof parameters, RecentsQuery> = {
  schema: parameters,
  read(part, problems) {
    const read = queryParameters(parameters, oldRules).read(part, problems)
    const since = read.since_timestamp === undefined ? 0 : parseOldTime(read.since_timestamp)
    if (since === undefined) {
      problems.push(wrong('since_timestamp', 'The value is not a time of the format YYYY-MM-DD HH:MM:SS'))
    }
    const items = splitList(read.items ?? '').filter((name) => name !== '')
    for (const name of items) {
      if (!(recentKinds as readonly string[]).includes(name)) {
        problems.push(wrong('items', `Unknown item type '${name.slice(0, 100)}'`))
      }
    }
    const { start, limit } = read
    return { since: since ?? 0, items: items.length > 0 ? items : keptItems, start, limit }
  },
}

const recentItem = Type.Union([
  Type.Object({ item: Type.Literal('person'), id: Type.Integer(), data: recentPerson }),
  Type.Object({ item: Type.Literal('organization'), id: Type.Integer(), data: recentOrganization }),
  Type.Object({ item: Type.Literal('filter'), id: Type.Integer(), data: listedFilter }),
  Type.Object({ item: Type.Literal('user'), id: Type.Integer(), data: Type.Array(user) }),
])

export const getRecents = route({
  method: 'GET',
  path: '/v1/recents',
  operationId: 'getRecents',
  summary: 'What changed since a time, oldest change first, deleted items included',
  reference: 'https://developers.pipedrive.com/docs/api/v1/Recents#getRecents',
  role: 'read',
  query: recentsQuery,
  responses: {
    200: Type.Object({
      success,
      data: Type.Array(recentItem),
      additional_data: Type.Object({
        since_timestamp: Type.String(),
        last_timestamp_on_page: Type.String(),
        pagination,
      }),
    }),
    400: errorResponse,
    401: errorResponse,
  },
  async handle({ query: { since, items, start, limit }, caller, hub, wire }) {
    const request = { caller, hub, wire, page: { start, limit } }
    const lists = recentLists(caller, hub, items)
    const known = findPosition(request)
    const from = known ? fromPosition(known) : await lists.placeAfter(since, start, hub.now())
    const { entries, next } = from ? await lists.read(from, limit) : { entries: [] }
    if (next) keepPosition(request, toPosition(next))
    const view = await oldViewOf(request, thingsIn(entries))
    return ok({
      success: true,
      data: entries.map(({ value }) => toRecent(value, view)),
      additional_data: {
        since_timestamp: toOldTime(since),
        last_timestamp_on_page: toOldTime(entries.at(-1)?.at ?? since),
        pagination: paginationOf(request.page, next !== undefined),
      },
    })
  },
})

function thingsIn(entries: readonly RecentEntry[]) {
  return {
    people: entries.flatMap(({ value }) => (value.item === 'person' ? [value.person] : [])),
    companies: entries.flatMap(({ value }) => (value.item === 'organization' ? [value.company] : [])),
  }
}

/** A user is the only entry of a list (singer-io/tap-pipedrive, `tap_pipedrive/stream.py`, `RecentsStream`). */
function toRecent(value: RecentItem, view: OldView) {
  const { item } = value
  switch (item) {
    case 'user':
      return { item, id: value.user.id, data: [value.user] }
    case 'filter':
      return { item, id: value.filter.id, data: toPipedriveFilter(value.filter) }
    case 'organization': {
      const data = toRecentOrganization(value.company, view)
      return { item, id: data.id, data }
    }
    case 'person': {
      const data = toRecentPerson(value.person, view)
      return { item, id: data.id, data }
    }
  }
}
