import { withLandmarks } from './landmarks.ts'
import type { Session, Store } from './store.ts'

/** Answers remembered; beyond it all are forgotten. */
const ANSWERS_MAX = 20_000

/**
 * The store, with the few small things that every request asks for remembered until anything changes: whose key or session it is,
 * the organization, its labels and fields, how many people it has. The same answer is the same object, so that what is
 * derived from it can be remembered by it. Where changes cannot be told cheaply, nothing is remembered.
 */
export function withMemory(store: Store): Store {
  const { dataVersion, read } = store
  if (!dataVersion) return store
  const remember = createMemory(dataVersion)
  const countOf = remember('people', (orgId: number) => read.people.count(orgId))
  const remembered: Session = {
    ...read,
    directory: {
      ...read.directory,
      findKeyByHash: remember('key', read.directory.findKeyByHash),
      findOrganization: remember('organization', read.directory.findOrganization),
      findOrganizationByVendorId: remember('vendor organization', read.directory.findOrganizationByVendorId),
    },
    browserSessions: {
      ...read.browserSessions,
      find: remember('session', read.browserSessions.find),
    },
    catalog: {
      ...read.catalog,
      findDeletedEntries: remember('removals', read.catalog.findDeletedEntries),
      listLabels: remember('labels', read.catalog.listLabels),
      listCustomFields: remember('fields', read.catalog.listCustomFields),
    },
    people: {
      ...read.people,
      listRefs: withLandmarks(dataVersion, countOf, read.people.listRefs),
      count: (orgId, filter, options) =>
        filter || options ? read.people.count(orgId, filter, options) : countOf(orgId),
    },
  }
  return { ...store, read: remembered }
}

type Remember = <Args extends readonly (string | number)[], T>(
  name: string,
  read: (...args: Args) => Promise<T>,
) => (...args: Args) => Promise<T>

function createMemory(dataVersion: () => number): Remember {
  const answers = new Map<string, Promise<unknown>>()
  let version: number | undefined
  return (name, read) =>
    (...args) => {
      const now = dataVersion()
      if (now !== version || answers.size >= ANSWERS_MAX) answers.clear()
      version = now
      const key = `${name} ${args.join(' ')}`
      const known = answers.get(key)
      if (known !== undefined) return known as ReturnType<typeof read>
      const answer = read(...args)
      answers.set(key, answer)
      // What fails is asked again, and so is what changed while it was read.
      answer.then(
        () => dataVersion() !== now && answers.delete(key),
        () => answers.delete(key),
      )
      return answer
    }
}
