import Type from 'typebox'
import { type Hub, personFields } from '../../hub/hub.ts'
import type { Caller } from '../../model/access.ts'
import type { Company } from '../../model/catalog.ts'
import type { Person } from '../../model/person.ts'
import { personColumns } from '../../model/query.ts'
import { ok, type Reader, type RequestPart, type Route, route } from '../dialect.ts'
import { queryParameters } from '../kit/flat-parameters.ts'
import { nullable } from '../kit/nullable.ts'
import { searchItemByField } from './item-field-search.ts'
import { organizationSearchFields, organizationSource, toFoundOrganization } from './organizations/routes.ts'
import { foundOrganization } from './organizations/schema.ts'
import { rules, splitList, wrong } from './query.ts'
import { errorResponse } from './schema.ts'
import { type Found, type SearchQuery, type SearchSource, search, searchQuery } from './search.ts'
import { foundPerson, PICTURE, personSearch, personSearchFields } from './search-route.ts'
import { paged } from './v1/offset-page.ts'
import { searchByOffset } from './v1/offset-search.ts'

/** The search over several kinds of items at once. */

const REFERENCE = 'https://developers.pipedrive.com/docs/api/v1/ItemSearch'
const success = Type.Literal(true)
const nextCursor = Type.Object({ next_cursor: nullable(Type.String()) })
const refused = { 400: errorResponse, 401: errorResponse, 403: errorResponse } as const

/** Kinds of items. Kith keeps persons and organizations; there are no items of the others. */
const itemTypes = [
  'deal',
  'person',
  'organization',
  'product',
  'lead',
  'file',
  'mail_attachment',
  'project',
] as const
type ItemType = (typeof itemTypes)[number]

/** The fields of all kinds of items. A field that a kind does not have is not searched there. */
const itemFields = [
  ...new Set([...personSearchFields, ...organizationSearchFields]),
  'code',
  'title',
  'description',
] as const

const includable = ['deal.cc_email', PICTURE, 'product.price'] as const

/** Persons that are shown with one organization that was found. */
const RELATED_MAX = 100

const typesParameter = Type.Object({
  item_types: Type.Optional(
    Type.String({ emptyMeansAbsent: true, description: `Comma-separated: ${itemTypes.join(', ')}.` }),
  ),
  search_for_related_items: Type.Boolean({ default: false }),
})

interface ItemSearchQuery extends SearchQuery<(typeof itemFields)[number]> {
  readonly types: readonly ItemType[]
  readonly related: boolean
  readonly start: number
}

/** @param offset as in version 1, which pages by `start` */
function itemSearchQuery(offset: boolean) {
  const searched = searchQuery({
    fields: itemFields as readonly (typeof itemFields)[number][],
    include: includable,
    organization: false,
    limitMax: offset ? 500 : 100,
    offset,
  })
  const parameters = Type.Object({
    ...(searched.schema as ReturnType<typeof Type.Object>).properties,
    ...typesParameter.properties,
  })
  const reader: Reader<typeof parameters, ItemSearchQuery> = {
    schema: parameters,
    read(part, problems) {
      const ownNames = Object.keys(typesParameter.properties)
      const own = queryParameters(typesParameter, { ...rules, unknown: 'ignore' }).read(part, problems)
      const named = splitList(own.item_types ?? '').filter((name) => name !== '')
      for (const name of named) {
        if (!(itemTypes as readonly string[]).includes(name)) {
          problems.push(wrong('item_types', `Unknown item type '${name.slice(0, 100)}'`))
        }
      }
      return {
        ...searched.read(without(part, ownNames), problems),
        types: named.length > 0 ? (named as ItemType[]) : itemTypes,
        related: own.search_for_related_items,
      }
    },
  }
  return reader
}

/** The request without parameters that another reader has read. */
function without(part: RequestPart, names: readonly string[]): RequestPart {
  const query = new URLSearchParams(part.wire.query)
  for (const name of names) query.delete(name)
  return { ...part, wire: { ...part.wire, query } }
}

type FoundItem =
  | { readonly type: 'person'; readonly person: Person }
  | { readonly type: 'organization'; readonly company: Company }

const item = Type.Union([foundPerson, foundOrganization])
const foundItems = Type.Object({
  items: Type.Array(item),
  related_items: Type.Optional(
    Type.Array(foundPerson, { description: 'Only with search_for_related_items=true.' }),
  ),
})

