import Type from 'typebox'
import { activityLimits } from '../../model/activity.ts'
import { toMicroseconds } from '../../model/instant.ts'
import { ok, type Route, route } from '../dialect.ts'
import { queryParameters } from '../kit/flat-parameters.ts'
import { nullable } from '../kit/nullable.ts'
import { rules } from './query.ts'
import { REFERENCE, refuses } from './route-parts.ts'

const instant = Type.String({ format: 'date-time' })
const count = Type.Integer({ minimum: 0 })
const milliseconds = nullable(Type.Number({ minimum: 0 }))

const nativeActivity = Type.Object({
  server: Type.Object(
    { id: Type.String(), startedAt: instant },
    { description: 'The server that answers. Each server counts the requests it received since it started.' },
  ),
  dialects: Type.Array(
    Type.Object({
      dialect: Type.String(),
      requests: count,
      clientErrors: Type.Integer({ minimum: 0, description: 'Requests answered with 4xx.' }),
      serverErrors: Type.Integer({ minimum: 0, description: 'Requests answered with 5xx.' }),
      minutes: Type.Array(
        Type.Object({
          at: instant,
          requests: count,
          clientErrors: count,
          serverErrors: count,
          p50: milliseconds,
          p95: milliseconds,
          p99: milliseconds,
        }),
        { description: 'One entry per minute, oldest first. Response times are in milliseconds.' },
      ),
    }),
  ),
  store: Type.Object({
    ready: Type.Boolean(),
    engine: Type.String({ description: 'sqlite or postgres.' }),
    schemaVersion: Type.Integer(),
    bytes: Type.Integer({ description: 'Size of the whole store.' }),
    people: Type.Integer({ description: 'People of the organization, without removed ones.' }),
    lastPosition: Type.Integer({
      description: 'The last position of the change feed; send it as `after` to continue from here.',
    }),
  }),
})

const readActivity = route({
  method: 'GET',
  path: '/v1/activity',
  operationId: 'getActivity',
  summary: 'Read recent requests to this server by API, and the state of the store',
  reference: REFERENCE,
  role: 'read',
  query: queryParameters(
    Type.Object({
      minutes: Type.Integer({ minimum: 1, maximum: activityLimits.minutesMax, default: 60 }),
    }),
    rules,
  ),
  responses: { 200: nativeActivity, ...refuses(400, 401) },
  async handle({ query, caller, hub, activity }) {
    const { server, dialects } = activity.read(caller.orgId, query.minutes)
    return ok({
      server: { ...server, startedAt: toMicroseconds(server.startedAt) },
      dialects: dialects.map(({ dialect, minutes }) => ({
        dialect,
        requests: sum(minutes.map(({ requests }) => requests)),
        clientErrors: sum(minutes.map(({ clientErrors }) => clientErrors)),
        serverErrors: sum(minutes.map(({ serverErrors }) => serverErrors)),
        minutes: minutes.map((minute) => ({ ...minute, at: toMicroseconds(minute.at) })),
      })),
      store: await hub.health(caller),
    })
  },
})

export const activityRoutes: readonly Route[] = [readActivity]

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
