import type { Instant } from '../model/instant.ts'
import type { PersonId } from '../model/person.ts'
import type { PersonRef } from '../model/person-refs.ts'
import { createSlabAllocator, type Entry } from './slab-allocator.ts'

/** Which person an entry shows, at which version. */
export interface PersonStamp {
  readonly personId: PersonId
  readonly version: number
  readonly createdAt: Instant
}

/** The JSON of a person as UTF-8, until it is evicted. */
export interface PersonEntry extends PersonStamp, Entry {}

/** The entries of one rendering: people as rendered by one function for one view. */
export interface Namespace {
  find(ref: PersonRef): PersonEntry | undefined
  /** Caches the JSON of a person in place of an earlier version. */
  put(stamp: PersonStamp, json: string | Uint8Array): PersonEntry
}

export interface PersonCache {
  namespace(name: string): Namespace
}

/** Heap of one entry besides its JSON: keys, objects, slots in tables. Measured with V8's heap statistics. */
const ENTRY_BYTES = 186

/**
 * Caches rendered people within a limit of bytes. A person at a version always looks the same in a namespace, so no
 * entry needs invalidation.
 */
export function createPersonCache(bytesMax: number): PersonCache {
  const namespaces = new Map<string, OpenNamespace>()
  const allocator = createSlabAllocator<StoredEntry>({ bytesMax, entryBytes: ENTRY_BYTES, onEvicted: remove })

  function remove({ personId, namespace }: StoredEntry): void {
    namespace.entries.delete(personId)
    if (namespace.entries.size > 0) return
    namespaces.delete(namespace.name)
    namespace.closed = true
  }

  function open(name: string): OpenNamespace {
    const known = namespaces.get(name) ?? { name, entries: new Map(), closed: false }
    namespaces.set(name, known)
    return known
  }

  return {
    namespace(name) {
      let namespace = namespaces.get(name)
      return {
        find({ id, version }) {
          const entry = namespace?.entries.get(id)
          if (entry?.version !== version) return undefined
          entry.referenced = true
          return entry
        },
        put({ personId, version, createdAt }, json) {
          if (!namespace || namespace.closed) namespace = open(name)
          const before = namespace.entries.get(personId)
          // The bytes of the earlier version stay in their slab until it is emptied.
          if (before) before.slab = undefined
          // Written out because V8 gives each object made by spreading a hidden class of its own: 170 bytes an entry.
          const entry: StoredEntry = {
            slab: undefined,
            start: 0,
            end: 0,
            referenced: false,
            namespace,
            personId,
            version,
            createdAt,
          }
          namespace.entries.set(personId, entry)
          allocator.put(entry, json)
          return entry
        },
      }
    },
  }
}

interface StoredEntry extends PersonEntry {
  readonly namespace: OpenNamespace
}

interface OpenNamespace {
  readonly name: string
  readonly entries: Map<PersonId, StoredEntry>
  /** Set after the last entry was evicted: a new namespace of this name may exist. */
  closed: boolean
}
