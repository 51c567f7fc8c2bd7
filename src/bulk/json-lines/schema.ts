import Type from 'typebox'
import { addressParts } from '../../model/person.ts'

/** A person with its records, as the lossless export writes them: checked, because a file can be changed by anybody. */

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

export const restoredLine = Type.Object({ person, records: Type.Array(record) })
