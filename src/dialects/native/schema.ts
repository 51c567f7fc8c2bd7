import Type, { type Static } from 'typebox'
import { addressParts } from '../../model/person.ts'
import { nullable } from '../kit/nullable.ts'

const LIST_ITEMS_MAX = 100
const FIELDS_MAX = 200

const strict = { additionalProperties: false } as const
const instant = Type.String({ format: 'date-time', description: 'RFC 3339 in UTC, with microseconds.' })
const line = Type.String({ maxLength: 500 })

const values = {
  fullName: nullable(line),
  given: nullable(line),
  surname: nullable(line),
  company: nullable(line),
  companyId: nullable(Type.Integer({ minimum: 1 })),
  jobTitle: nullable(line),
  birthday: nullable(
    Type.String({
      pattern: '^(\\d{4}|-)-\\d{2}-\\d{2}$',
      description:
        'YYYY-MM-DD, or --MM-DD if the year is not known. Filters by birthday find only those with a year.',
    }),
  ),
  notes: nullable(Type.String({ maxLength: 65_535 })),
  language: nullable(Type.String({ maxLength: 35, description: 'BCP 47 tag.' })),
  timeZone: nullable(Type.String({ maxLength: 64, description: 'IANA name.' })),
}

const parts = Object.fromEntries(addressParts.map((part) => [part, Type.Optional(nullable(line))]))

const jsonObject = Type.Record(Type.String(), Type.Unknown(), { maxProperties: FIELDS_MAX })

/** What a client may write. Stored keys may be longer, because other APIs and files bring their own. */
const writtenObject = Type.Record(Type.String({ pattern: '^[\\s\\S]{0,255}$' }), Type.Unknown(), {
  maxProperties: FIELDS_MAX,
  ...strict,
  description: 'Keys of at most 255 characters.',
})
const writtenExtensions = Type.Record(Type.String({ pattern: '^[\\s\\S]{0,255}$' }), writtenObject, {
  maxProperties: 20,
  ...strict,
  description: 'Fields that only one vendor has, by dialect.',
})

const entryExtensions = Type.Record(Type.String(), jsonObject, {
  maxProperties: 20,
  description: 'Fields of the entry that only one vendor has, by dialect.',
})

const contactPointDraft = Type.Object(
  {
    value: Type.String({ minLength: 1, maxLength: 500 }),
    label: Type.Optional(
      Type.String({
        maxLength: 100,
        description:
          'Free text, such as work, home, mobile or the name of a service; empty by default for e-mails and phones.',
      }),
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

const emailDraft = Type.Object(
  { ...contactPointDraft.properties, extensions: Type.Optional(writtenExtensions) },
  strict,
)

const phoneDraft = Type.Object(
  {
    ...emailDraft.properties,
    e164: Type.Optional(
      Type.String({
        pattern: '^\\+[1-9][0-9]{6,14}$',
        description:
          'The number as E.164, if the source gave it beside the text. It is kept as said, whatever the region.',
      }),
    ),
  },
  strict,
)

const shared = {
  labelIds: Type.Array(Type.Integer({ minimum: 1 }), { maxItems: LIST_ITEMS_MAX }),
  customFields: jsonObject,
  extensions: Type.Record(Type.String(), jsonObject, {
    maxProperties: 20,
    description: 'Fields that only one vendor has, by dialect.',
  }),
}

const described = {
  ...Type.Partial(Type.Object({ ...values, ...shared })).properties,
  customFields: Type.Optional(writtenObject),
  extensions: Type.Optional(writtenExtensions),
  emails: Type.Optional(Type.Array(emailDraft, { maxItems: LIST_ITEMS_MAX })),
  phones: Type.Optional(Type.Array(phoneDraft, { maxItems: LIST_ITEMS_MAX })),
  onlineServices: Type.Optional(Type.Array(contactPointDraft, { maxItems: LIST_ITEMS_MAX })),
  addresses: Type.Optional(Type.Array(addressDraft, { maxItems: LIST_ITEMS_MAX })),
}

export const personPatch = Type.Object(described, strict)

export const personDraft = Type.Object(
  {
    ...described,
    vendorIds: Type.Optional(
      Type.Record(Type.String(), Type.String({ maxLength: 100 }), {
        description: 'Ids of the person in other APIs, by dialect.',
      }),
    ),
    createdAt: Type.Optional(instant),
    updatedAt: Type.Optional(instant),
    externalId: Type.Optional(
      Type.String({ maxLength: 255, description: 'The id of the person at the source.' }),
    ),
    payload: Type.Optional(Type.Unknown({ description: 'The data the source sent, stored unchanged.' })),
  },
  strict,
)
export type NativePersonDraft = Static<typeof personDraft>

const contactPoint = Type.Object({
  id: Type.String(),
  value: Type.String({ description: 'As written.' }),
  normal: Type.String({
    description:
      'Normal form: e-mail in lower case, phone in E.164 if it can be parsed, with its extension as ;ext=101.',
  }),
  label: Type.String(),
  primary: Type.Boolean(),
  createdAt: instant,
})

const email = Type.Object({ ...contactPoint.properties, extensions: Type.Optional(entryExtensions) })

const phone = Type.Object({
  ...email.properties,
  e164: Type.Optional(
    Type.String({ description: 'The number as E.164 as its source gave it; absent if Kith read the text.' }),
  ),
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
      description: 'Only in lists of removed people: the person this one was merged into.',
    }),
  ),
  ...values,
  emails: Type.Array(email),
  phones: Type.Array(phone),
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
  exact: Type.Boolean({ description: 'False if counting stopped at `upTo`.' }),
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
          value: Type.Unknown({ description: 'null if the source says there is no such value.' }),
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
              normal: Type.String({ description: 'The normal form of the entry that this source removed.' }),
              at: instant,
            }),
          ),
        }),
      ),
      payload: Type.Unknown({ description: 'The data the source sent, unchanged.' }),
    }),
  ),
})

export const principal = Type.Object(
  {
    kind: Type.String({
      description: 'key, session, user, command-line, import, connector or job; later versions may add more.',
    }),
    id: Type.String({ description: 'The id of the key, of the import, and so on.' }),
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
      before: Type.Unknown({ description: 'null if there was no value.' }),
      after: Type.Unknown({ description: 'null if there is no value.' }),
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
      version: Type.Integer({ description: 'The version of the person after the change.' }),
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
    path: Type.String({ description: 'The path below the prefix of that API.' }),
    status: Type.Integer(),
    body: Type.Unknown({ description: 'The exact response body of that API.' }),
    curl: Type.String({
      description: 'A shell command for the request; a variable must contain a key of that API.',
    }),
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
