import Type from 'typebox'
import type { SignedIn } from '../../hub/hub.ts'
import { roles } from '../../model/access.ts'
import { toMicroseconds } from '../../model/instant.ts'
import { answer, ok, type Route, route, type WireRequest } from '../dialect.ts'
import { nullable } from '../kit/nullable.ts'
import { SESSION_COOKIE, sessionText } from './credentials.ts'
import { REFERENCE, refuses } from './route-parts.ts'
import { strictBody } from './strict-body.ts'

const credentials = Type.Object(
  { key: Type.String({ minLength: 1, maxLength: 200, description: 'A key of this API, of any role.' }) },
  { additionalProperties: false },
)

const nativeSession = Type.Object({
  organization: Type.Object({ id: Type.Integer(), name: Type.String() }),
  key: Type.Object({
    id: Type.String(),
    name: Type.String(),
    role: Type.Enum([...roles]),
    sensitive: Type.Boolean({ description: 'May see names, contact details and other sensitive values.' }),
  }),
  expiresAt: nullable(
    Type.String({
      format: 'date-time',
      description: 'When the session expires, or the key if the request has one; null for never.',
    }),
  ),
})

const signIn = route({
  method: 'POST',
  path: '/v1/session',
  operationId: 'signIn',
  summary: 'Exchange a key for a session cookie in this browser',
  reference: REFERENCE,
  role: 'read',
  open: true,
  body: strictBody(credentials),
  responses: { 201: nativeSession, ...refuses(400, 401, 403) },
  async handle({ body, hub, wire }) {
    const { text, signedIn } = await hub.sessions.begin('native', { text: body.key, kinds: ['token'] })
    const before = wire.cookie(SESSION_COOKIE)
    if (before !== undefined) await hub.sessions.end(before)
    const lifeSeconds = Math.floor((signedIn.expiresAt! - hub.now()) / 1_000_000)
    return answer(201, toNativeSession(signedIn), { 'set-cookie': cookieOf(wire, text, lifeSeconds) })
  },
})

const getSession = route({
  method: 'GET',
  path: '/v1/session',
  operationId: 'getSession',
  summary: 'Read the organization and key of the session, or of the key that was sent',
  reference: REFERENCE,
  role: 'read',
  responses: { 200: nativeSession, ...refuses(401) },
  async handle({ caller, hub, wire }) {
    return ok(toNativeSession(await hub.sessions.get(caller, sessionText(wire))))
  },
})

const signOut = route({
  method: 'DELETE',
  path: '/v1/session',
  operationId: 'signOut',
  summary: 'End the session of this browser; a key that was sent instead does not change',
  reference: REFERENCE,
  role: 'read',
  responses: { 204: Type.Null(), ...refuses(400, 401, 403) },
  async handle({ hub, wire }) {
    const text = sessionText(wire)
    if (text !== undefined) await hub.sessions.end(text)
    return answer(204, undefined, { 'set-cookie': cookieOf(wire, '', 0) })
  },
})

export const sessionRoutes: readonly Route[] = [signIn, getSession, signOut]

/** RFC 6265. Strict: browsers do not send the cookie with requests from other sites. */
function cookieOf({ secure }: WireRequest, text: string, lifeSeconds: number): string {
  const attributes = `HttpOnly; SameSite=Strict; Path=/; Max-Age=${lifeSeconds}${secure ? '; Secure' : ''}`
  return `${SESSION_COOKIE}=${text}; ${attributes}`
}

function toNativeSession({ organization, key, expiresAt }: SignedIn) {
  const { id, name, role, sensitive } = key
  return {
    organization: { id: organization.id, name: organization.name },
    key: { id, name, role, sensitive },
    expiresAt: expiresAt === null ? null : toMicroseconds(expiresAt),
  }
}
