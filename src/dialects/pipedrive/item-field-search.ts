import Type, { type Static } from 'typebox'
import { companyFields, customField, type Hub, personFields } from '../../hub/hub.ts'
import type { Caller } from '../../model/access.ts'
import type { Company } from '../../model/catalog.ts'
import { invalid, type Problem } from '../../model/errors.ts'
import { isJsonObject, type Json } from '../../model/json.ts'
import type { Person } from '../../model/person.ts'
import { companyColumns, type Field, type Filter, vendorIdField } from '../../model/query.ts'
import { ok, type Reader, route } from '../dialect.ts'
import { queryParameters } from '../kit/flat-parameters.ts'
import { nullable } from '../kit/nullable.ts'
import { decodeCursor } from './cursor.ts'
import { searchable } from './fields/mapping.ts'
import { listCursor, nextListCursor } from './list-cursor.ts'
import { phoneField } from './lookups.ts'
import { pipedriveIdOf } from './mapping.ts'
import { addressTextOf, organizationAddressField } from './organizations/lookups.ts'
import { rules, wrong } from './query.ts'
import { errorResponse } from './schema.ts'

/** The search in one field, `itemSearch/field`. */

const REFERENCE = 'https://developers.pipedrive.com/docs/api/v1/ItemSearch'

const success = Type.Literal(true)
const nextCursor = Type.Object({ next_cursor: nullable(Type.String()) })
const refused = { 400: errorResponse, 401: errorResponse, 403: errorResponse } as const

const entityTypes = ['deal', 'lead', 'person', 'organization', 'product', 'project'] as const
const matches = { exact: 'eq', beginning: 'startsWith', middle: 'contains' } as const

const fieldSearchParameters = Type.Object({
  term: Type.String({ description: 'At least 2 characters, with match=exact at least 1. Case-sensitive.' }),
  entity_type: Type.Enum([...entityTypes]),
  match: Type.Enum(['exact', 'beginning', 'middle'], { default: 'exact' }),
  field: Type.String({ description: 'The code of a field whose values are texts.' }),
  limit: Type.Integer({ minimum: 1, maximum: 500, default: 100 }),
  cursor: listCursor,
})

const fieldSearchQuery: Reader<typeof fieldSearchParameters, Static<typeof fieldSearchParameters>> = {
  schema: fieldSearchParameters,
  read(part, problems) {
    const read = queryParameters(fieldSearchParameters, rules).read(part, problems)
    const least = read.match === 'exact' ? 1 : 2
    const term = (read.term ?? '').trim()
    if (read.term !== undefined && [...term].length < least) problems.push(tooShort(least))
    return { ...read, term }
  },
}

function tooShort(least: number): Problem {
  const message = `The value must have at least ${least} characters`
  return { in: 'query', path: ['term'], rule: 'too_short', expected: least, message }
}

export const searchItemByField = route({
  method: 'GET',
  path: '/api/v2/itemSearch/field',
  operationId: 'searchItemByField',
  summary: 'Search the values of one field',
  reference: `${REFERENCE}#searchItemByField`,
  role: 'read',
  query: fieldSearchQuery,
  responses: {
    200: Type.Object({
      success,
      data: Type.Array(
        Type.Object({ id: Type.Integer() }, { description: 'With the value under the code of the field.' }),
      ),
      additional_data: nextCursor,
    }),
    ...refused,
  },
  async handle({ query, caller, hub }) {
    const { items, next } = await searchField(query, caller, hub)
    return ok({
      success: true,
      data: items.map(({ id, value }) => ({ id, [query.field]: value })),
      additional_data: { next_cursor: nextListCursor({ items, ...(next !== undefined && { next }) }) },
    })
  },
})

type FieldSearch = Static<typeof fieldSearchParameters>

interface FoundValues {
  readonly items: readonly { readonly id: number; readonly value: string | null }[]
  readonly next?: number
}

/** @throws invalid for a field that the entity does not have or that is not searched */
async function searchField(query: FieldSearch, caller: Caller, hub: Hub): Promise<FoundValues> {
  switch (query.entity_type) {
    case 'person':
      return searchPeople(query, caller, hub)
    case 'organization':
      return searchCompanies(query, caller, hub)
    default:
      return { items: [] }
  }
}

