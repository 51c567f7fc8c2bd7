import { createHash } from 'node:crypto'
import Type, { type TObject } from 'typebox'
import type { Json } from '../../model/json.ts'
import type { Reader, Route, WireAnswer, WireRequest } from '../dialect.ts'
import { refuses } from './route-parts.ts'

/**
 * The route with `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): under the same key the work is done
 * once, and its answer is given again to whoever asks again. See docs/decisions/0011-idempotency.md.
 *
 * @param kept what is stored in place of an answer that says something too secret for that
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

/** Answers are made of what JSON can hold, but for keys without a value, which it leaves out. */
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
        'Any text that only this request has, such as a UUID: sent again, the request is not done again.',
    }),
  ),
})

/** Reads the key beside what the route reads itself. */
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
        'Idempotency-Key must be a text of 1 to 255 characters in quotes, such as "8e03978e-40d5"'
      problems.push({ in: 'header', path: ['Idempotency-Key'], rule: 'format', received, message })
      return { ...rest }
    },
  }
}

/** A string of RFC 8941. Many clients leave out the quotes, which is understood where it cannot mean anything else. */
function parseKey(text: string): string | undefined {
  if (/^[A-Za-z0-9._~:+/=-]{1,255}$/.test(text)) return text
  const quoted = /^"((?:[ !#-[\]-~]|\\["\\])+)"$/.exec(text)?.[1]?.replace(/\\(.)/g, '$1')
  return quoted !== undefined && quoted.length <= 255 ? quoted : undefined
}

/** The same for the same request only: what is asked for, under which condition, with which body. */
function fingerprintOf({ method, path, rawQuery, header, body }: WireRequest): string {
  const hash = createHash('sha256')
  hash.update(JSON.stringify([method, path, rawQuery, header('if-match') ?? null]))
  return hash.update(body ?? '').digest('hex')
}
