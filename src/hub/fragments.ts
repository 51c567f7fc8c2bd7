import type { Instant } from '../model/instant.ts'
import type { Json } from '../model/json.ts'
import type { PersonId } from '../model/person.ts'
import type { PersonRef } from '../store/store.ts'

/** A person as it stands in an answer, as JSON. */
export interface Fragment {
  readonly json: Buffer
  readonly personId: PersonId
  readonly version: number
  readonly createdAt: Instant
}

/** A place where a fragment is kept until it is forgotten, which may be at any time. */
export interface Kept {
  readonly fragment: Fragment | undefined
}

/** Fragments of one kind: what people look like to those who see them in the same way. */
export interface Fragments {
  find(ref: PersonRef): Kept | undefined
  keep(fragment: Fragment): Kept
}

/** What a fragment takes beside its JSON: keys, objects, places in tables. */
const OVERHEAD_BYTES = 250

/**
 * Keeps what was rendered, within so many bytes. A person at a version always looks the same, so nothing must ever be
 * taken back; what nobody asked for during the last half of the bytes is forgotten, also by who holds on to its place.
 */
export function createFragments(bytesMax: number): (kind: string) => Fragments {
  const kinds = new Map<string, Generations>()
  let youngBytes = 0

  function age(): void {
    youngBytes = 0
    for (const [kind, generations] of kinds) {
      for (const [id, place] of generations.old)
        if (generations.young.get(id) !== place) place.fragment = undefined
      if (generations.young.size === 0) kinds.delete(kind)
      generations.old = generations.young
      generations.young = new Map()
    }
  }

  function put(generations: Generations, place: Place, { personId, json }: Fragment): Kept {
    // First, so that it is not among the forgotten.
    generations.young.set(personId, place)
    youngBytes += json.length + OVERHEAD_BYTES
    if (youngBytes > bytesMax / 2) age()
    return place
  }

  return (kind) => {
    const generations = kinds.get(kind) ?? { young: new Map(), old: new Map() }
    kinds.set(kind, generations)
    return {
      find({ id, version }) {
        const place = generations.young.get(id)
        if (place?.fragment?.version === version) return place
        const aged = generations.old.get(id)
        if (aged?.fragment?.version !== version) return undefined
        return put(generations, aged, aged.fragment)
      },
      keep: (fragment) => put(generations, { fragment }, fragment),
    }
  }
}

interface Place {
  fragment: Fragment | undefined
}

interface Generations {
  young: Map<PersonId, Place>
  old: Map<PersonId, Place>
}

const known = new WeakMap<object, string>()
const numbers = new Map<string, number>()
const NUMBERS_MAX = 10_000

/** A short text that is the same for equal values. Of an object that is asked about again it is remembered. */
export function contentKey(value: Json | object | undefined): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? ''
  const before = known.get(value)
  if (before !== undefined) return before
  const key = numberOf(JSON.stringify(value))
  known.set(value, key)
  return key
}

function numberOf(text: string): string {
  // Starting anew must not give two texts the same number.
  if (numbers.size >= NUMBERS_MAX) return text
  const number = numbers.get(text) ?? numbers.size
  numbers.set(text, number)
  return `#${number}`
}
