import Type, { type Static } from 'typebox'
import { addressParts } from '../../model/person.ts'
import { nullable } from '../kit/nullable.ts'

const LIST_ITEMS_MAX = 100
const FIELDS_MAX = 200

const strict = { additionalProperties: false } as const
const instant = Type.String({ format: 'date-time', description: 'RFC 3339, UTC, microseconds.' })
const line = Type.String({ maxLength: 500 })

const values = {
  fullName: nullable(line),
  given: nullable(line),
  surname: nullable(line),
  company: nullable(line),
  companyId: nullable(Type.Integer({ minimum: 1 })),
  jobTitle: nullable(line),
  birthday: nullable(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'YYYY-MM-DD' })),
  notes: nullable(Type.String({ maxLength: 65_535 })),
  language: nullable(Type.String({ maxLength: 35, description: 'BCP 47 tag.' })),
  timeZone: nullable(Type.String({ maxLength: 64, description: 'IANA name.' })),
}

const parts = Object.fromEntries(addressParts.map((part) => [part, Type.Optional(nullable(line))]))

const contactPointDraft = Type.Object(
  {
    value: Type.String({ minLength: 1, maxLength: 500 }),
    label: Type.Optional(
      Type.String({ maxLength: 100, description: 'work, home, mobile, a service: free text.' }),
    ),
    primary: Type.Optional(Type.Boolean()),
    id: Type.Optional(Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' })),
    createdAt: Type.Optional(instant),
  },
  strict,
)

const addressDraft = Type.Object(
  { ...contactPointDraft.properties, parts: Type.Optional(Type.Object(parts, strict)) },
  strict,
)

const jsonObject = Type.Record(Type.String(), Type.Unknown(), { maxProperties: FIELDS_MAX })

const shared = {
  labelIds: Type.Array(Type.Integer({ minimum: 1 }), { maxItems: LIST_ITEMS_MAX }),
  customFields: jsonObject,
  extensions: Type.Record(Type.String(), jsonObject, {
    maxProperties: 20,
    description: 'Fields only one vendor has, by dialect.',
  }),
}

const described = {
  ...Type.Partial(Type.Object({ ...values, ...shared })).properties,
  emails: Type.Optional(Type.Array(contactPointDraft, { maxItems: LIST_ITEMS_MAX })),
  phones: Type.Optional(Type.Array(contactPointDraft, { maxItems: LIST_ITEMS_MAX })),
  onlineServices: Type.Optional(Type.Array(contactPointDraft, { maxItems: LIST_ITEMS_MAX })),
  addresses: Type.Optional(Type.Array(addressDraft, { maxItems: LIST_ITEMS_MAX })),
}

export const personPatch = Type.Object(described, strict)

export const personDraft = Type.Object(
  {
    ...described,
    vendorIds: Type.Optional(
      Type.Record(Type.String(), Type.String({ maxLength: 100 }), {
        description: 'Ids to keep, by dialect.',
      }),
    ),
    createdAt: Type.Optional(instant),
    updatedAt: Type.Optional(instant),
    externalId: Type.Optional(
      Type.String({ maxLength: 255, description: "The source's own id of the person." }),
    ),
    payload: Type.Optional(Type.Unknown({ description: 'What the source sent, kept as it is.' })),
  },
  strict,
)
export type NativePersonDraft = Static<typeof personDraft>

const contactPoint = Type.Object({
  id: Type.String(),
  value: Type.String({ description: 'As written.' }),
  normal: Type.String({ description: 'Lower-cased e-mail, E.164 phone where one can be told.' }),
  label: Type.String(),
  primary: Type.Boolean(),
  createdAt: instant,
})

const address = Type.Object({
  ...contactPoint.properties,
  parts: Type.Object(Object.fromEntries(addressParts.map((part) => [part, nullable(Type.String())]))),
})

const personId = Type.String({ pattern: '^psn_[0-9a-z]{11}$' })

export const merging = Type.Object({ from: Type.String({ minLength: 1, maxLength: 40 }) }, strict)

export const nativePerson = Type.Object({
  id: personId,
  version: Type.Integer(),
  createdAt: instant,
  updatedAt: instant,
  removedAt: nullable(instant),
  mergedInto: Type.Optional(
    Type.Unsafe<string>({
      ...personId,
      description: 'Only in lists of removed people: whom this one is part of now.',
    }),
  ),
  ...values,
  emails: Type.Array(contactPoint),
  phones: Type.Array(contactPoint),
  onlineServices: Type.Array(contactPoint),
  addresses: Type.Array(address),
  ...shared,
  vendorIds: Type.Record(Type.String(), Type.String()),
})
export type NativePerson = Static<typeof nativePerson>

export const nativePeople = Type.Object({
  items: Type.Array(nativePerson),
  nextCursor: nullable(Type.String()),
})

export const nativeCount = Type.Object({
  total: Type.Integer({ minimum: 0 }),
  exact: Type.Boolean({ description: 'False where there are more than were counted.' }),
})

export const nativeProvenance = Type.Object({
  values: Type.Array(
    Type.Object({
      path: Type.String({ description: 'JSON Pointer into the person.' }),
      source: Type.Object({ kind: Type.String(), name: Type.String() }),
      recordId: Type.Integer(),
      at: instant,
    }),
  ),
  records: Type.Array(
    Type.Object({
      id: Type.Integer(),
      source: Type.Object({ kind: Type.String(), name: Type.String() }),
      externalId: nullable(Type.String()),
      payload: Type.Unknown(),
      firstSeenAt: instant,
      lastSeenAt: instant,
    }),
  ),
})

const source = Type.Object({ id: Type.Integer(), kind: Type.String(), name: Type.String() })

export const nativeRecords = Type.Object({
  items: Type.Array(
    Type.Object({
      id: Type.Integer(),
      source,
      externalId: nullable(Type.String()),
      firstSeenAt: instant,
      lastSeenAt: instant,
      values: Type.Array(
        Type.Object({
          path: Type.String({ description: 'JSON Pointer into the person.' }),
          value: Type.Unknown({ description: 'null says that there is no such value.' }),
          at: instant,
        }),
      ),
      lists: Type.Array(
        Type.Object({
          path: Type.String({ description: 'JSON Pointer to a list of the person.' }),
          entries: Type.Array(
            Type.Object({ normal: Type.String(), entry: Type.Unknown(), order: Type.Integer(), at: instant }),
          ),
          removals: Type.Array(
            Type.Object({
              normal: Type.String({ description: 'What this source took away.' }),
              at: instant,
            }),
          ),
        }),
      ),
      payload: Type.Unknown({ description: 'What the source sent, as it was.' }),
    }),
  ),
})

const principal = Type.Object(
  {
    kind: Type.String({
      description: 'key, session, user, command-line, import or connector; later versions may add others.',
    }),
    id: Type.String({ description: 'The id of the key, the number of the import, and so on.' }),
  },
  { description: 'Who made the change.' },
)

const fieldChanges = nullable(
  Type.Array(
    Type.Object({
      field: Type.String({
        description:
          'A field of the person; custom fields and extensions with their key, as in `customFields.plan`.',
      }),
      before: Type.Unknown({ description: 'null when there was no value.' }),
      after: Type.Unknown({ description: 'null when there is no value.' }),
    }),
    {
      description:
        'The fields that changed. Empty for keys without the right to sensitive values. null when the values were removed after the time set by KITH_CHANGE_HISTORY_DAYS.',
    },
  ),
)

export const nativeChanges = Type.Object({
  items: Type.Array(
    Type.Object({
      position: Type.Integer(),
      kind: Type.String(),
      personId: Type.String(),
      version: Type.Integer(),
      at: instant,
      principal,
      fields: fieldChanges,
    }),
  ),
  nextAfter: Type.Integer({ description: 'Send it as `after` to get the next page.' }),
})

export const nativeTimeline = Type.Object({
  items: Type.Array(
    Type.Object({
      version: Type.Integer({ description: 'The version of the person that it made.' }),
      kind: Type.String({ description: 'created, updated, removed, restored, merged, …' }),
      at: instant,
      source: nullable(source),
      principal,
      fields: fieldChanges,
    }),
  ),
  nextBefore: nullable(Type.Integer({ description: 'Send it as `before` to get the next page.' })),
})

export const nativeSeenThrough = Type.Array(
  Type.Object({
    dialect: Type.String(),
    id: Type.String({ description: "The person's id in that API." }),
    method: Type.String(),
    path: Type.String({ description: 'Below the prefix of that API.' }),
    status: Type.Integer(),
    body: Type.Unknown({ description: 'Exactly what that API answers.' }),
    curl: Type.String({ description: 'A line that asks for it, once a variable holds a key of that API.' }),
  }),
)

/** RFC 9457. */
export const problemDetails = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String(),
  requestId: Type.String(),
  problems: Type.Optional(
    Type.Array(
      Type.Object({ in: Type.String(), pointer: Type.String(), rule: Type.String(), detail: Type.String() }),
    ),
  ),
})
