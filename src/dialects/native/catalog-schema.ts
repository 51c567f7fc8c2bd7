import Type, { type Static, type TInteger } from 'typebox'
import { roles } from '../../model/access.ts'
import {
  campaignContactStatuses,
  type KnownCampaignContactStatus,
  STATUS_CHARS_MAX,
} from '../../model/campaign.ts'
import { customFieldTypes } from '../../model/catalog.ts'
import { limitNames } from '../../model/limits.ts'
import { phoneFormsStates } from '../../model/phone-forms.ts'
import { nullable } from '../kit/nullable.ts'
import { nativePerson } from './schema.ts'

const strict = { additionalProperties: false } as const
const instant = Type.String({ format: 'date-time' })
const name = Type.String({ minLength: 1, maxLength: 255 })
const uuid = Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' })

const labelDetail = Type.Optional(
  Type.String({ maxLength: 65_535, description: 'The meaning of the label, in a few words.' }),
)

export const labelDraft = Type.Object(
  {
    name,
    detail: labelDetail,
    color: Type.Optional(Type.String({ maxLength: 40 })),
    uuid: Type.Optional(uuid),
  },
  strict,
)
export const labelPatch = Type.Object(
  {
    name: Type.Optional(name),
    detail: labelDetail,
    color: Type.Optional(nullable(Type.String({ maxLength: 40 }))),
  },
  strict,
)
export const nativeLabel = Type.Object({
  id: Type.Integer(),
  uuid: Type.String(),
  name: Type.String(),
  detail: Type.String({ description: 'The meaning of the label; empty if it has none.' }),
  color: nullable(Type.String()),
  createdAt: instant,
  updatedAt: instant,
})
export const nativeLabels = Type.Object({ items: Type.Array(nativeLabel) })

export const customFieldDraft = Type.Object(
  {
    key: Type.String({
      pattern: '^[a-z][a-z0-9_]{0,59}$',
      description: 'The key of the value in `customFields`.',
    }),
    name,
    type: Type.Enum([...customFieldTypes]),
    options: Type.Optional(
      Type.Array(name, { maxItems: 1000, description: 'The choices of enum and set fields.' }),
    ),
  },
  strict,
)
export const customFieldPatch = Type.Object(
  {
    name: Type.Optional(name),
    options: Type.Optional(
      Type.Array(Type.Object({ id: Type.Optional(Type.Integer({ minimum: 1 })), label: name }, strict), {
        maxItems: 1000,
        description:
          'The complete list, in order. An option without an id is new; omitted options are removed.',
      }),
    ),
  },
  strict,
)
export type NativeFieldPatch = Static<typeof customFieldPatch>
export const nativeCustomField = Type.Object({
  id: Type.Integer(),
  key: Type.String(),
  code: Type.String(),
  name: Type.String(),
  type: Type.String(),
  options: Type.Array(Type.Object({ id: Type.Integer(), label: Type.String() })),
  createdAt: instant,
  updatedAt: instant,
})
export const nativeCustomFields = Type.Object({ items: Type.Array(nativeCustomField) })

export const companyDraft = Type.Object({ name }, strict)
export const companyPatch = Type.Object({ name: Type.Optional(name) }, strict)
export const nativeCompany = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  attributes: Type.Record(Type.String(), Type.Unknown(), {
    description: 'Data that a single API stores with the campaign.',
  }),
  createdAt: instant,
  updatedAt: instant,
  removedAt: nullable(instant),
})
export const nativeCompanies = Type.Object({
  items: Type.Array(nativeCompany),
  nextCursor: nullable(Type.String()),
})

const filter = Type.Record(Type.String(), Type.Unknown(), {
  description: 'In the syntax of the parameter `filter` of listPeople.',
})
export const filterDraft = Type.Object({ name, filter }, strict)
export const filterPatch = Type.Partial(filterDraft, strict)
export const nativeFilter = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  filter: nullable(Type.Record(Type.String(), Type.Unknown())),
  createdAt: instant,
  updatedAt: instant,
})
export const nativeFilters = Type.Object({ items: Type.Array(nativeFilter) })

export const campaignDraft = Type.Object(
  {
    id: Type.Optional(uuid),
    name,
    attributes: Type.Optional(Type.Record(Type.String(), Type.Unknown(), { maxProperties: 100 })),
  },
  strict,
)
export const campaignPatch = Type.Object(
  { name: Type.Optional(name), attributes: campaignDraft.properties.attributes },
  strict,
)
export const nativeCampaign = Type.Object({
  id: Type.String(),
  name: Type.String(),
  attributes: Type.Record(Type.String(), Type.Unknown()),
  createdAt: instant,
})
export const nativeCampaigns = Type.Object({ items: Type.Array(nativeCampaign), total: Type.Integer() })

export const nativeStatusCounts = Type.Object({
  total: Type.Integer(),
  statuses: Type.Object(
    Object.fromEntries(
      campaignContactStatuses.map((status) => [status, Type.Integer({ minimum: 0 })]),
    ) as Record<KnownCampaignContactStatus, TInteger>,
    {
      additionalProperties: Type.Integer({ minimum: 1 }),
      description: 'The known statuses, and each other status that occurs.',
    },
  ),
})

export const campaignContactStatus = Type.String({
  minLength: 1,
  maxLength: STATUS_CHARS_MAX,
  description: `${campaignContactStatuses.join(', ')}, or a status of another system.`,
})

