import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'

/**
 * The shapes the five vendors publish, written from their documents alone and from nothing in `src/`. Every list
 * answer of the suite is held against them (see `test/support/kith.ts`).
 */
export interface SeedShape {
  readonly dialect: string
  /** Paths of the list, below the prefix, without query. */
  readonly path: RegExp
  readonly schema: object
}

const uuid = { type: 'string', pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' }
const orNull = (schema: object) => ({ anyOf: [schema, { type: 'null' }] })
const wholeSeconds = { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$' }
const text = { type: 'string' }

/** An object with just these keys, all of them required but those named. */
function exactly(properties: Record<string, object>, optional: readonly string[] = []): object {
  return {
    type: 'object',
    properties,
    required: Object.keys(properties).filter((name) => !optional.includes(name)),
    additionalProperties: false,
  }
}

const savvycalClient = exactly(
  {
    created_at: wholeSeconds,
    email: orNull({ type: 'string' }),
    first_name: orNull(text),
    id: { type: 'string', pattern: '^clnt_\\w{12}$' },
    last_name: orNull(text),
    locale: text,
    metadata: { type: 'object' },
    object: { const: 'client' },
    phone: orNull({ type: 'string', pattern: '^\\+[1-9]\\d{6,14}$' }),
    reference_id: orNull(text),
    time_zone: text,
    updated_at: wholeSeconds,
  },
  ['email', 'first_name', 'last_name', 'phone', 'metadata'],
)

const integer = { type: 'integer' }

export const seedShapes: readonly SeedShape[] = [
  {
    dialect: 'savvycal',
    path: /^\/v1\/clients$/,
    schema: exactly({
      data: { type: 'array', items: savvycalClient },
      meta: exactly({
        current_page: integer,
        page_size: integer,
        total_count: integer,
        total_pages: integer,
      }),
    }),
  },
  {
    dialect: 'insighto',
    path: /^\/api\/v1\/campaign\/[^/]+\/contact(s|\/list)?\/?$/,
    schema: exactly({
      message: text,
      meta: { type: 'object' },
      data: exactly({
        items: {
          type: 'array',
          items: exactly({
            first_name: orNull(text),
            last_name: orNull(text),
            email: orNull(text),
            channels: { type: 'object' },
            user_attributes: { type: 'object' },
            last_seen: orNull(wholeSeconds),
            last_sent: orNull(wholeSeconds),
            org_id: uuid,
            first_assistant_id: orNull(uuid),
            last_assistant_id: orNull(uuid),
            first_widget_id: orNull(uuid),
            last_widget_id: orNull(uuid),
            custom_fields: { type: 'object', additionalProperties: { type: ['string', 'number'] } },
            id: uuid,
            campaign_contact_id: uuid,
            conversation_id: orNull(uuid),
            conversation_attributes: { type: 'object' },
            status: { enum: ['not_attempted', 'in_progress', 'completed', 'failed'] },
            execution_time: orNull(wholeSeconds),
            created_at: wholeSeconds,
          }),
        },
        total: integer,
        page: integer,
        size: integer,
        pages: integer,
        previous_page: orNull(integer),
        next_page: orNull(integer),
      }),
    }),
  },
  {
    dialect: 'quentli',
    path: /^\/v1\/customers$/,
    schema: {
      type: 'array',
      items: exactly({
        id: text,
        createdAt: milliseconds(),
        updatedAt: milliseconds(),
        name: text,
        username: text,
        organizationId: text,
        acceptedServiceAgreement: { type: 'boolean' },
        skipTaxInvoice: { type: 'boolean' },
        emailVerified: { type: 'boolean' },
        phoneNumberVerified: { type: 'boolean' },
        hasChangedPassword: { type: 'boolean' },
        email: orNull(text),
        phoneNumber: orNull(text),
        secondaryPhoneNumber: orNull(text),
        archivedAt: orNull(milliseconds()),
        archivedById: orNull(text),
        signatureAcceptedAt: orNull(milliseconds()),
        optedOutWhatsappAt: orNull(milliseconds()),
        optedInWhatsappAt: orNull(milliseconds()),
        startedWhatsappAt: orNull(milliseconds()),
        replyWithAssistant: orNull({ type: 'boolean' }),
        metadata: { type: 'array', items: exactly({ key: text, value: text }) },
        meta: { type: 'object', additionalProperties: text },
      }),
    },
  },
  {
    dialect: 'voipbin',
    path: /^\/v1\.0\/contacts$/,
    schema: exactly({
      result: {
        type: 'array',
        items: exactly({
          id: uuid,
          customer_id: uuid,
          first_name: text,
          last_name: text,
          display_name: text,
          company: text,
          job_title: text,
          source: { enum: ['manual', 'import', 'api', 'sync'] },
          external_id: text,
          phone_numbers: {
            type: 'array',
            items: exactly({
              id: uuid,
              number: text,
              number_e164: text,
              type: { enum: ['mobile', 'work', 'home', 'fax', 'other'] },
              is_primary: { type: 'boolean' },
              tm_create: shortestTime(),
            }),
          },
          emails: {
            type: 'array',
            items: exactly({
              id: uuid,
              address: { type: 'string', pattern: '^[^A-Z]*$' },
              type: { enum: ['work', 'personal', 'other'] },
              is_primary: { type: 'boolean' },
              tm_create: shortestTime(),
            }),
          },
          tag_ids: { type: 'array', items: uuid },
          tm_create: shortestTime(),
          tm_update: orNull(shortestTime()),
          tm_delete: orNull(shortestTime()),
        }),
      },
      next_page_token: {
        type: 'string',
        pattern: '^(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z)?$',
      },
    }),
  },
  {
    dialect: 'pipedrive',
    path: /^\/api\/v2\/persons$/,
    schema: exactly({
      success: { const: true },
      data: { type: 'array', items: pipedrivePerson() },
      additional_data: exactly({ next_cursor: orNull(text) }),
    }),
  },
]

function milliseconds(): object {
  return { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$' }
}

function shortestTime(): object {
  return { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{0,5}[1-9])?Z$' }
}

function pipedrivePerson(): object {
  const points = { type: 'array', items: exactly({ value: text, primary: { type: 'boolean' }, label: text }) }
  const part = orNull(text)
  const contactSync = {
    notes: orNull(text),
    im: points,
    birthday: orNull({ type: 'string', format: 'date' }),
    job_title: orNull(text),
    postal_address: orNull(
      exactly(
        {
          value: text,
          country: part,
          admin_area_level_1: part,
          admin_area_level_2: part,
          locality: part,
          sublocality: part,
          route: part,
          street_number: part,
          postal_code: part,
          subpremise: part,
        },
        ['subpremise'],
      ),
    ),
  }
  const always = {
    id: { type: 'integer', minimum: 1 },
    name: text,
    first_name: orNull(text),
    last_name: orNull(text),
    owner_id: integer,
    org_id: orNull(integer),
    add_time: wholeSeconds,
    update_time: orNull(wholeSeconds),
    emails: points,
    phones: points,
    is_deleted: { type: 'boolean' },
    visible_to: { enum: [1, 3, 5, 7] },
    label_ids: { type: 'array', items: integer },
    picture_id: orNull(integer),
    custom_fields: { type: 'object' },
  }
  // Further keys may be asked for with include_fields and include_labels.
  return {
    type: 'object',
    properties: { ...always, ...contactSync },
    required: Object.keys(always),
    dependentRequired: { notes: Object.keys(contactSync), birthday: Object.keys(contactSync) },
  }
}

const ajv = new Ajv2020({ strict: false, allErrors: true })
addFormats.default(ajv)
const validators = seedShapes.map((shape) => ({ ...shape, validate: ajv.compile(shape.schema) }))

/** @throws Error with what differs, when the answer to a list request is not as the vendor publishes it */
export function expectSeedShape(dialect: string, path: string, body: unknown): void {
  const address = path.split('?')[0] ?? ''
  const shape = validators.find((candidate) => candidate.dialect === dialect && candidate.path.test(address))
  if (!shape || shape.validate(body)) return
  throw new Error(`GET ${dialect} ${address} is not as published: ${ajv.errorsText(shape.validate.errors)}`)
}
