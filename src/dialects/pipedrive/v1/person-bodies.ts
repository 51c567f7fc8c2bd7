import Type, { type Static, type TSchema } from 'typebox'
import type { Problem } from '../../../model/errors.ts'
import { toSeconds } from '../../../model/instant.ts'
import type { Reader } from '../../dialect.ts'
import { jsonBody } from '../../kit/json-body.ts'
import { nullable } from '../../kit/nullable.ts'
import { checked, checkPerson, type PersonBody, problem } from '../bodies.ts'
import { parseOldTime } from '../old-time.ts'

/**
 * Persons as clients of version 1 write them (npm `pipedrive` 22 to 30, `AddPersonRequest` and `BasicPersonRequest`; n8n-io/n8n,
 * `packages/nodes-base/nodes/Pipedrive/v1`; NangoHQ/integration-templates, `integrations/pipedrive/tests/create-person.test.json`).
 * Numbers may be texts, contact points may be plain texts, and unknown keys are ignored. Custom fields are keys of the body.
 */

const LIST_ITEMS_MAX = 100
const NAME_CHARS_MAX = 255

export const reference = Type.Union([
  Type.Integer({ minimum: 1 }),
  Type.String({ pattern: '^[1-9]\\d{0,15}$' }),
])

const point = Type.Object({
  value: nullable(Type.String({ maxLength: 500, description: 'A blank one is no entry.' })),
  primary: Type.Optional(Type.Boolean()),
  label: Type.Optional(nullable(Type.String({ maxLength: 100 }))),
})
const points = Type.Optional(
  Type.Union([
    Type.String({ maxLength: 500 }),
    Type.Array(Type.Union([Type.String({ maxLength: 500 }), point]), { maxItems: LIST_ITEMS_MAX }),
    Type.Null(),
  ]),
)
type Points = Static<typeof points>

export const visibilities = ['1', '3', '5', '7', 1, 3, 5, 7] as const

const personProperties = {
  name: Type.Optional(Type.String({ maxLength: NAME_CHARS_MAX })),
  first_name: Type.Optional(Type.String({ maxLength: NAME_CHARS_MAX })),
  last_name: Type.Optional(nullable(Type.String({ maxLength: NAME_CHARS_MAX }))),
  owner_id: Type.Optional(reference),
  org_id: Type.Optional(nullable(reference)),
  email: points,
  phone: points,
  label: Type.Optional(nullable(reference)),
  label_ids: Type.Optional(Type.Array(Type.Integer({ minimum: 1 }), { maxItems: LIST_ITEMS_MAX })),
  visible_to: Type.Optional(Type.Enum([...visibilities])),
  marketing_status: Type.Optional(Type.Enum(['no_consent', 'unsubscribed', 'subscribed', 'archived'])),
  im: points,
  notes: Type.Optional(nullable(Type.String({ maxLength: 10_000 }))),
  birthday: Type.Optional(nullable(Type.String())),
  job_title: Type.Optional(nullable(Type.String({ maxLength: NAME_CHARS_MAX }))),
  postal_address: Type.Optional(nullable(Type.String({ maxLength: 500 }))),
}

const described = {
  description: 'Custom fields are further keys: their 40-digit codes, and codes with the suffix of a part.',
}

const oldPersonDraft = Type.Object(
  {
    ...personProperties,
    add_time: Type.Optional(Type.String({ description: 'YYYY-MM-DD HH:MM:SS, UTC.' })),
  },
  described,
)

const oldPersonPatch = Type.Object(
  {
    ...personProperties,
    active_flag: Type.Optional(
      Type.Union([Type.Boolean(), Type.Enum([0, 1])], { description: 'False deletes, true restores.' }),
    ),
  },
  described,
)

export interface OldPersonBody {
  /** The body as version 2 takes it, without custom fields. */
  readonly person: PersonBody
  /** The whole body, which holds the custom fields. */
  readonly raw: Readonly<Record<string, unknown>>
}

export interface OldPersonChange extends OldPersonBody {
  readonly isActive?: boolean
}

