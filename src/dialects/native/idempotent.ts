import { createHash } from 'node:crypto'
import Type, { type TObject } from 'typebox'
import type { Json } from '../../model/json.ts'
import type { Reader, Route, WireAnswer, WireRequest } from '../dialect.ts'
import { refuses } from './route-parts.ts'

/**
 * Adds `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header) to a route: the work is done once per key, and a
 * repeated request gets the stored answer. See docs/decisions/0011-idempotency.md.
 *
 * @param kept removes secrets from the answer before it is stored
 */
export function idempotent(route: Route, kept: (answer: WireAnswer) => WireAnswer = same): Route {
  return {
    ...route,
    headers: withIdempotencyKey(route.headers),
    responses: { ...refuses(400, 409, 413, 422), ...route.responses },
    async handle(request) {
      const { idempotencyKey: name } = request.headers as KeyHeader
      if (name === undefined) return route.handle(request)
      const asked = { name, fingerprint: fingerprintOf(request.wire) }
      const { answer, repeated } = await request.hub.idempotency.run(request.caller, asked, async (hub) => {
        const first = await route.handle({ ...request, hub })
        return { answer: toJson(first), stored: toJson(kept(first)) }
      })
      const given = answer as unknown as WireAnswer
      return repeated ? { ...given, headers: { ...given.headers, 'idempotent-replayed': 'true' } } : given
    },
  }
}

const same = (answer: WireAnswer): WireAnswer => answer

/** Answers are plain JSON, except for undefined properties, which this drops. */
function toJson(answer: WireAnswer): Json {
  return JSON.parse(JSON.stringify(answer))
}

interface KeyHeader {
  readonly idempotencyKey?: string
}

const keySchema = Type.Object({
  'Idempotency-Key': Type.Optional(
    Type.String({
      maxLength: 260,
      description:
        'A unique string for this request, such as a UUID. A repeated request with the same key is not executed again.',
    }),
  ),
})

/** Reads the key in addition to the headers of the route. */
function withIdempotencyKey(inner: Route['headers']): Reader<TObject, KeyHeader> {
  const own = (inner?.schema as TObject | undefined)?.properties ?? {}
  return {
    schema: Type.Object({ ...own, ...keySchema.properties }),
    read(part, problems) {
      const rest = inner?.read(part, problems) as object | undefined
      const received = part.wire.header('idempotency-key')
      if (received === undefined) return { ...rest }
      const idempotencyKey = parseKey(received.trim())
      if (idempotencyKey !== undefined) return { ...rest, idempotencyKey }
      const message =
        'Idempotency-Key must be a string of 1 to 255 characters in quotes, such as "8e03978e-40d5"'
      problems.push({ in: 'header', path: ['Idempotency-Key'], rule: 'format', received, message })
      return { ...rest }
    },
  }
}

/** A string of RFC 8941. Many clients omit the quotes, which is accepted where it is unambiguous. */
function parseKey(text: string): string | undefined {
  if (/^[A-Za-z0-9._~:+/=-]{1,255}$/.test(text)) return text
  const quoted = /^"((?:[ !#-[\]-~]|\\["\\])+)"$/.exec(text)?.[1]?.replace(/\\(.)/g, '$1')
  return quoted !== undefined && quoted.length <= 255 ? quoted : undefined
}

/** Identifies the request by method, target, condition and body. */
function fingerprintOf({ method, path, rawQuery, header, body }: WireRequest): string {
  const hash = createHash('sha256')
  hash.update(JSON.stringify([method, path, rawQuery, header('if-match') ?? null]))
  return hash.update(body ?? '').digest('hex')
}
