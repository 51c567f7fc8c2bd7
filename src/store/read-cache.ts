import type { Session, Store } from './store.ts'

/** Cached results; when the cache is full, all are dropped. */
const RESULTS_MAX = 20_000

/**
 * Caches the small reads that every request makes until the store changes: the key or session, the organization, its
 * labels and fields, and its number of people. A cached result is one object, so that callers can cache what they derive
 * from it under that object. On an engine without `dataVersion` nothing is cached, but requests that wait for the same read
 * share the next one.
 */
export function withReadCache(store: Store): Store {
  const { dataVersion, read } = store
  const cached = dataVersion ? createReadCache(dataVersion) : shareReads
  const countOf = cached('people', (orgId: number) => read.people.count(orgId))
  const session: Session = {
    ...read,
    directory: {
      ...read.directory,
      findKeyByHash: cached('key', read.directory.findKeyByHash),
      findOrganization: cached('organization', read.directory.findOrganization),
      findOrganizationByVendorId: cached('vendor organization', read.directory.findOrganizationByVendorId),
    },
    browserSessions: {
      ...read.browserSessions,
      find: cached('session', read.browserSessions.find),
    },
    catalog: {
      ...read.catalog,
      findDeletedEntries: cached('deleted entries', read.catalog.findDeletedEntries),
      listLabels: cached('labels', read.catalog.listLabels),
      listCustomFields: cached('fields', read.catalog.listCustomFields),
    },
    people: {
      ...read.people,
      count: (orgId, filter, options, limits) =>
        filter || options ? read.people.count(orgId, filter, options, limits) : countOf(orgId),
    },
  }
  return { ...store, read: session }
}

type Cached = <Args extends readonly (string | number)[], T>(
  name: string,
  read: (...args: Args) => Promise<T>,
) => (...args: Args) => Promise<T>

/**
 * Reads one at a time for each list of arguments. Callers who come during a read share the next one, because the present one
 * may have begun before a change that they know of.
 */
export function shareReads<Args extends readonly (string | number)[], T>(
  _name: string,
  read: (...args: Args) => Promise<T>,
): (...args: Args) => Promise<T> {
  const reads = new Map<string, { readonly present: Promise<T>; next: Promise<T> | undefined }>()
  const start = (key: string, args: Args): Promise<T> => {
    const entry = { present: read(...args), next: undefined }
    reads.set(key, entry)
    const forget = () => entry.next === undefined && reads.delete(key)
    entry.present.then(forget, forget)
    return entry.present
  }
  return (...args) => {
    const key = args.join(' ')
    const known = reads.get(key)
    if (!known) return start(key, args)
    const startNext = () => start(key, args)
    known.next ??= known.present.then(startNext, startNext)
    return known.next
  }
}

function createReadCache(dataVersion: () => number): Cached {
  const results = new Map<string, Promise<unknown>>()
  let version: number | undefined
  return (name, read) =>
    (...args) => {
      const now = dataVersion()
      if (now !== version || results.size >= RESULTS_MAX) results.clear()
      version = now
      const key = `${name} ${args.join(' ')}`
      const known = results.get(key)
      if (known !== undefined) return known as ReturnType<typeof read>
      const result = read(...args)
      results.set(key, result)
      // Drops a read that failed, and one during which the store changed.
      result.then(
        () => dataVersion() !== now && results.delete(key),
        () => results.delete(key),
      )
      return result
    }
}
