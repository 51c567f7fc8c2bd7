import Type, { type Static } from 'typebox'
import type { Reader } from '../dialect.ts'

/** https://developers.savvycal.app: ClientsResponse, as published; `metadata` since 5 March 2026. Keys in its order. */
const clientBase = {
  created_at: Type.String({ format: 'date-time', description: 'Time at which the client was created.' }),
  email: Type.Optional(
    // Not `format: email`: sources keep addresses that do not match it.
    Type.Union([Type.String(), Type.Null()], {
      description: 'As written. Only with include_sensitive=true.',
    }),
  ),
  first_name: Type.Optional(
    Type.Union([Type.String(), Type.Null()], { description: 'Only with include_sensitive=true.' }),
  ),
  id: Type.String({ pattern: '^clnt_\\w{12}$' }),
  last_name: Type.Optional(
    Type.Union([Type.String(), Type.Null()], { description: 'Only with include_sensitive=true.' }),
  ),
  locale: Type.String({ description: 'Such as en-US.' }),
  metadata: Type.Optional(
    Type.Record(Type.String(), Type.Unknown(), { description: 'Free key-value pairs, once any were set.' }),
  ),
  object: Type.Literal('client'),
  phone: Type.Optional(
    Type.Union([Type.String(), Type.Null()], { description: 'E.164. Only with include_sensitive=true.' }),
  ),
  reference_id: Type.Union([Type.String(), Type.Null()], {
    description: "The caller's own id of the client.",
  }),
  time_zone: Type.String({ description: 'IANA name, such as America/Chicago.' }),
  updated_at: Type.String({ format: 'date-time' }),
}

export const savvycalClient = Type.Object(clientBase)
export type SavvycalClient = Static<typeof savvycalClient>

export const clientResponse = Type.Object({ data: savvycalClient })

export const paginationMeta = Type.Object({
  current_page: Type.Integer(),
  page_size: Type.Integer(),
  total_count: Type.Integer(),
  total_pages: Type.Integer(),
})

export const clientsResponse = Type.Object({ data: Type.Array(savvycalClient), meta: paginationMeta })

const genericError = {
  detail: Type.String(),
  status: Type.Optional(Type.String()),
  title: Type.Optional(Type.String()),
}

export const genericErrorResponse = Type.Object({ errors: Type.Array(Type.Object(genericError)) })
export const unauthorizedResponse = Type.Object({ errors: Type.Array(Type.Object(genericError)) })
export const forbiddenResponse = Type.Object({ errors: Type.Array(Type.Object(genericError)) })
export const notFoundResponse = Type.Object({
  errors: Type.Array(Type.Object({ detail: Type.Literal('Not Found'), status: Type.Literal('404') })),
})

/** `OpenApiSpex.JsonErrorResponse` (github.com/open-api-spex/open_api_spex, `lib/open_api_spex/json_error_response.ex`). */
export const jsonErrorResponse = Type.Object({
  errors: Type.Array(
    Type.Object({
      detail: Type.String(),
      source: Type.Object({ pointer: Type.String() }),
      title: Type.String(),
    }),
  ),
})

/** Error answers of every route: 400 and 404 also if the account that a platform key must name is missing or unknown. */
export const refusals = {
  400: genericErrorResponse,
  401: unauthorizedResponse,
  403: forbiddenResponse,
  404: notFoundResponse,
} as const

/** Named in the document of every route; `scope` of the dialect reads it. */
export const accountHeader: Reader<ReturnType<typeof accountHeaderSchema>, Record<never, never>> = {
  schema: accountHeaderSchema(),
  read: () => ({}),
}

function accountHeaderSchema() {
  return Type.Object({
    'X-SavvyCal-Account': Type.Optional(
      Type.String({ description: 'The account for which a platform token acts, such as acct_1234567890.' }),
    ),
  })
}
