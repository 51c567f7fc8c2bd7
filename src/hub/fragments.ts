import type { Instant } from '../model/instant.ts'
import type { Json } from '../model/json.ts'
import type { PersonId } from '../model/person.ts'
import type { PersonRef } from '../store/store.ts'
import { createSlabs, type Hold } from './slabs.ts'

/** A person as it stands in an answer. */
export interface Rendered {
  /** As JSON. */
  readonly text: string
  readonly personId: PersonId
  readonly version: number
  readonly createdAt: Instant
}

/** The same among remembered bytes. */
export interface Fragment extends Omit<Rendered, 'text'> {
  readonly json: Buffer
}

/** A place where a fragment is kept until it is forgotten. Without a hold it is to be read before anything else happens. */
export interface Kept {
  readonly fragment: Fragment | undefined
}

/** Fragments of one kind: what people look like to those who see them in the same way. */
export interface Fragments {
  /** @param hold has the fragment until it is released */
  find(ref: PersonRef, hold: Hold): Shown | undefined
  keep(rendered: Rendered, hold: Hold): Shown
}

/** A fragment and the place where it is kept. */
export interface Shown {
  readonly fragment: Fragment
  readonly place: Kept
}

export interface AllFragments {
  /** Those of the kind of this name. */
  of(kind: string): Fragments
  hold(): Hold
}

/** What a fragment takes beside its JSON: keys, objects, places in tables. Counted in V8's heap: 290 to 330. */
const OVERHEAD_BYTES = 320

/**
 * Keeps what was rendered, within so many bytes. A person at a version always looks the same, so nothing must ever be
 * taken back; what nobody asked for during the last half of the bytes is forgotten, also by who holds on to its place.
 */
export function createFragments(bytesMax: number): AllFragments {
  const kinds = new Map<string, Generations>()
  const slabs = createSlabs(bytesMax / 2)
  let youngBytes = 0

  function age(): void {
    youngBytes = 0
    slabs.age()
    for (const [kind, generations] of kinds) {
      for (const [id, place] of generations.old)
        if (generations.young.get(id) !== place) place.fragment = undefined
      if (generations.young.size === 0) {
        kinds.delete(kind)
        generations.closed = true
      }
      generations.old = generations.young
      generations.young = new Map()
    }
  }

  /** Copies to the young, where the place is found from now on. */
  function put({ young }: Generations, place: Place, from: Rendered | Fragment): Shown {
    const fragment = fragmentOf(from, slabs.write('text' in from ? from.text : from.json))
    const before = young.get(fragment.personId)
    if (before) before.fragment = undefined
    place.fragment = fragment
    young.set(fragment.personId, place)
    youngBytes += fragment.json.length + OVERHEAD_BYTES
    if (youngBytes > bytesMax / 2) age()
    return { fragment, place }
  }

  function open(kind: string): Generations {
    const known = kinds.get(kind) ?? { young: new Map(), old: new Map(), closed: false }
    kinds.set(kind, known)
    return known
  }

  function of(kind: string): Fragments {
    let generations = open(kind)
    const current = (): Generations => {
      if (generations.closed) generations = open(kind)
      return generations
    }
    return {
      find({ id, version }, hold) {
        const { young, old } = current()
        // Before anything is put among the young, which may make them the old.
        hold.addYoung()
        const place = young.get(id)
        if (place?.fragment?.version === version) return { fragment: place.fragment, place }
        const aged = old.get(id)
        return aged?.fragment?.version === version ? put(generations, aged, aged.fragment) : undefined
      },
      keep(rendered, hold) {
        hold.addYoung()
        return put(current(), { fragment: undefined }, rendered)
      },
    }
  }

  return { of, hold: slabs.hold }
}

/** Not by spreading: V8 would give each of a hundred thousand a shape of its own, 170 bytes. */
export function fragmentOf({ personId, version, createdAt }: Omit<Rendered, 'text'>, json: Buffer): Fragment {
  return { json, personId, version, createdAt }
}

interface Place {
  fragment: Fragment | undefined
}

/** Every place that has a fragment is in one of the tables: only so it is told when the fragment is forgotten. */
interface Generations {
  young: Map<PersonId, Place>
  old: Map<PersonId, Place>
  /** Whether another one has taken its place among the kinds. */
  closed: boolean
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
