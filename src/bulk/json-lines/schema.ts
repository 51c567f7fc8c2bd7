import Type from 'typebox'
import { STATUS_CHARS_MAX } from '../../model/campaign.ts'
import { customFieldTypes } from '../../model/catalog.ts'
import { addressParts } from '../../model/person.ts'
import { principalKinds } from '../../model/principal.ts'

/** The lines of the lossless export. They are validated on import, because a file can be edited by hand. */

const text = Type.Union([Type.String(), Type.Null()])
const count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })
const instant = Type.Integer({ minimum: -9e15, maximum: 9e15 })
const json = Type.Record(Type.String(), Type.Unknown())

const point = Type.Object({
  id: Type.String(),
  value: Type.String(),
  normal: Type.String(),
  label: Type.String(),
  primary: Type.Boolean(),
  createdAt: instant,
  e164: Type.Optional(Type.String()),
  extensions: Type.Optional(Type.Record(Type.String(), json)),
})

const address = Type.Object({
  ...point.properties,
  parts: Type.Object(Object.fromEntries(addressParts.map((part) => [part, text]))),
})

const person = Type.Object({
  id: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
  version: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }),
  createdAt: instant,
  updatedAt: instant,
  changedAtSource: Type.Optional(Type.Literal(true)),
  createdBy: Type.Optional(Type.Enum([...principalKinds])),
  removedAt: Type.Union([instant, Type.Null()]),
  mergedInto: Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })),
  vendorIds: Type.Record(Type.String(), Type.String()),
  fullName: text,
  given: text,
  surname: text,
  company: text,
  companyId: Type.Union([count, Type.Null()]),
  jobTitle: text,
  birthday: text,
  notes: text,
  language: text,
  timeZone: text,
  emails: Type.Array(point),
  phones: Type.Array(point),
  onlineServices: Type.Array(point),
  addresses: Type.Array(address),
  labelIds: Type.Array(count),
  customFields: json,
  extensions: Type.Record(Type.String(), json),
})

const list = Type.Object({
  entries: Type.Array(
    Type.Object({ key: Type.String(), at: instant, order: Type.Integer(), entry: Type.Unknown() }),
  ),
  removals: Type.Array(Type.Object({ key: Type.String(), at: instant })),
})

const record = Type.Object({
  id: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
  externalId: text,
  values: Type.Record(Type.String(), Type.Object({ value: Type.Unknown(), at: instant })),
  lists: Type.Record(Type.String(), list),
  payload: Type.Unknown(),
  firstSeenAt: instant,
  lastSeenAt: instant,
  source: Type.Object({
    kind: Type.Enum(['api', 'import', 'connector']),
    name: Type.String(),
    priority: Type.Integer(),
  }),
})

/** A person with its records. */
export const personLine = Type.Object({
  person,
  oldIds: Type.Optional(
    Type.Record(Type.String(), Type.Array(Type.String({ minLength: 1, maxLength: 200 }))),
  ),
  records: Type.Array(record),
})

const number = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })
const instantOrNull = Type.Union([instant, Type.Null()])
const times = { createdAt: instant, updatedAt: instant, removedAt: instantOrNull }
const option = Type.Object({ id: number, label: Type.String() })

/** The other lines, by their only key. */
export const entityLines = {
  label: Type.Object({
    ...{ id: number, uuid: Type.String(), name: Type.String(), color: text, removedAt: instantOrNull },
    // Exports of earlier versions lack these.
    ...Type.Partial(Type.Object({ detail: Type.String(), createdAt: instant, updatedAt: instant }))
      .properties,
  }),
  customField: Type.Object({
    ...{ id: number, key: Type.String(), code: Type.String(), name: Type.String() },
    ...{ type: Type.Enum([...customFieldTypes]), options: Type.Array(option) },
    ...{ removedOptions: Type.Array(option), attributes: json, ...times },
  }),
  company: Type.Object({ id: number, name: Type.String(), attributes: json, ...times }),
  filter: Type.Object({
    ...{ dialect: Type.String(), id: number, name: Type.String(), conditions: Type.Unknown() },
    ...{ attributes: json, ...times },
  }),
  campaign: Type.Object({
    ...{ id: Type.String(), name: Type.String(), attributes: json, createdAt: instant },
    removedAt: Type.Optional(instantOrNull),
  }),
  picture: Type.Object({
    ...{ id: number, personId: number, secret: Type.String(), mediaType: Type.String() },
    ...{ bytes: Type.String({ pattern: '^[A-Za-z0-9+/]*={0,2}$' }), createdAt: instant },
  }),
  enrolment: Type.Object({
    ...{ id: Type.String(), campaignId: Type.String(), personId: number },
    ...{ status: Type.String({ minLength: 1, maxLength: STATUS_CHARS_MAX }), conversationId: text },
    ...{ conversationAttributes: json, executedAt: instantOrNull, createdAt: instant },
    removedAt: instantOrNull,
  }),
  merge: Type.Object({
    ...{ id: number, at: instant, recordIds: Type.Array(number), source: record.properties.source },
    ...{ into: person, from: person },
    vendorIds: Type.Array(Type.Object({ dialect: Type.String(), vendorId: Type.String() })),
    recordBefore: Type.Union([Type.Omit(record, ['source']), Type.Null()]),
  }),
} as const