export const createOldPersonBody = reading(oldPersonDraft, (body, problems): OldPersonBody => {
  const addedAt = body.add_time === undefined ? undefined : parseOldTime(body.add_time)
  if (body.add_time !== undefined && addedAt === undefined) {
    problems.push(
      problem(['add_time'], 'format', 'The value is not a time of the format YYYY-MM-DD HH:MM:SS'),
    )
  }
  const person = personIn(body, problems)
  if (person.name === undefined && (person.first_name === undefined || person.last_name === undefined)) {
    problems.push(problem(['name'], 'missing', 'The value is required'))
  }
  return { person: { ...person, ...(addedAt !== undefined && { add_time: toSeconds(addedAt) }) }, raw: body }
})

export const updateOldPersonBody = reading(oldPersonPatch, (body, problems): OldPersonChange => {
  const { active_flag } = body
  const person = personIn(body, problems)
  return { person, raw: body, ...(active_flag !== undefined && { isActive: Boolean(active_flag) }) }
})

/** The body of version 2 that means the same. A whole name takes precedence over parts of a name. */
function personIn(body: Static<typeof oldPersonPatch>, problems: Problem[]): PersonBody {
  const { name, first_name, last_name, owner_id, org_id, visible_to, postal_address } = body
  const labels = labelsIn(body)
  const lists = { emails: body.email, phones: body.phone, im: body.im }
  const person: PersonBody = {
    ...(name !== undefined
      ? { name }
      : {
          ...(first_name !== undefined && { first_name }),
          ...(last_name !== undefined && { last_name: last_name ?? '' }),
        }),
    ...(owner_id !== undefined && { owner_id: Number(owner_id) }),
    ...(org_id !== undefined && { org_id: org_id === null ? null : Number(org_id) }),
    ...Object.fromEntries(
      Object.entries(lists).flatMap(([key, value]) => (value === undefined ? [] : [[key, toPoints(value)]])),
    ),
    ...(visible_to !== undefined && { visible_to: Number(visible_to) as 1 }),
    ...(labels && { label_ids: labels }),
    ...(body.marketing_status !== undefined && { marketing_status: body.marketing_status }),
    ...(body.notes !== undefined && { notes: body.notes || null }),
    ...(body.birthday !== undefined && { birthday: body.birthday || null }),
    ...(body.job_title !== undefined && { job_title: body.job_title || null }),
    ...(postal_address !== undefined && {
      postal_address: postal_address ? { value: postal_address } : null,
    }),
  }
  checkPerson(person, problems)
  return person
}

/** Version 1 shows one blank entry for none, so blank entries are dropped. The first primary entry counts. */
function toPoints(given: NonNullable<Points> | null): NonNullable<PersonBody['emails']> {
  const list = given === null ? [] : Array.isArray(given) ? given : [given]
  const entries = list.map((entry) => (typeof entry === 'string' ? { value: entry } : entry))
  const filled = entries.filter(({ value }) => value !== null && value.trim() !== '')
  const main = filled.findIndex((entry) => 'primary' in entry && entry.primary === true)
  return filled.map((entry, index) => ({
    value: entry.value!,
    ...('label' in entry && typeof entry.label === 'string' && { label: entry.label }),
    ...(main >= 0 && { primary: index === main }),
  }))
}

/** The labels of a body: `label` is the only one, `label_ids` are several. */
export function labelsIn({
  label,
  label_ids,
}: {
  readonly label?: number | string | null
  readonly label_ids?: readonly number[]
}): number[] | undefined {
  if (label_ids) return [...label_ids]
  if (label === undefined) return undefined
  return label === null ? [] : [Number(label)]
}

/** A reader whose value is made from the body, unless the schema refuses it. */
export function reading<Schema extends TSchema, Value>(
  schema: Schema,
  make: (body: Static<Schema> & Record<string, unknown>, problems: Problem[]) => Value,
): Reader<Schema, Value> {
  const reader = checked(jsonBody(schema))
  return {
    schema,
    read(part, problems) {
      const before = problems.length
      const body = reader.read(part, problems)
      return problems.length > before
        ? (undefined as Value)
        : make(body as Static<Schema> & Record<string, unknown>, problems)
    },
  }
}
