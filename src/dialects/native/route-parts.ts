import Type, { type TSchema } from 'typebox'
import { KithError, notFound, type Problem } from '../../model/errors.ts'
import type { Instant } from '../../model/instant.ts'
import type { PersonId } from '../../model/person.ts'
import type { Reader, WireRequest } from '../dialect.ts'
import { pathParameters } from '../kit/flat-parameters.ts'
import { fromNativeId } from './mapping.ts'
import { problemDetails } from './schema.ts'

/** What the routes of this API have in common. Nobody else publishes it, so each refers to how it refuses. */
export const REFERENCE = 'https://www.rfc-editor.org/rfc/rfc9457'

/** The refusals that a route declares. */
export function refuses(...statuses: readonly number[]): Record<number, typeof problemDetails> {
  return Object.fromEntries(statuses.map((status) => [status, problemDetails]))
}

export const personPath = pathParameters(Type.Object({ id: Type.String({ minLength: 1 }) }))

/** @throws not_found for a text that is no id at all */
export function requirePersonId(text: string): PersonId {
  const id = fromNativeId(text)
  if (id === undefined) throw notFound('person')
  return id
}

/** For ids that count up. @throws not_found for a text that is no such id */
export function requireNumber(text: string, subject: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw notFound(subject)
  return Number(text)
}

/** Reads by schema first; what has the right shape is converted, which may still find problems. */
export function converted<Schema extends TSchema, Read, Value>(
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
export function nextLink({ query }: WireRequest, cursor: string): { link: string } {
  const next = new URLSearchParams(query)
  next.set('cursor', cursor)
  return { link: `<?${next}>; rel="next"` }
}

/** The version of a person, as its tag (RFC 9110, section 8.8.3). */
export function entityTag(version: number): { etag: string } {
  return { etag: `"${version}"` }
}

/** The tag of what has no version: when it was changed last. */
export function timeTag(updatedAt: Instant): { etag: string } {
  return { etag: `"t${updatedAt.toString(36)}"` }
}

const TAG = /^"(?:(\d{1,9})|t([0-9a-z]{1,11}))"$/

const conditionSchema = Type.Object({
  'If-Match': Type.Optional(
    Type.String({
      pattern: TAG.source,
      description: 'The ETag of what is to be changed, as it was read.',
    }),
  ),
})

/** `If-Match`, one tag only: of several nobody could tell which version was meant. */
export const ifMatch: Reader<typeof conditionSchema, { readonly ifVersion?: number }> = {
  schema: conditionSchema,
  read({ wire }, problems) {
    const received = wire.header('if-match')
    if (received === undefined) return {}
    const [, version, time] = TAG.exec(received.trim()) ?? []
    if (version !== undefined) return { ifVersion: Number(version) }
    if (time !== undefined) return { ifVersion: Number.parseInt(time, 36) }
    const message = 'If-Match must be the ETag of what is to be changed as it was read, such as "3"'
    problems.push({ in: 'header', path: ['If-Match'], rule: 'format', received, message })
    return {}
  },
}

/** @throws conflict, which is a 412, when the thing is no longer as the caller read it */
export function requireVersion(version: number, { ifVersion = version }: { ifVersion?: number }): void {
  if (version === ifVersion) return
  throw new KithError('conflict', 'It was changed since it was read.', { subject: 'version' })
}