/** A text of a person, and the look-up field by which it is found. */
interface SearchedField<T> {
  readonly field: Field
  valuesOf(item: T): readonly (string | null)[]
}

const personFieldsByCode: Readonly<Record<string, SearchedField<Person>>> = {
  name: {
    field: personFields.name,
    valuesOf: ({ fullName, given, surname }) => [fullName ?? joined(given, surname)],
  },
  email: { field: personFields.emails, valuesOf: ({ emails }) => emails.map(({ value }) => value) },
  phone: { field: phoneField, valuesOf: ({ phones }) => phones.map(({ value }) => value) },
  notes: { field: personFields.notes, valuesOf: ({ notes }) => [notes] },
  job_title: { field: personFields.jobTitle, valuesOf: ({ jobTitle }) => [jobTitle] },
}

function joined(...parts: readonly (string | null)[]): string {
  return parts.filter(Boolean).join(' ')
}

async function searchPeople(query: FieldSearch, caller: Caller, hub: Hub): Promise<FoundValues> {
  const known = Object.hasOwn(personFieldsByCode, query.field) ? personFieldsByCode[query.field] : undefined
  const searchedField = known ?? (await customFieldByCode(query.field, caller, hub))
  const { items, next } = await hub.people.list(caller, {
    filter: matching(searchedField.field, query),
    order: [{ field: vendorIdField('pipedrive', 'number'), direction: 'asc' }],
    page: { limit: query.limit, from: [firstId(query.cursor)] },
  })
  return {
    items: items.map((person) => ({
      id: pipedriveIdOf(person),
      value: matchingValue(searchedField.valuesOf(person), query),
    })),
    ...(next && { next: Number(next[0]) }),
  }
}

/** @throws invalid */
async function customFieldByCode(code: string, caller: Caller, hub: Hub): Promise<SearchedField<Person>> {
  const field = (await hub.catalog.listCustomFields(caller)).find((known) => known.code === code)
  if (!field || !searchable.has(field.type)) throw unsearchable()
  return {
    field: customField(field.key, 'text'),
    valuesOf: ({ customFields }) => [textOf(customFields[field.key] ?? null)],
  }
}

async function searchCompanies(query: FieldSearch, caller: Caller, hub: Hub): Promise<FoundValues> {
  const fields: Readonly<Record<string, SearchedField<Company>>> = {
    name: { field: companyFields.name, valuesOf: ({ name }) => [name] },
    address: { field: organizationAddressField(), valuesOf: (company) => [addressTextOf(company)] },
  }
  const searchedField = Object.hasOwn(fields, query.field) ? fields[query.field]! : undefined
  if (!searchedField) throw unsearchable()
  const { items, next } = await hub.companies.list(caller, {
    filter: matching(searchedField.field, query),
    order: [{ field: companyColumns.id, direction: 'asc' }],
    page: { limit: query.limit, from: [firstId(query.cursor)] },
  })
  return {
    items: items.map((company) => ({
      id: company.id,
      value: matchingValue(searchedField.valuesOf(company), query),
    })),
    ...(next && { next: Number(next[0]) }),
  }
}

function matching(field: Field, { match, term }: FieldSearch): Filter {
  return { some: field, test: { op: matches[match], value: term } }
}

/** The value that matched; a person can have several e-mail addresses. */
function matchingValue(values: readonly (string | null)[], { match, term }: FieldSearch): string | null {
  const tests = {
    exact: (value: string) => value === term,
    beginning: (value: string) => value.startsWith(term),
    middle: (value: string) => value.includes(term),
  }
  return values.find((value) => value !== null && tests[match](value)) ?? values[0] ?? null
}

function textOf(value: Json): string | null {
  const text = isJsonObject(value) ? (value.value ?? null) : value
  return text === null ? null : String(text)
}

function unsearchable() {
  return invalid([wrong('field', 'The field does not exist or is not searched')])
}

/** @throws invalid for a cursor that is not from these lists */
function firstId(cursor: string | undefined): number {
  if (cursor === undefined) return 0
  const decoded = decodeCursor(cursor)
  if (typeof decoded !== 'string' && decoded.field === 'id' && decoded.direction === 'asc') return decoded.id
  throw invalid([wrong('cursor', 'The value is not a valid cursor')])
}
