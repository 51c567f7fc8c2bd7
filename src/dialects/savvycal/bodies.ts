import Type, { type Static, type TObject } from 'typebox'
import type { Problem } from '../../model/errors.ts'
import { isJsonObject, type JsonObject } from '../../model/json.ts'
import { timeZoneName } from '../../model/time-zone.ts'
import type { Reader } from '../dialect.ts'
import { jsonBody } from '../kit/json-body.ts'
import { nullable } from '../kit/nullable.ts'
import { deferValidation } from './deferred-validation.ts'

const METADATA_BYTES_MAX = 16_384

const name = Type.String({ minLength: 1, maxLength: 255, pattern: '\\S' })
const email = Type.String({ maxLength: 254, pattern: '^[^\\s@]+@[^\\s@]+$' })
const phone = Type.String({ pattern: '^\\+[1-9]\\d{6,14}$' })
const referenceId = Type.String({ minLength: 1, maxLength: 255 })
const locale = Type.String({ pattern: '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$' })
const metadata = Type.Record(Type.String(), Type.Unknown())

const clientDraft = Type.Object({
  first_name: name,
  last_name: name,
  email,
  time_zone: Type.String(),
  locale: Type.Optional(locale),
  phone: Type.Optional(phone),
  reference_id: Type.Optional(referenceId),
  metadata: Type.Optional(metadata),
})
export type ClientDraft = Static<typeof clientDraft>

const clientChange = Type.Object({
  first_name: Type.Optional(name),
  last_name: Type.Optional(name),
  email: Type.Optional(email),
  time_zone: Type.Optional(Type.String()),
  locale: Type.Optional(locale),
  phone: Type.Optional(nullable(phone)),
  reference_id: Type.Optional(nullable(referenceId)),
  metadata: Type.Optional(metadata),
})
export type ClientChange = Static<typeof clientChange>

export const createClientBody = clientBody(clientDraft)
/** Problems are deferred: for an unknown client only the 404 is reported. */
export const updateClientBody = deferValidation(clientBody(clientChange))

/**
 * An absent body is an empty object, which lacks the required keys. Every problem is reported, in the order of fields.
 */
function clientBody<Schema extends TObject>(schema: Schema): Reader<Schema, Static<Schema>> {
  const reader = jsonBody(schema)
  const fields = Object.keys(schema.properties)
  const place = ({ path }: Problem) => fields.indexOf(String(path[0]))
  return {
    schema,
    optional: true,
    read(part, problems) {
      const type = part.wire.header('content-type')
      if (part.wire.body?.length && !/^application\/json\s*(;|$)/i.test(type ?? '')) {
        const message = 'Send the request body as application/json.'
        problems.push({ in: 'header', path: ['Content-Type'], rule: 'format', message })
        return {} as Static<Schema>
      }
      const wire = part.wire.body?.length ? part.wire : { ...part.wire, body: Buffer.from('{}') }
      const found: Problem[] = []
      const body = reader.read({ ...part, wire }, found)
      if (isJsonObject(body)) checkValues(body, found)
      problems.push(...found.map(named).sort((a, b) => place(a) - place(b)))
      return body
    },
  }
}

/**
 * Names the format of a value that does not match its pattern, as open_api_spex writes formats. A name of blanks is too
 * short instead.
 */
function named(problem: Problem): Problem {
  const field = String(problem.path[0])
  if (problem.rule !== 'format' || !Object.hasOwn(formats, field)) return problem
  const expected = formats[field as keyof typeof formats]
  return expected === 1 ? { ...problem, rule: 'too_short', expected } : { ...problem, expected }
}

/** The format of each string with a pattern, or its least number of characters that are not blanks. */
const formats = {
  first_name: 1,
  last_name: 1,
  email: ':email',
  phone: ':e164',
  locale: ':locale',
} as const

/** Checks that a schema cannot express; values of the wrong type have already been reported. */
function checkValues({ time_zone: zone, metadata: pairs }: JsonObject, problems: Problem[]): void {
  if (typeof zone === 'string' && timeZoneName(zone) === undefined) {
    problems.push({ in: 'body', path: ['time_zone'], rule: 'format', message: 'Unknown time zone' })
  }
  if (isJsonObject(pairs) && Buffer.byteLength(JSON.stringify(pairs)) > METADATA_BYTES_MAX) {
    const message = `Metadata is larger than ${METADATA_BYTES_MAX} bytes`
    problems.push({ in: 'body', path: ['metadata'], rule: 'format', message })
  }
}
