import { contactsIn } from '../../dialects/versions.ts'
import type { ExportOptions, Hub } from '../../hub/hub.ts'
import type { Caller } from '../../model/access.ts'
import { KithError } from '../../model/errors.ts'
import type { Json, JsonObject } from '../../model/json.ts'
import type { FileDialect } from './saved-responses.ts'

/** Options of an export in the format of a dialect. */
export interface DialectExportOptions extends Omit<ExportOptions, 'removed'> {
  /** People per list response. If omitted, each document is one person as the get route returns it. */
  readonly pageSize?: number
}

export const PAGE_SIZE_MAX = 500

/** @throws invalid if no dialect has the name */
export function findExportDialect<T extends FileDialect>(dialects: readonly T[], name: string): T {
  const found = dialects.find((dialect) => dialect.name === name)
  if (found) return found
  const names = dialects.map((dialect) => dialect.name).join(', ')
  throw new KithError('invalid', `Unknown dialect ${name}. Supported dialects: ${names}.`)
}

/** The documents of the export, one after another, in the version of the API that the organization chose. @throws forbidden, invalid as `hub.exports.people` */
export async function* exportDocuments(
  hub: Hub,
  caller: Caller,
  dialect: FileDialect,
  { pageSize, ...options }: DialectExportOptions,
): AsyncGenerator<Json> {
  const version = await hub.organizations.apiVersion({ orgId: caller.orgId, dialect: dialect.name })
  const contacts = contactsIn(dialect, version)
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
  for await (const { page, next } of pagesOf(items, pageSize)) {
    yield contacts.page(page, { number, size: pageSize, total, ...(next && { next }) })
    number += 1
  }
}

/** Pages of a size, each with the first item of the next page. Without items there is one empty page. */
async function* pagesOf(
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
