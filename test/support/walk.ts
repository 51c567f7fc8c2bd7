import { expect } from 'vitest'
import type { PageAsked, Pager, Place } from '../../src/dialects/dialect-testing.ts'
import { dialects } from '../../src/dialects/index.ts'
import { testingOf } from './dialect-testings.ts'
import type { Tenant } from './kith.ts'

export interface DialectPager extends Pager {
  readonly dialect: string
}

/** Every list of people of every dialect. */
export const pagers: readonly DialectPager[] = dialects.flatMap(({ name }) =>
  testingOf(name).pagers.map((pager) => ({ ...pager, dialect: name })),
)

const PAGES_MAX = 500

/** All ids of a list, in order. `between` runs after each page but the last. */
export async function walk(
  pager: DialectPager,
  tenant: Tenant,
  { campaignId, size }: Pick<PageAsked, 'campaignId' | 'size'>,
  between: (seen: readonly string[]) => Promise<void> = async () => {},
): Promise<string[]> {
  const seen: string[] = []
  let at: Place | undefined
  for (let count = 0; count < PAGES_MAX; count++) {
    const { ids, next } = await pageOf(pager, tenant, { campaignId, size, at })
    expect(ids.length).toBeLessThanOrEqual(size)
    seen.push(...ids)
    if (next === undefined) return seen
    at = next
    await between(seen)
  }
  throw new Error(`${pager.name} does not end after ${PAGES_MAX} pages`)
}

async function pageOf({ dialect, ask, read }: DialectPager, tenant: Tenant, page: PageAsked) {
  const { path, parameters } = ask(page)
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== '') query.set(name, String(value))
  }
  const { status, json, text } = await tenant.request(dialect, `${path}?${query}`)
  expect(status, text.slice(0, 500)).toBe(200)
  return read(json, page)
}
