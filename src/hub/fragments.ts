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
  keep(ref: PersonRef, fragment: Fragment): void
}

/** What a fragment takes beside its JSON: keys, objects, places in tables. */
const OVERHEAD_BYTES = 200

/**
 * Keeps what was rendered, within so many bytes. A person at a version always looks the same, so nothing must ever be
 * taken back; what nobody asked for during the last half of the bytes is forgotten.
 */
export function createFragments(bytesMax: number): (kind: string) => Fragments {
  let young = new Map<string, Map<PersonRef, Fragment>>()
  let old = young
  let youngBytes = 0

  function keep(kind: string, ref: PersonRef, fragment: Fragment): void {
    youngBytes += fragment.json.length + OVERHEAD_BYTES
    if (youngBytes > bytesMax / 2) {
      old = young
      young = new Map()
      youngBytes = 0
    }
    const known = young.get(kind)
    if (known) known.set(ref, fragment)
    else young.set(kind, new Map([[ref, fragment]]))
  }

  return (kind) => ({
    find(ref) {
      const fragment = young.get(kind)?.get(ref)
      if (fragment || young === old) return fragment
      const aged = old.get(kind)?.get(ref)
      if (aged) keep(kind, ref, aged)
      return aged
    },
    keep: (ref, fragment) => keep(kind, ref, fragment),
  })
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
