import Type, { type Static, type TObject } from 'typebox'
import { normalEmail, personFields } from '../../hub/hub.ts'
import type { Person } from '../../model/person.ts'
import {
  type Field,
  type Filter,
  type LookupValue,
  type PersonQuery,
  personColumns,
} from '../../model/query.ts'
import type { Reader } from '../dialect.ts'
import { type QueryRules, queryParameters } from '../kit/flat-parameters.ts'
import { numberedPage, pageCount } from '../kit/paging.ts'
import { numberChannelsOf } from './channels.ts'
import { numberForm } from './contact-points.ts'
import { readIntegerText } from './lax-values.ts'
import { campaignContactStatus, fieldLimits } from './schema.ts'
import { readUuid } from './uuid.ts'

/** As the vendor's framework reads a query string: the last of a repeated name counts, unknown names are ignored. */
const rules: QueryRules = {
  unknown: 'ignore',
  repeated: 'last',
  booleans: {},
  empty: 'value',
  integer: readIntegerText,
}

const pageParameters = {
  page: Type.Integer({ minimum: 1, default: 1 }),
  size: Type.Integer({ minimum: 1, maximum: 100, default: 50 }),
}

const pageQuery = Type.Object(pageParameters)
export type PageQuery = Static<typeof pageQuery>

export const listQuery = queryParameters(pageQuery, rules)

export const listCampaignContactsQuery = queryParameters(
  Type.Object({ ...pageParameters, status: Type.Optional(campaignContactStatus) }),
  rules,
)

/** The id in a path, in lower case. */
export function idParameter<Name extends string>(name: Name): Reader<TObject, Record<Name, string>> {
  return {
    schema: Type.Object({ [name]: Type.String({ format: 'uuid' }) }),
    read({ params }, problems) {
      const received = params[name] ?? ''
      const id = readUuid(received)
      if (id === undefined) {
        const message = `${name} must be a UUID`
        problems.push({ in: 'path', path: [name], rule: 'format', expected: 'uuid', received, message })
      }
      return { [name]: id ?? '' } as Record<Name, string>
    },
  }
}

export const emailParameter: Reader<TObject, { email: string }> = {
  schema: Type.Object({ email: Type.String() }),
  read: ({ params }) => ({ email: params.email ?? '' }),
}

export const phoneParameter: Reader<TObject, { phone_number: string }> = {
  schema: Type.Object({
    phone_number: Type.String({
      description: 'With its calling code, + or not, or national in the region of the organization.',
    }),
  }),
  read: ({ params }) => ({ phone_number: params.phone_number ?? '' }),
}

/** The values of an upsert. A value given in the body too is taken from the query. */
const upsertParameters = Type.Object({
  first_name: Type.Optional(Type.String({ maxLength: fieldLimits.nameCharsMax })),
  last_name: Type.Optional(Type.String({ maxLength: fieldLimits.nameCharsMax })),
  email: Type.Optional(
    Type.String({ maxLength: fieldLimits.emailCharsMax, description: 'This or phone_number is needed.' }),
  ),
  phone_number: Type.Optional(
    Type.String({
      maxLength: fieldLimits.channelCharsMax,
      description: 'With its calling code, + or not, or national in the region of the organization.',
    }),
  ),
})

export const upsertQuery = queryParameters(upsertParameters, { ...rules, empty: 'absent' })

export function toPersonQuery({ page, size }: PageQuery): PersonQuery {
  return {
    order: [{ field: personColumns.createdAt, direction: 'desc' }],
    page: numberedPage(page, size),
  }
}

/** The page object inside `data`. */
export function toPage<Items>(items: Items, total: number, { page, size }: PageQuery) {
  const pages = pageCount(total, size)
  return {
    items,
    total,
    page,
    size,
    pages,
    previous_page: page > 1 ? page - 1 : null,
    next_page: page < pages ? page + 1 : null,
  }
}

export function hasEmail(email: string): Filter {
  return { some: personFields.emails, test: { op: 'eq', value: normalEmail(email), folded: true } }
}

/** Numbers in channels that are not among the person's phones. */
const numberField: Field = { name: 'insighto.number', type: 'text', sensitive: true }

/** @param number in its normal form; phones that are stored without its `+`, or with one, are found too */
export function hasPhone(number: string): Filter {
  const values = phoneForms(number)
  return {
    any: [
      { some: personFields.phones, test: { op: 'in', values, folded: true } },
      { some: numberField, test: { op: 'in', values } },
    ],
  }
}

/** The number with its `+` and without. */
export function phoneForms(number: string): readonly string[] {
  return [number, number.startsWith('+') ? number.slice(1) : `+${number}`]
}

export function insightoLookups(person: Person): LookupValue[] {
  const { telephone, whatsapp } = numberChannelsOf(person)
  const numbers = [telephone, whatsapp].flatMap((value) =>
    typeof value === 'string' ? (numberForm(value, null) ?? []) : [],
  )
  const phones = new Set(person.phones.map(({ normal }) => normal))
  return [...new Set(numbers)]
    .filter((number) => !phones.has(number))
    .map((number) => ({ name: numberField.name, text: number }))
}
