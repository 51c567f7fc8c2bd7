import type { WireRequest } from '../../dialect.ts'

/**
 * Version 1 names the fields to show at the end of the path: `/v1/users:(id,email)`
 * (https://pipedrive.readme.io/docs/core-api-concepts-requests). The path is rewritten to one with a parameter.
 */
const PARAMETER = ':fields'

const SELECTOR = /^(\/v1\/[^:%?]+)(?::|%3a)(?:\(|%28)(.*)(?:\)|%29)$/i

export function rewriteFieldSelector(path: string): string {
  const [, resource, fields] = SELECTOR.exec(path) ?? []
  if (resource === undefined || fields === undefined) return path
  return `${resource}?${PARAMETER}=${fields.replaceAll('&', '%26').replaceAll('#', '%23').replaceAll('+', '%2B')}`
}

/** The chosen fields of an item or of each item of a list; all fields if the request chooses none. */
export function chosenFields<Data extends object>({ query }: WireRequest, data: Data): Data {
  const chosen = query
    .get(PARAMETER)
    ?.split(',')
    .map((name) => name.trim())
  if (!chosen) return data
  const choose = (item: object) =>
    Object.fromEntries(Object.entries(item).filter(([name]) => chosen.includes(name)))
  return (Array.isArray(data) ? data.map(choose) : choose(data)) as Data
}
