import type { ExportOptions, Hub } from '../../hub/hub.ts'
import type { Caller } from '../../model/access.ts'
import { KithError } from '../../model/errors.ts'
import type { Json, JsonObject } from '../../model/json.ts'
import type { PageDialect } from './pages.ts'

/** People in the shape of a dialect: each as its get route shows them, or its list answers. */
export interface DialectExport extends Omit<ExportOptions, 'removed'> {
  /** People on a page; without it there are no pages but the people themselves. */
  readonly pageSize?: number
}

export const PAGE_SIZE_MAX = 500

/** @throws invalid for a name that is no dialect's */
export function exportDialect<T extends PageDialect>(dialects: readonly T[], name: string): T {
  const found = dialects.find((dialect) => dialect.name === name)
  if (found) return found
  const names = dialects.map((dialect) => dialect.name).join(', ')
  throw new KithError('invalid', `There is no dialect ${name}, only ${names}.`)
}

/** The documents one after another. @throws forbidden, invalid as `hub.exports.people` */
export async function* documentsIn(
  hub: Hub,
  caller: Caller,
  { contacts }: PageDialect,
  { pageSize, ...options }: DialectExport,
): AsyncGenerator<Json> {
  const items = (async function* (): AsyncGenerator<JsonObject> {
    for await (const people of hub.exports.people(caller, options)) {
      yield* await contacts.render(hub, caller, people)
    }
  })()
  if (pageSize === undefined) {
    yield* items
    return
  }
  const total = await hub.exports.count(caller, options)
  let number = 1
  for await (const { page, next } of cut(items, pageSize)) {
    yield contacts.page(page, { number, size: pageSize, total, ...(next && { next }) })
    number += 1
  }
}

/** Parts of a size, each with the first of what follows; where there is nothing, one empty part. */
async function* cut(
  items: AsyncIterable<JsonObject>,
  size: number,
): AsyncGenerator<{ page: JsonObject[]; next: JsonObject | undefined }> {
  let page: JsonObject[] = []
  for await (const item of items) {
    if (page.length === size) {
      yield { page, next: item }
      page = []
    }
    page.push(item)
  }
  yield { page, next: undefined }
}
