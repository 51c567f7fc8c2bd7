import { expect } from 'vitest'
import type { Tenant } from './kith.ts'

/** One list of one vendor in one order, and how that vendor's clients walk it. */
export interface Pager {
  readonly dialect: string
  /** As it shows in the names of tests. */
  readonly name: string
  /** Keyset pages hold their place whatever changes; offset pages only while nothing before it does. */
  readonly paging: 'keyset' | 'offset'
  /** Where a new person stands in this order. */
  readonly newcomers: 'first' | 'last' | 'anywhere'
  /** Whether a change of a person moves it in this order. */
  readonly changesMove: boolean
  /** One page: ids in the words of the dialect, and where to go on, undefined at the end. */
  page(tenant: Tenant, list: ListContext, size: number, at: Position | undefined): Promise<WalkedPage>
}

export interface ListContext {
  readonly campaignId: string
}

/** A page number, an offset, a cursor or a token; the client does not look into it. */
export type Position = string | number

export interface WalkedPage {
  readonly ids: readonly string[]
  readonly next: Position | undefined
}

interface WithId {
  readonly id: string | number
}

type Order = Pick<Pager, 'newcomers' | 'changesMove'> & { readonly query: string }

const oldestFirst = { newcomers: 'last', changesMove: false } as const
const newestFirst = { newcomers: 'first', changesMove: false } as const
const anywhere = { newcomers: 'anywhere', changesMove: false } as const

/** Every list of people of every vendor. A dialect that is not here fails `paging.test.ts`. */
export const pagers: readonly Pager[] = [
  ...nativePagers(),
  nativeCampaignPager(),
  savvycalPager(),
  ...insightoPagers(),
  ...quentliPagers(),
  voipbinPager(),
  ...pipedrivePagers(),
]

/** All ids of a list, in order. `between` runs after each page but the last. */
export async function walk(
  pager: Pager,
  tenant: Tenant,
  list: ListContext,
  size: number,
  between: (seen: readonly string[]) => Promise<void> = async () => {},
): Promise<string[]> {
  const PAGES_MAX = 500
  const seen: string[] = []
  let at: Position | undefined
  for (let count = 0; count < PAGES_MAX; count++) {
    const { ids, next } = await pager.page(tenant, list, size, at)
    expect(ids.length).toBeLessThanOrEqual(size)
    seen.push(...ids)
    if (next === undefined) return seen
    at = next
    await between(seen)
  }
  throw new Error(`${pager.name} does not end after ${PAGES_MAX} pages`)
}

async function get(tenant: Tenant, dialect: string, path: string, query: Record<string, unknown>) {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') parameters.set(name, String(value))
  }
  const { status, json, text } = await tenant.request(dialect, `${path}?${parameters}`)
  expect(status, text.slice(0, 500)).toBe(200)
  return json
}

function idsOf(items: readonly WithId[]): string[] {
  return items.map(({ id }) => String(id))
}

function nativePagers(): Pager[] {
  const orders: Order[] = [
    { query: '', ...oldestFirst },
    { query: '-createdAt', ...newestFirst },
    { query: 'updatedAt', newcomers: 'last', changesMove: true },
    { query: '-updatedAt', newcomers: 'first', changesMove: true },
    { query: 'name', ...anywhere },
    { query: '-surname', ...anywhere },
  ]
  return orders.map(({ query: sort, ...order }) => ({
    dialect: 'native',
    name: `native people ${sort}`,
    paging: 'keyset',
    ...order,
    async page(tenant, _list, limit, cursor) {
      const { items, nextCursor } = await get(tenant, 'native', '/v1/people', { limit, cursor, sort })
      return { ids: idsOf(items), next: nextCursor ?? undefined }
    },
  }))
}

/** Skips until the total that the answer names. */
function nativeCampaignPager(): Pager {
  return {
    dialect: 'native',
    name: 'native campaign contacts',
    paging: 'offset',
    ...oldestFirst,
    async page(tenant, { campaignId }, limit, offset = 0) {
      const path = `/v1/campaigns/${campaignId}/contacts`
      const { items, total } = await get(tenant, 'native', path, { limit, offset })
      const next = Number(offset) + limit
      const ids = items.map(({ person }: { person: WithId }) => String(person.id))
      return { ids, next: next < total ? next : undefined }
    },
  }
}

