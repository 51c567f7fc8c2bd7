import type { Instant } from '../model/instant.ts'
import type { Json } from '../model/json.ts'
import type { PersonId } from '../model/person.ts'
import type { PersonRef } from '../store/store.ts'
import { createSlabs, type Hold, type Lying } from './slabs.ts'

/** A person as it stands in an answer. */
export interface Rendered {
  /** As JSON. */
  readonly text: string
  readonly personId: PersonId
  readonly version: number
  readonly createdAt: Instant
}

/** A person as it stands in an answer, as JSON in UTF-8, until it is forgotten. */
export interface Fragment extends Omit<Rendered, 'text'>, Lying {}

/** Fragments of one kind: what people look like to those who see them in the same way. */
export interface Fragments {
  find(ref: PersonRef): Fragment | undefined
  keep(rendered: Rendered): Fragment
}

export interface AllFragments {
  /** Those of the kind of this name. */
  of(kind: string): Fragments
  /** As of `Slabs`. */
  hold(): Hold
}

/** What a fragment takes beside its JSON: keys, objects, places in tables. Counted in the heap of V8. */
const OVERHEAD_BYTES = 186

/**
 * Keeps what was rendered, within so many bytes. A person at a version always looks the same, so nothing must ever be
 * taken back; what nobody asks for is forgotten.
 */
export function createFragments(bytesMax: number): AllFragments {
  const kinds = new Map<string, Kind>()
  const slabs = createSlabs<Place>({ bytesMax, itemBytes: OVERHEAD_BYTES, onForgotten: forget })

  function forget({ personId, kind }: Place): void {
    kind.places.delete(personId)
    if (kind.places.size > 0) return
    kinds.delete(kind.name)
    kind.closed = true
  }

  function open(name: string): Kind {
    const known = kinds.get(name) ?? { name, places: new Map(), closed: false }
    kinds.set(name, known)
    return known
  }

  function of(name: string): Fragments {
    let kind = kinds.get(name)
    return {
      find({ id, version }) {
        const place = kind?.places.get(id)
        if (place?.version !== version) return undefined
        place.asked = true
        return place
      },
      keep({ text, personId, version, createdAt }) {
        if (!kind || kind.closed) kind = open(name)
        const before = kind.places.get(personId)
        // What it looked like before lies there until its slab is emptied.
        if (before) before.slab = undefined
        // Not by spreading: V8 would give each of a hundred thousand a shape of its own, 170 bytes.
        const place: Place = {
          slab: undefined,
          start: 0,
          end: 0,
          asked: false,
          kind,
          personId,
          version,
          createdAt,
        }
        kind.places.set(personId, place)
        slabs.put(place, text)
        return place
      },
    }
  }

  return { of, hold: slabs.hold }
}

interface Place extends Fragment {
  readonly kind: Kind
}

interface Kind {
  readonly name: string
  readonly places: Map<PersonId, Place>
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
