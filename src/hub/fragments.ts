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

/** Fragments of one kind: what people look like to those who see them in the same way. */
export interface Fragments {
  find(ref: PersonRef): Fragment | undefined
  keep(fragment: Fragment): void
}

/** What a fragment takes beside its JSON: keys, objects, places in tables. */
const OVERHEAD_BYTES = 200

/**
 * Keeps what was rendered, within so many bytes. A person at a version always looks the same, so nothing must ever be
 * taken back; what nobody asked for during the last half of the bytes is forgotten.
 */
export function createFragments(bytesMax: number): (kind: string) => Fragments {
  const kinds = new Map<string, Generations>()
  let youngBytes = 0

  function age(): void {
    youngBytes = 0
    for (const [kind, generations] of kinds) {
      if (generations.young.size === 0) kinds.delete(kind)
      generations.old = generations.young
      generations.young = new Map()
    }
  }

  function keep(generations: Generations, fragment: Fragment): void {
    youngBytes += fragment.json.length + OVERHEAD_BYTES
    if (youngBytes > bytesMax / 2) age()
    generations.young.set(fragment.personId, fragment)
  }

  return (kind) => {
    const generations = kinds.get(kind) ?? { young: new Map(), old: new Map() }
    kinds.set(kind, generations)
    return {
      find({ id, version }) {
        const fragment = generations.young.get(id)
        if (fragment?.version === version) return fragment
        const aged = generations.old.get(id)
        if (aged?.version !== version) return undefined
        keep(generations, aged)
        return aged
      },
      keep: (fragment) => keep(generations, fragment),
    }
  }
}

interface Generations {
  young: Map<PersonId, Fragment>
  old: Map<PersonId, Fragment>
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
