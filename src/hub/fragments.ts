import type { Instant } from '../model/instant.ts'
import type { Json } from '../model/json.ts'
import type { PersonId } from '../model/person.ts'
import type { PersonRef } from '../store/store.ts'

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

/** A place where a fragment is kept until it is forgotten, which may be at any time. */
export interface Kept {
  readonly fragment: Fragment | undefined
}

/** Fragments of one kind: what people look like to those who see them in the same way. */
export interface Fragments {
  find(ref: PersonRef): Kept | undefined
  keep(rendered: Rendered): KeptNow
}

export interface KeptNow extends Kept {
  readonly fragment: Fragment
}

/** What a fragment takes beside its JSON: keys, objects, places in tables. Counted in V8's heap: 290 to 330. */
const OVERHEAD_BYTES = 320

/**
 * Keeps what was rendered, within so many bytes. A person at a version always looks the same, so nothing must ever be
 * taken back; what nobody asked for during the last half of the bytes is forgotten, also by who holds on to its place.
 */
export function createFragments(bytesMax: number): (kind: string) => Fragments {
  const kinds = new Map<string, Generations>()
  const slabs = createSlabs(Math.min(SLAB_BYTES, bytesMax >> 3))
  let youngBytes = 0

  function age(): void {
    youngBytes = 0
    slabs.begin()
    for (const [kind, generations] of kinds) {
      for (const [id, place] of generations.old)
        if (generations.young.get(id) !== place) place.fragment = undefined
      if (generations.young.size === 0) kinds.delete(kind)
      generations.old = generations.young
      generations.young = new Map()
    }
  }

  function put<P extends Place>(generations: Generations, place: P, { personId, json }: Fragment): P {
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
        // Where it lies everything else is forgotten soon.
        const fragment = fragmentOf(aged.fragment, slabs.copy(aged.fragment.json))
        aged.fragment = fragment
        return put(generations, aged, fragment)
      },
      keep(rendered) {
        const fragment = fragmentOf(rendered, slabs.write(rendered.text))
        return put(generations, { fragment }, fragment)
      },
    }
  }
}

/** Not by spreading: V8 would give each of a hundred thousand a shape of its own, 170 bytes. */
export function fragmentOf({ personId, version, createdAt }: Omit<Rendered, 'text'>, json: Buffer): Fragment {
  return { json, personId, version, createdAt }
}

interface Place {
  fragment: Fragment | undefined
}

interface Generations {
  young: Map<PersonId, Place>
  old: Map<PersonId, Place>
}

const SLAB_BYTES = 1 << 18
/** Of UTF-8, for one unit of a text. */
const BYTES_PER_UNIT = 3

/**
 * Bytes that were written at one time lie together, so that they are free together. In Node's own pool each fragment may hold
 * on to 8 KiB, in which the others are forgotten.
 */
function createSlabs(size: number) {
  let slab = Buffer.alloc(0)
  let end = 0

  function part(length: number): Buffer {
    const bytes = slab.subarray(end, end + length)
    end += length
    return bytes
  }

  function reserve(length: number): void {
    if (end + length <= slab.length) return
    slab = Buffer.allocUnsafeSlow(Math.max(size, length))
    end = 0
  }

  return {
    /** What is written from now on lies elsewhere. */
    begin(): void {
      slab = Buffer.alloc(0)
      end = 0
    },
    write(text: string): Buffer {
      reserve(text.length * BYTES_PER_UNIT)
      return part(slab.write(text, end))
    },
    copy(bytes: Buffer): Buffer {
      reserve(bytes.length)
      slab.set(bytes, end)
      return part(bytes.length)
    },
  }
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
