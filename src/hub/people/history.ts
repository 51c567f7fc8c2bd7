import type { Caller } from '../../model/access.ts'
import type { Change } from '../../model/change.ts'
import { notFound } from '../../model/errors.ts'
import type { Json } from '../../model/json.ts'
import type { PersonId } from '../../model/person.ts'
import { type PersonRecord, pointer, type Source } from '../../model/record.ts'
import type { HubContext } from '../context.ts'
import { findMerged } from './write-people.ts'

/** How people became what they are. */
export interface History {
  /**
   * What made the versions of a person, newest first, also of a removed one.
   *
   * What a change said is told as far as its source has not said something else since: of older words only the newest of
   * each source are kept. Keys without the right to sensitive values are told that something changed, not what.
   *
   * @throws not_found
   */
  listByPerson(
    caller: Caller,
    personId: PersonId,
    page: { readonly beforeVersion?: number; readonly limit: number },
  ): Promise<PersonChange[]>
}

export interface PersonChange extends Omit<Change, 'position'> {
  readonly source: Source | undefined
  readonly said: readonly Saying[]
}

export interface Saying {
  /** JSON Pointer into the Person; of an entry, that of its list. */
  readonly path: string
  readonly value: Json
  /** The value was taken away: of an entry it is the normal form. */
  readonly removed: boolean
}

/** Versions are counted in 32 bits. */
const VERSION_MAX = 2_147_483_647

export function createHistory({ store }: HubContext): History {
  return {
    async listByPerson(caller, personId, { beforeVersion = VERSION_MAX, limit }) {
      const { orgId } = caller
      const person = await findMerged(store.read, orgId, personId)
      if (!person) throw notFound('person')
      const before = Math.min(beforeVersion, VERSION_MAX)
      const changes = await store.read.changes.listByPerson(orgId, person.id, before, limit)
      const records = caller.sensitive ? await store.read.records.listByPerson(orgId, person.id) : []
      const sources = await store.read.records.listSources(orgId)
      return changes.map((change) => ({
        ...change,
        source: sources.find(({ id }) => id === change.sourceId),
        said: records.filter(({ sourceId }) => sourceId === change.sourceId).flatMap(saidAt(change.at)),
      }))
    },
  }
}

/** Each write has a time of its own, which all that it said carries. */
function saidAt(time: number): (record: PersonRecord) => Saying[] {
  return ({ values, lists }) => {
    const single = Object.entries(values)
      .filter(([, { at }]) => at === time)
      .map(([path, { value }]) => ({ path, value, removed: value === null }))
    const listed = Object.entries(lists).flatMap(([field, { entries, removals }]) => [
      ...entries
        .filter(({ at }) => at === time)
        .map(({ entry }) => ({ path: pointer(field), value: entry, removed: false })),
      ...removals
        .filter(({ at }) => at === time)
        .map(({ key }) => ({ path: pointer(field), value: key, removed: true })),
    ])
    return [...single, ...listed]
  }
}
