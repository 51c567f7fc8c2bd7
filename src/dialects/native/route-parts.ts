import Type from 'typebox'
import { KithError, notFound, type Problem } from '../../model/errors.ts'
import type { Instant } from '../../model/instant.ts'
import type { PersonId } from '../../model/person.ts'
import type { Reader, WireRequest } from '../dialect.ts'
import { pathParameters } from '../kit/flat-parameters.ts'
import { fromNativeId } from './mapping.ts'
import { problemDetails } from './schema.ts'

/** The reference of every route: this API has no vendor documentation, so routes link to the standard of their errors. */
export const REFERENCE = 'https://www.rfc-editor.org/rfc/rfc9457'

/** The error responses that a route declares. */
export function refuses(...statuses: readonly number[]): Record<number, typeof problemDetails> {
  return Object.fromEntries(statuses.map((status) => [status, problemDetails]))
}

export const personPath = pathParameters(Type.Object({ id: Type.String({ minLength: 1 }) }))

/** @throws not_found for a string that is not an id */
export function requirePersonId(text: string): PersonId {
  const id = fromNativeId(text)
  if (id === undefined) throw notFound('person')
  return id
}

/** Whether an error says that there is no such thing of a kind. */
export function isMissing(error: unknown, subject: string): boolean {
  return error instanceof KithError && error.code === 'not_found' && error.details.subject === subject
}

/** The error for people that a body refers to and who do not exist, naming each place. */
export function noSuchPeople(places: readonly Problem['path'][]): KithError {
  const problems = places.map(
    (path): Problem => ({
      in: 'body',
      path,
      rule: 'enum',
      message: `${path.join('.')} must be the id of a person of this organization`,
    }),
  )
  return new KithError('not_found', 'No such person.', { subject: 'person', problems })
}

/** For numeric ids. @throws not_found for a string that is not such an id */
export function requireNumber(text: string, subject: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw notFound(subject)
  return Number(text)
}

/** RFC 8288: the same request with the next cursor, relative, so that it works under any prefix and port. */
export function nextLink({ query }: WireRequest, cursor: string): { link: string } {
  const next = new URLSearchParams(query)
  next.set('cursor', cursor)
  return { link: `<?${next}>; rel="next"` }
}

/** The ETag of a person: its version (RFC 9110, section 8.8.3). */
export function entityTag(version: number): { etag: string } {
  return { etag: `"${version}"` }
}

/** The ETag of a resource without a version: the time of its last change. */
export function timeTag(updatedAt: Instant): { etag: string } {
  return { etag: `"t${updatedAt.toString(36)}"` }
}

const TAG = /^"(?:(\d{1,9})|t([0-9a-z]{1,11}))"$/

const conditionSchema = Type.Object({
  'If-Match': Type.Optional(
    Type.String({
      pattern: TAG.source,
      description: 'The ETag from reading the resource that is to be changed.',
    }),
  ),
})

/** `If-Match` with a single tag: with several it would be unclear which version the client read. */
export const ifMatch: Reader<typeof conditionSchema, { readonly ifVersion?: number }> = {
  schema: conditionSchema,
  read({ wire }, problems) {
    const received = wire.header('if-match')
    if (received === undefined) return {}
    const [, version, time] = TAG.exec(received.trim()) ?? []
    if (version !== undefined) return { ifVersion: Number(version) }
    if (time !== undefined) return { ifVersion: Number.parseInt(time, 36) }
    const message = 'If-Match must be the ETag from reading the resource, such as "3"'
    problems.push({ in: 'header', path: ['If-Match'], rule: 'format', received, message })
    return {}
  },
}

/** @throws conflict, answered as 412, when the resource changed since the caller read it */
export function requireVersion(version: number, { ifVersion = version }: { ifVersion?: number }): void {
  if (version === ifVersion) return
  throw new KithError('conflict', 'The resource was changed since it was read.', { subject: 'version' })
}
