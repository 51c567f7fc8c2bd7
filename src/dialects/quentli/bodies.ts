import Type, { type Static, type TSchema } from 'typebox'
import { KithError, type Problem } from '../../model/errors.ts'
import { parseInstant } from '../../model/instant.ts'
import type { Reader } from '../dialect.ts'
import { jsonBody } from '../kit/json-body.ts'
import { nullable } from '../kit/nullable.ts'

const strict = { additionalProperties: false } as const
const optionalFlag = Type.Optional(Type.Boolean())

/** Limits for entries of metadata and tags, also for those in one request. */
export const METADATA_MAX = 50

const name = Type.String({ minLength: 1, maxLength: 255 })
// Patterns are matched before the length of a text is checked, so each pattern can match in one way only.
const emailPattern = '^\\s*[^\\s@]+@[^\\s@.]+(\\.[^\\s@.]+)+\\s*$'
const email = Type.String({ maxLength: 254, pattern: emailPattern })
/** ASCII, Arabic-Indic and full-width digits. The vendor publishes no rule; a text without a digit is no number. */
const phonePattern = '[0-9\\u0660-\\u0669\\u06F0-\\u06F9\\uFF10-\\uFF19]'
const phone = Type.String({ maxLength: 32, pattern: phonePattern })
const metaKeyPattern = '^[\\s\\S]{1,100}$'

/** The rule of each pattern, to complete the name of a field. */
export const patternRules: ReadonlyMap<string, string> = new Map([
  [emailPattern, 'must be an e-mail address'],
  [phonePattern, 'must be a phone number: a text with at least one digit'],
])

const tags = Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { maxItems: METADATA_MAX })
const metadataKey = Type.String({ minLength: 1, maxLength: 100 })
/** Numbers and booleans become strings. */
const metadataValue = Type.Unsafe<string | number | boolean>({
  type: ['string', 'number', 'boolean'],
  maxLength: 500,
})
const metadataValueOrNull = Type.Unsafe<string | number | boolean | null>({
  type: ['string', 'number', 'boolean', 'null'],
  maxLength: 500,
})
const metaMap = Type.Record(Type.String({ pattern: metaKeyPattern }), metadataValueOrNull, {
  maxProperties: METADATA_MAX,
  ...strict,
})

const contact = {
  email: Type.Optional(nullable(email)),
  phoneNumber: Type.Optional(nullable(phone)),
  secondaryPhoneNumber: Type.Optional(nullable(phone)),
  acceptedServiceAgreement: optionalFlag,
  skipTaxInvoice: optionalFlag,
  assigneeId: Type.Optional(nullable(Type.String({ maxLength: 100 }))),
  tags: Type.Optional(tags),
}

const customerDraft = Type.Object({
  name,
  username: Type.Optional(nullable(name)),
  ...contact,
  optedOutWhatsappAt: Type.Optional(Type.String({ description: 'ISO 8601 with an offset, or a day.' })),
  metadata: Type.Optional(
    Type.Array(
      Type.Object({ key: metadataKey, value: { ...metadataValue, minLength: 1 } as typeof metadataValue }),
      {
        maxItems: METADATA_MAX,
      },
    ),
  ),
  meta: Type.Optional(metaMap),
})
export type CustomerDraft = Static<typeof customerDraft>

const customerChange = Type.Object({
  ...contact,
  name: Type.Optional(name),
  username: Type.Optional(name),
  password: Type.Optional(Type.String({ maxLength: 500 })),
  tosIp: Type.Optional(Type.String({ maxLength: 100 })),
  hasChangedPassword: optionalFlag,
  phoneNumberVerified: optionalFlag,
  emailVerified: optionalFlag,
  signature: Type.Optional(nullable(Type.String())),
  optedOutWhatsappAt: Type.Optional(
    nullable(Type.String({ description: 'ISO 8601 with an offset, or a day.' })),
  ),
  replyWithAssistant: Type.Optional(nullable(Type.Boolean())),
  metadata: Type.Optional(
    Type.Array(Type.Object({ key: metadataKey, value: Type.Optional(metadataValueOrNull) }), {
      maxItems: METADATA_MAX,
    }),
  ),
  meta: Type.Optional(metaMap),
})
export type CustomerChange = Static<typeof customerChange>

const text = (minLength: number, maxLength: number) => Type.String({ minLength, maxLength })

const taxInfo = Type.Object(
  {
    legalName: text(1, 500),
    taxId: text(1, 40),
    taxSystem: text(1, 20),
    zip: text(1, 5),
    defaultUsage: text(3, 4),
    default: Type.Optional(Type.Boolean()),
    neighborhood: Type.Optional(text(0, 255)),
    street: Type.Optional(text(0, 255)),
    outerNumber: Type.Optional(text(0, 50)),
    innerNumber: Type.Optional(text(0, 50)),
    city: Type.Optional(text(0, 255)),
    state: Type.Optional(text(0, 255)),
  },
  strict,
)
export type TaxInfo = Static<typeof taxInfo>

export const createCustomerBody = withTimes(
  jsonOnly(Type.Object({ input: customerDraft }, strict)),
  ({ input }) => input.optedOutWhatsappAt,
  ['input', 'optedOutWhatsappAt'],
)

export const updateCustomerBody = withTimes(
  // Unknown members are ignored at every level of a change, but are refused beside `input` of a new customer.
  jsonOnly(
    Type.Object({
      input: Type.Object({ data: customerChange, otp: Type.Optional(nullable(Type.String())) }),
    }),
  ),
  ({ input }) => input.data.optedOutWhatsappAt,
  ['input', 'data', 'optedOutWhatsappAt'],
)

export const createTaxProfileBody = jsonOnly(Type.Object({ input: Type.Object({ taxInfo }, strict) }, strict))

export const updateTaxProfileBody = jsonOnly(
  Type.Object({ input: Type.Object({ data: taxInfo }, strict) }, strict),
)

/** Reads a body that declares itself as JSON. @throws invalid, as an unsupported media type, for any other */
function jsonOnly<Schema extends TSchema>(schema: Schema): Reader<Schema, Static<Schema>> {
  const reader = jsonBody(schema)
  return {
    schema,
    read(part, problems) {
      const { body, header } = part.wire
      const isJson = /^\s*application\/([\w.-]+\+)?json\s*(;|$)/i.test(header('content-type') ?? '')
      if (body && body.length > 0 && !isJson) {
        throw new KithError('invalid', 'Content-Type must be application/json', { subject: 'media type' })
      }
      return reader.read(part, problems)
    },
  }
}

/** Times are checked here and not by the schema: the vendor also accepts a date alone. */
function withTimes<Schema extends TSchema, Value>(
  reader: Reader<Schema, Value>,
  timeOf: (value: Value) => string | null | undefined,
  path: readonly string[],
): Reader<Schema, Value> {
  return {
    schema: reader.schema,
    read(part, problems: Problem[]) {
      const before = problems.length
      const value = reader.read(part, problems)
      const time = problems.length === before ? timeOf(value) : undefined
      if (typeof time === 'string' && parseTime(time) === undefined) {
        const message = 'optedOutWhatsappAt must be a date or a date-time with an offset'
        problems.push({ in: 'body', path, rule: 'format', received: time, message })
      }
      return value
    },
  }
}

/** RFC 3339 with an offset, or a date, which means its first moment in UTC. */
export function parseTime(text: string): number | undefined {
  return parseInstant(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text)
}