export const enrolment = Type.Object(
  { personIds: Type.Array(Type.String({ maxLength: 40 }), { minItems: 1, maxItems: 1000 }) },
  strict,
)
export const enrolled = Type.Object({ added: Type.Integer(), skipped: Type.Integer() })
export const campaignContactPatch = Type.Object(
  {
    status: Type.Optional(campaignContactStatus),
    conversationId: Type.Optional(nullable(Type.String({ minLength: 1, maxLength: 255 }))),
  },
  strict,
)
export const nativeCampaignContact = Type.Object({
  id: Type.String(),
  status: campaignContactStatus,
  conversationId: nullable(Type.String()),
  executedAt: nullable(instant),
  createdAt: instant,
  person: nativePerson,
})
export const nativeCampaignContacts = Type.Object({
  items: Type.Array(nativeCampaignContact),
  total: Type.Integer(),
})

export const keyDraft = Type.Object(
  {
    dialect: Type.String({ maxLength: 40 }),
    kind: Type.Optional(Type.String({ maxLength: 40 })),
    name: Type.Optional(Type.String({ maxLength: 255 })),
    apiVersion: Type.Optional(
      Type.String({
        maxLength: 40,
        description:
          'The version of the API that the key speaks: see `versions` of listDialects. Without it, the organization decides.',
      }),
    ),
    role: Type.Enum([...roles]),
    sensitive: Type.Optional(
      Type.Boolean({
        description: 'May see names, contact details and other sensitive values; true by default.',
      }),
    ),
    expiresAt: Type.Optional(
      Type.String({
        format: 'date-time',
        description:
          'When the key stops being valid. Without it, the key lasts as long as keys of its kind do: see `keyKinds` of listDialects.',
      }),
    ),
  },
  strict,
)

export const nativeKey = Type.Object({
  id: Type.String(),
  dialect: Type.String(),
  kind: Type.String(),
  name: Type.String(),
  apiVersion: nullable(
    Type.String({
      description: 'The version of the API that the key speaks; null if the organization decides.',
    }),
  ),
  role: Type.Enum([...roles]),
  sensitive: Type.Boolean(),
  hint: Type.String({ description: 'The last four characters.' }),
  own: Type.Boolean({ description: 'Whether the request was made with this key, or with a session of it.' }),
  createdAt: instant,
  expiresAt: nullable(instant),
  revokedAt: nullable(instant),
  lastUsedAt: nullable(
    Type.String({
      format: 'date-time',
      description: 'Accurate to about a minute; null if the key was never used.',
    }),
  ),
})
export const nativeNewKey = Type.Object({
  ...nativeKey.properties,
  key: nullable(
    Type.String({ description: 'The key itself, shown only once; null when the request is a repetition.' }),
  ),
})
export const nativeKeys = Type.Object({ items: Type.Array(nativeKey) })

export const settingsPatch = Type.Object(
  {
    defaultRegion: Type.Optional(nullable(Type.String({ pattern: '^[A-Z]{2}$' }))),
    defaultLanguage: Type.Optional(Type.String({ minLength: 2, maxLength: 35 })),
    defaultTimeZone: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    contactSync: Type.Optional(Type.Boolean()),
    marketingApp: Type.Optional(Type.Boolean()),
    apiVersions: Type.Optional(
      Type.Record(Type.String(), nullable(Type.String({ maxLength: 40 })), {
        maxProperties: 20,
        description:
          'By API, the version that keys without a version of their own speak. Those left out stay; null is the default.',
      }),
    ),
  },
  strict,
)
export const nativeOrganization = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  vendorIds: Type.Record(Type.String(), Type.String()),
  settings: Type.Object({
    defaultRegion: nullable(Type.String()),
    defaultLanguage: Type.String(),
    defaultTimeZone: Type.String(),
    contactSync: Type.Boolean(),
    marketingApp: Type.Boolean(),
    apiVersions: Type.Record(Type.String(), Type.String(), {
      description: 'By API, the version that was chosen. An API left out is served in its default version.',
    }),
  }),
  createdAt: instant,
})

const amount = Type.Integer({ minimum: 0 })
export const nativeLimits = Type.Object({
  enforced: Type.Boolean({
    description: 'Whether what is beyond a limit is refused; otherwise it is only counted.',
  }),
  decidedBy: Type.Enum(['organization', 'server', 'store'], { description: 'Whose setting that is.' }),
  limits: Type.Array(
    Type.Object({
      name: Type.Enum([...limitNames]),
      of: Type.Enum(['key', 'organization'], { description: 'Of each key, or of the whole organization.' }),
      limit: amount,
      used: Type.Integer({
        minimum: 0,
        description:
          'Of the key that used most, if the limit is one of keys. By all servers; of requests at once, by the server that answers.',
      }),
    }),
  ),
})

const people = Type.Integer({ minimum: 0 })
export const nativePhoneNumbers = Type.Object({
  state: Type.Enum([...phoneFormsStates], {
    description:
      'current: every number has been read by the present rules and region; due: they will soon be read anew; running.',
  }),
  region: nullable(Type.String({ description: 'The region by which national numbers are read.' })),
  rebuild: nullable(
    Type.Object({
      total: people,
      seen: people,
      changed: Type.Integer({
        minimum: 0,
        description: 'People of whom a number has another normal form now, removed people included.',
      }),
      startedAt: instant,
      finishedAt: nullable(instant),
    }),
  ),
})

export const nativeOrganizations = Type.Object({ items: Type.Array(nativeOrganization) })

export const nativeSource = Type.Object({
  id: Type.Integer(),
  kind: Type.String({ description: 'api, import or connector.' }),
  name: Type.String(),
  priority: Type.Integer({
    description:
      'If two sources have a single value, the value of the source with the higher priority is shown.',
  }),
  records: Type.Optional(
    Type.Integer({ description: 'The number of people the source has records of; only with `counts`.' }),
  ),
})
export const nativeSources = Type.Object({ items: Type.Array(nativeSource) })