const searchItem = route({
  method: 'GET',
  path: '/api/v2/itemSearch',
  operationId: 'searchItem',
  summary: 'Search persons and organizations together',
  reference: `${REFERENCE}#searchItem`,
  role: 'read',
  query: itemSearchQuery(false),
  responses: {
    200: Type.Object({ success, data: foundItems, additional_data: nextCursor }),
    ...refused,
  },
  async handle({ query, caller, hub }) {
    const { sources, render } = await itemSearch(query, caller, hub)
    const { items, nextCursor } = await search(query, sources)
    return ok({
      success: true,
      data: await render(items),
      additional_data: { next_cursor: nextCursor },
    })
  },
})

const searchOldItem = route({
  method: 'GET',
  path: '/v1/itemSearch',
  operationId: 'searchItemV1',
  summary: 'Search persons and organizations together, version 1',
  reference: `${REFERENCE}#searchItem`,
  role: 'read',
  query: itemSearchQuery(true),
  responses: {
    200: Type.Object({ success, data: foundItems, additional_data: paged }),
    ...refused,
  },
  async handle({ query, caller, hub, wire }) {
    const { sources, render } = await itemSearch(query, caller, hub)
    const { items, pagination } = await searchByOffset({ caller, hub, wire }, query, sources)
    return ok({ success: true, data: await render(items), additional_data: { pagination } })
  },
})

/** The kinds of items to search, and how those that are found are shown. */
async function itemSearch(query: ItemSearchQuery, caller: Caller, hub: Hub) {
  const people = await personSearch(fieldsOf(query, personSearchFields), caller, hub)
  const companies = organizationSource(fieldsOf(query, organizationSearchFields), caller, hub)
  const sources: SearchSource<FoundItem>[] = [
    ...(searches(query, 'person', personSearchFields) ? [asItems(people.source, toPersonItem)] : []),
    ...(searches(query, 'organization', organizationSearchFields)
      ? [asItems(companies, toOrganizationItem)]
      : []),
  ]
  return {
    sources,
    async render(items: Found<FoundItem>['items']) {
      const related = query.related ? await relatedPeople(caller, hub, items) : undefined
      return {
        items: await rendered(items, people.render),
        ...(related && { related_items: await people.render(related) }),
      }
    },
  }
}

type Render = Awaited<ReturnType<typeof personSearch>>['render']

/** In the order of the search; persons are rendered together. */
async function rendered(items: Found<FoundItem>['items'], render: Render) {
  const people = await render(
    items.flatMap(({ item, score }) => (item.type === 'person' ? [{ item: item.person, score }] : [])),
  )
  return items.map(({ item, score }) =>
    item.type === 'person' ? people.shift()! : toFoundOrganization({ item: item.company, score }),
  )
}

/** The newest persons of the organizations that were found. Deals and leads are not kept. */
async function relatedPeople(caller: Caller, hub: Hub, items: Found<FoundItem>['items']) {
  const related: { item: Person; score: number }[] = []
  for (const { item } of items) {
    if (item.type !== 'organization') continue
    const { items: people } = await hub.people.list(caller, {
      filter: { some: personFields.companyId, test: { op: 'eq', value: item.company.id } },
      order: [{ field: personColumns.createdAt, direction: 'desc' }],
      page: { limit: RELATED_MAX },
    })
    related.push(...people.map((person) => ({ item: person, score: 0 })))
  }
  return related
}

/** Whether a kind of items is searched, in at least one of its fields. */
function searches({ types, fields }: ItemSearchQuery, type: ItemType, known: readonly string[]): boolean {
  return types.includes(type) && fields.some((field) => known.includes(field))
}

function fieldsOf<Name extends string>(query: ItemSearchQuery, known: readonly Name[]) {
  return { ...query, fields: known.filter((name) => (query.fields as readonly string[]).includes(name)) }
}

function toPersonItem(person: Person): FoundItem {
  return { type: 'person', person }
}

function toOrganizationItem(company: Company): FoundItem {
  return { type: 'organization', company }
}

function asItems<T>(source: SearchSource<T>, toItem: (item: T) => FoundItem): SearchSource<FoundItem> {
  const ids = new Map<FoundItem, number>()
  return {
    passes: source.passes,
    async list(filter, from, limit) {
      const { items } = await source.list(filter, from, limit)
      return {
        items: items.map((item) => {
          const found = toItem(item)
          ids.set(found, source.idOf(item))
          return found
        }),
      }
    },
    idOf: (item) => ids.get(item)!,
  }
}

export const itemSearchRoutes: readonly Route[] = [searchItem, searchOldItem, searchItemByField]