/** Pages until the number of pages that the answer names. */
function savvycalPager(): Pager {
  return {
    dialect: 'savvycal',
    name: 'savvycal clients',
    paging: 'offset',
    ...oldestFirst,
    async page(tenant, _list, page_size, at = 1) {
      const { data, meta } = await get(tenant, 'savvycal', '/v1/clients', { page_size, page: at })
      return { ids: idsOf(data), next: meta.current_page < meta.total_pages ? Number(at) + 1 : undefined }
    },
  }
}

/** Pages by the next page that the answer names. */
function insightoPagers(): Pager[] {
  const lists = [
    { path: () => '/api/v1/contact', ...newestFirst },
    { path: ({ campaignId }: ListContext) => `/api/v1/campaign/${campaignId}/contact`, ...oldestFirst },
  ]
  return lists.map(({ path, ...order }, index) => ({
    dialect: 'insighto',
    name: index === 0 ? 'insighto contacts' : 'insighto campaign contacts',
    paging: 'offset',
    ...order,
    async page(tenant, list, size, page = 1) {
      const { data } = await get(tenant, 'insighto', path(list), { size, page })
      return { ids: idsOf(data.items), next: data.next_page ?? undefined }
    },
  }))
}

/** Skips until a page is short. */
function quentliPagers(): Pager[] {
  const orders: Order[] = [
    { query: '', ...newestFirst },
    { query: 'createdAt=asc', ...oldestFirst },
    { query: 'name=asc', ...anywhere },
    { query: 'name=desc&createdAt=asc', ...anywhere },
    { query: 'email=desc', ...anywhere },
    { query: 'archivedAt[sort]=desc&archivedAt[nulls]=last', ...anywhere },
    { query: 'updatedAt=asc', newcomers: 'last', changesMove: true },
  ]
  return orders.map(({ query: orderBy, ...order }) => ({
    dialect: 'quentli',
    name: `quentli customers ${orderBy}`,
    paging: 'offset',
    ...order,
    async page(tenant, _list, take, skip = 0) {
      const customers = await get(tenant, 'quentli', '/v1/customers', { orderBy, take, skip })
      return { ids: idsOf(customers), next: customers.length < take ? undefined : Number(skip) + take }
    },
  }))
}

/** Follows the token until a page is empty. */
function voipbinPager(): Pager {
  return {
    dialect: 'voipbin',
    name: 'voipbin contacts',
    paging: 'keyset',
    ...newestFirst,
    async page(tenant, _list, page_size, page_token) {
      const path = '/v1.0/contacts'
      const { result, next_page_token } = await get(tenant, 'voipbin', path, { page_size, page_token })
      return { ids: idsOf(result), next: result.length === 0 ? undefined : next_page_token }
    },
  }
}

/** Follows the cursor; the sort is repeated on every other page only, as clients do either. */
function pipedrivePagers(): Pager[] {
  const orders: Order[] = [
    { query: '', ...oldestFirst },
    { query: 'id desc', ...newestFirst },
    { query: 'add_time asc', ...oldestFirst },
    { query: 'add_time desc', ...newestFirst },
    { query: 'update_time asc', newcomers: 'last', changesMove: true },
    { query: 'update_time desc', newcomers: 'first', changesMove: true },
  ]
  return orders.map(({ query, ...order }) => ({
    dialect: 'pipedrive',
    name: `pipedrive persons ${query}`,
    paging: 'keyset',
    ...order,
    async page(tenant, _list, limit, cursor) {
      const [sort_by, sort_direction] = query.split(' ')
      const repeated = cursor === undefined || String(cursor).length % 2 === 0
      const sort = repeated ? { sort_by, sort_direction } : {}
      const path = '/api/v2/persons'
      const { data, additional_data } = await get(tenant, 'pipedrive', path, { limit, cursor, ...sort })
      return { ids: idsOf(data), next: additional_data.next_cursor ?? undefined }
    },
  }))
}
