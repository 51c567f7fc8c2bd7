import Type from 'typebox'
import { customField, type Hub, personFields } from '../../hub/hub.ts'
import type { Caller } from '../../model/access.ts'
import type { Company, CustomField } from '../../model/catalog.ts'
import { toSeconds } from '../../model/instant.ts'
import { isJsonObject, type Json } from '../../model/json.ts'
import { fullNameOf } from '../../model/name.ts'
import { mainContactPoint, type Person } from '../../model/person.ts'
import { companyColumns, type Filter, vendorIdField } from '../../model/query.ts'
import { ok, route } from '../dialect.ts'
import { nullable } from '../kit/nullable.ts'
import { searchable } from './fields/mapping.ts'
import { ownerOf, phoneDigits, pictureOf, visibilityOf, withPhoneDigits } from './lookups.ts'
import { pipedriveIdOf } from './mapping.ts'
import { addressTextOf } from './organizations/lookups.ts'
import { errorResponse, pipedriveTime } from './schema.ts'
import {
  type Found,
  type Match,
  matchingTexts,
  type SearchQuery,
  type SearchSource,
  search,
  searchQuery,
  textMatch,
} from './search.ts'

export const personSearchFields = ['custom_fields', 'email', 'notes', 'phone', 'name'] as const
type FieldName = (typeof personSearchFields)[number]
type PersonSearch = Pick<SearchQuery<FieldName>, 'term' | 'fields' | 'exact' | 'organizationId' | 'include'>

export const foundPerson = Type.Object({
  result_score: Type.Number(),
  item: Type.Object({
    id: Type.Integer(),
    type: Type.Literal('person'),
    name: Type.String(),
    phones: Type.Array(Type.String()),
    emails: Type.Array(Type.String()),
    primary_email: nullable(Type.String()),
    visible_to: Type.Integer(),
    owner: Type.Object({ id: Type.Integer() }),
    organization: nullable(
      Type.Object({ id: Type.Integer(), name: Type.String(), address: nullable(Type.String()) }),
    ),
    custom_fields: Type.Array(Type.String()),
    notes: Type.Array(Type.String()),
    update_time: pipedriveTime,
    picture: Type.Optional(nullable(Type.Object({ id: Type.Integer() }))),
  }),
})

export const PICTURE = 'person.picture'

export const searchPersons = route({
  method: 'GET',
  path: '/api/v2/persons/search',
  operationId: 'searchPersons',
  summary: 'Search persons',
  reference: 'https://developers.pipedrive.com/docs/api/v1/Persons#searchPersons',
  role: 'read',
  query: searchQuery({ fields: personSearchFields, include: [PICTURE], organization: true }),
  responses: {
    200: Type.Object({
      success: Type.Literal(true),
      data: Type.Object({ items: Type.Array(foundPerson) }),
      additional_data: Type.Object({ next_cursor: nullable(Type.String()) }),
    }),
    400: errorResponse,
    401: errorResponse,
    403: errorResponse,
  },
  async handle({ query, caller, hub }) {
    const searched = await personSearch(query, caller, hub)
    const { items, nextCursor } = await search(query, [searched.source])
    return ok({
      success: true,
      data: { items: await searched.render(items) },
      additional_data: { next_cursor: nextCursor },
    })
  },
})

/** The persons to search, and how those that are found are shown. */
export async function personSearch(query: PersonSearch, caller: Caller, hub: Hub) {
  const customFields = (await hub.catalog.listCustomFields(caller)).filter(({ type }) => searchable.has(type))
  const source: SearchSource<Person> = {
    passes: (op) => ({ any: query.fields.flatMap((name) => matches(name, op, query.term, customFields)) }),
    list: (filter, from, limit) =>
      hub.people.list(caller, {
        filter: { all: [filter, ...inOrganization(query)] },
        order: [{ field: vendorIdField('pipedrive', 'number'), direction: 'asc' }],
        page: { limit, from: [from] },
      }),
    idOf: pipedriveIdOf,
  }
  return {
    source,
    async render(items: Found<Person>['items']) {
      const people = items.map(({ item }) => item)
      const companies = await companiesOf(caller, hub, people)
      return items.map(({ item, score }) => ({
        result_score: score,
        item: toFoundPerson(item, query, customFields, companies),
      }))
    },
  }
}

function inOrganization({ organizationId }: PersonSearch): Filter[] {
  if (organizationId === undefined) return []
  return [{ some: personFields.companyId, test: { op: 'eq', value: organizationId } }]
}

/** The fewest digits for which a phone number is compared by digits alone. */
const PHONE_DIGITS_MIN = 3

function matches(name: FieldName, op: Match, term: string, customFields: readonly CustomField[]): Filter[] {
  switch (name) {
    case 'name':
      return [textMatch(personFields.name, op, term)]
    case 'email':
      return [textMatch(personFields.emails, op, term)]
    case 'notes':
      return [textMatch(personFields.notes, op, term)]
    case 'phone': {
      const digits = phoneDigits(term)
      if (digits.length < PHONE_DIGITS_MIN) return []
      return [withPhoneDigits(op, digits)]
    }
    case 'custom_fields':
      return customFields.map(({ key }) => textMatch(customField(key, 'text'), op, term))
  }
}

/** The companies people are linked to, by id, removed or not. */
export async function companiesOf(
  caller: Caller,
  hub: Hub,
  people: readonly Person[],
): Promise<ReadonlyMap<number, Company>> {
  const ids = new Set(people.flatMap(({ companyId }) => (companyId === null ? [] : [companyId])))
  if (ids.size === 0) return new Map()
  const { items } = await hub.companies.list(caller, {
    filter: { field: companyColumns.id, test: { op: 'in', values: [...ids] } },
    order: [{ field: companyColumns.id, direction: 'asc' }],
    page: { limit: ids.size },
    removed: 'include',
  })
  return new Map(items.map((company) => [company.id, company]))
}

function toFoundPerson(
  person: Person,
  query: PersonSearch,
  customFields: readonly CustomField[],
  companies: ReadonlyMap<number, Company>,
) {
  const company = person.companyId === null ? undefined : companies.get(person.companyId)
  const picture = pictureOf(person)
  const searched = (name: FieldName) => query.fields.includes(name)
  const custom = customFields.flatMap(({ key }) => textsOf(person.customFields[key] ?? null))
  return {
    id: pipedriveIdOf(person),
    type: 'person' as const,
    name: fullNameOf(person),
    phones: person.phones.map(({ value }) => value),
    emails: person.emails.map(({ value }) => value),
    primary_email: mainContactPoint(person.emails)?.value ?? null,
    visible_to: visibilityOf(person),
    owner: { id: ownerOf(person) },
    organization: company ? { id: company.id, name: company.name, address: addressTextOf(company) } : null,
    custom_fields: searched('custom_fields') ? matchingTexts(custom, query) : [],
    notes: searched('notes') ? matchingTexts([person.notes], query) : [],
    update_time: toSeconds(person.updatedAt),
    ...(query.include.includes(PICTURE) && { picture: picture === null ? null : { id: picture } }),
  }
}

/** The strings a custom field is searched by; for an object its whole value. */
function textsOf(value: Json): string[] {
  if (isJsonObject(value)) return textsOf(value.value ?? null)
  return typeof value === 'string' || typeof value === 'number' ? [String(value)] : []
}
