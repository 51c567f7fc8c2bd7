import Type, { type Static, type TSchema } from 'typebox'
import { invalid, type Problem } from '../../model/errors.ts'
import { isCalendarDate, parseInstant } from '../../model/instant.ts'
import type { Reader } from '../dialect.ts'
import { jsonBody } from '../kit/json-body.ts'
import { nullable } from '../kit/nullable.ts'

const strict = { additionalProperties: false } as const

const NAME_CHARS_MAX = 255
const NOTES_CHARS_MAX = 10_000
const LIST_ITEMS_MAX = 100

const contactPoints = Type.Array(
  Type.Object(
    {
      value: Type.String({ minLength: 1, maxLength: 500 }),
      primary: Type.Optional(Type.Boolean()),
      label: Type.Optional(Type.String({ maxLength: 100 })),
    },
    strict,
  ),
  { maxItems: LIST_ITEMS_MAX },
)

const part = Type.Optional(nullable(Type.String({ maxLength: 500 })))

const postalAddress = Type.Object(
  {
    value: Type.String({ minLength: 1, maxLength: 500 }),
    country: part,
    admin_area_level_1: part,
    admin_area_level_2: part,
    locality: part,
    sublocality: part,
    route: part,
    street_number: part,
    subpremise: part,
    postal_code: part,
  },
  strict,
)
export type AddressBody = Static<typeof postalAddress>

const personChange = Type.Object(
  {
    name: Type.Optional(Type.String({ maxLength: NAME_CHARS_MAX })),
    first_name: Type.Optional(Type.String({ maxLength: NAME_CHARS_MAX })),
    last_name: Type.Optional(Type.String({ maxLength: NAME_CHARS_MAX })),
    owner_id: Type.Optional(Type.Integer({ minimum: 1 })),
    org_id: Type.Optional(nullable(Type.Integer({ minimum: 1 }))),
    emails: Type.Optional(contactPoints),
    phones: Type.Optional(contactPoints),
    visible_to: Type.Optional(Type.Enum([1, 3, 5, 7])),
    label_ids: Type.Optional(Type.Array(Type.Integer({ minimum: 1 }), { maxItems: LIST_ITEMS_MAX })),
    marketing_status: Type.Optional(Type.Enum(['no_consent', 'unsubscribed', 'subscribed', 'archived'])),
    custom_fields: Type.Optional(Type.Record(Type.String(), Type.Unknown(), { maxProperties: 200 })),
    postal_address: Type.Optional(nullable(postalAddress)),
    notes: Type.Optional(nullable(Type.String({ maxLength: NOTES_CHARS_MAX }))),
    im: Type.Optional(contactPoints),
    birthday: Type.Optional(nullable(Type.String())),
    job_title: Type.Optional(nullable(Type.String({ maxLength: NAME_CHARS_MAX }))),
  },
  strict,
)
export type PersonChange = Static<typeof personChange>

const personDraft = Type.Object(
  { ...personChange.properties, add_time: Type.Optional(Type.String({ description: 'RFC 3339.' })) },
  strict,
)
export type PersonBody = Static<typeof personDraft>

/** The fields that exist only while contact sync is on. */
export const contactSyncNames = ['notes', 'im', 'birthday', 'job_title', 'postal_address'] as const

export const createPersonBody = checked(jsonBody(personDraft), (body, problems) => {
  checkPerson(body, problems)
  const named = body.name !== undefined || (body.first_name !== undefined && body.last_name !== undefined)
  if (!named) problems.push(problem(['name'], 'missing', 'The value is required'))
  if (body.add_time !== undefined && parseInstant(body.add_time) === undefined) {
    problems.push(problem(['add_time'], 'format', 'The value is not a valid datetime'))
  }
})

export const updatePersonBody = checked(jsonBody(personChange), checkPerson)

export function checkPerson(body: PersonChange, problems: Problem[]): void {
  const { name, first_name, last_name, birthday } = body
  const parts = first_name !== undefined || last_name !== undefined
  if (name !== undefined && parts) {
    problems.push(
      problem(['name'], 'not_unique', 'The value cannot be given together with first_name or last_name'),
    )
  }
  const blank =
    name !== undefined ? name.trim() === '' : first_name?.trim() === '' && last_name?.trim() === ''
  if (blank) problems.push(problem(['name'], 'too_short', 'The value must not be empty'))
  if (typeof birthday === 'string' && !isCalendarDate(birthday)) {
    problems.push(problem(['birthday'], 'format', 'The value is not a valid date'))
  }
  for (const list of ['emails', 'phones', 'im'] as const) {
    if ((body[list] ?? []).filter(({ primary }) => primary).length > 1) {
      problems.push(problem([list], 'too_many', 'Only one item can be primary'))
    }
  }
}

/** Adds checks that a schema cannot express. The content type of a body is JSON or missing. */
export function checked<Schema extends TSchema, Value>(
  reader: Reader<Schema, Value>,
  check: (value: Value, problems: Problem[]) => void = () => undefined,
): Reader<Schema, Value> {
  return {
    schema: reader.schema,
    read(input, problems) {
      const before = problems.length
      const type = input.wire.header('content-type')
      if (type !== undefined && !/^\s*application\/json\s*(;|$)/i.test(type)) {
        problems.push(problem([], 'format', 'The content type must be application/json'))
      }
      const value = reader.read(input, problems)
      if (problems.length === before) check(value, problems)
      return value
    },
  }
}

export function problem(path: readonly (string | number)[], rule: Problem['rule'], message: string): Problem {
  return { in: 'body', path, rule, message }
}

export function refuseBody(path: readonly (string | number)[], message: string) {
  return invalid([problem(path, 'format', message)])
}
