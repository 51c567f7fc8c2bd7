import Type, { type Static, type TObject } from 'typebox'
import { normalEmail, personFields } from '../../hub/hub.ts'
import type { Problem } from '../../model/errors.ts'
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
import { channelsOf } from './channels.ts'
import type { Upsert } from './mapping.ts'
import { readPhone } from './phone.ts'
import { campaignContactStatus, fieldLimits } from './schema.ts'
import { readUuid } from './uuid.ts'

/** As the vendor's framework reads a query string: the last of a repeated name counts, unknown names are ignored. */
const rules: QueryRules = { unknown: 'ignore', repeated: 'last', booleans: {}, empty: 'value' }

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
      if (id === undefined) problems.push(wrong('path', name, received, 'uuid', `${name} must be a UUID`))
      return { [name]: id ?? '' } as Record<Name, string>
    },
  }
}

export const emailParameter: Reader<TObject, { email: string }> = {
  schema: Type.Object({ email: Type.String() }),
  read: ({ params }) => ({ email: params.email ?? '' }),
}

export const phoneParameter: Reader<TObject, { phone_number: string }> = {
  schema: Type.Object({ phone_number: Type.String({ description: 'Country code first.' }) }),
  read({ params }, problems) {
    return { phone_number: readNumber('path', params.phone_number ?? '', problems) ?? '' }
  },
}

const upsertParameters = Type.Object({
  first_name: Type.Optional(Type.String({ maxLength: fieldLimits.nameCharsMax })),
  last_name: Type.Optional(Type.String({ maxLength: fieldLimits.nameCharsMax })),
  email: Type.Optional(
    Type.String({ maxLength: fieldLimits.emailCharsMax, description: 'This or phone_number is needed.' }),
  ),
  phone_number: Type.Optional(Type.String({ description: 'Country code first, + or not.' })),
})

const plainUpsertQuery = queryParameters(upsertParameters, { ...rules, empty: 'absent' })

export const upsertQuery: Reader<typeof upsertParameters, Upsert> = {
  schema: upsertParameters,
  read(part, problems) {
    const { phone_number: text, email, ...names } = plainUpsertQuery.read(part, problems)
    const address = email?.trim()
    if (!text && !address) {
      const message = 'email or phone_number is needed'
      problems.push({ in: 'query', path: ['email'], rule: 'missing', message })
    }
    const number = text && readNumber('query', text, problems)
    return { ...names, ...(address && { email: address }), ...(number && { phone_number: number }) }
  },
}

function readNumber(place: 'path' | 'query', text: string, problems: Problem[]): string | undefined {
  const number = readPhone(text)
  if (number === undefined) {
    const message = 'value is not a phone number with its country code'
    problems.push(wrong(place, 'phone_number', text, 'phone', message))
  }
  return number
}

function wrong(
  place: 'path' | 'query',
  name: string,
  received: string,
  expected: string,
  message: string,
): Problem {
  return { in: place, path: [name], rule: 'format', expected, received, message }
}

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

/** @param number in its normal form; a phone that is stored without its `+` is found too */
export function hasPhone(number: string): Filter {
  const forms = { op: 'in', values: [number, number.slice(1)], folded: true } as const
  return {
    any: [
      { some: personFields.phones, test: forms },
      { some: numberField, test: { op: 'eq', value: number } },
    ],
  }
}

export function insightoLookups(person: Person): LookupValue[] {
  const { telephone, whatsapp } = channelsOf(person)
  const numbers = [telephone, whatsapp].flatMap((value) =>
    typeof value === 'string' ? (readPhone(value) ?? []) : [],
  )
  const phones = new Set(person.phones.map(({ normal }) => normal))
  return [...new Set(numbers)]
    .filter((number) => !phones.has(number))
    .map((number) => ({ name: numberField.name, text: number }))
}
