/** Something that lies in a slab until it is forgotten. */
export interface Lying {
  /** Undefined once it is forgotten; another one when it moved. */
  slab: Buffer | undefined
  start: number
  end: number
  /** Set by who asks for it: it moves then, once, instead of being forgotten. */
  asked: boolean
}

/**
 * Undefined once it is forgotten. To be read before anything else happens, or under a hold. A buffer of its own for each item
 * would take 90 bytes more.
 */
export function bytesOf({ slab, start, end }: Lying): Buffer | undefined {
  return slab?.subarray(start, end)
}

/**
 * Bytes for what is remembered, used again by what is remembered later: left to the garbage collector, what was forgotten
 * would lie in memory until it looks.
 *
 * Slabs are filled one after the other and emptied in the same order, as a log is; what was asked for meanwhile moves to
 * its end. So it keeps what is asked for, within the bytes, and whoever reads costs it nothing but a mark.
 */
export interface Slabs<Item extends Lying> {
  /** Writes JSON for an item, which may make it forget others. */
  put(item: Item, text: string): void
  /** No bytes are used for something else until it is released: what was read before may still be looked at. */
  hold(): Hold
}

export interface Hold {
  /** To be called once; who does not call it leaves what is forgotten to the garbage collector. */
  release(): void
}

interface Slab<Item> {
  readonly bytes: Buffer
  /** All that were written to it; some of them moved on or were forgotten. */
  readonly items: Item[]
  end: number
}

export interface SlabOptions<Item> {
  /** Of all slabs, what is in them and what each item takes beside its bytes. */
  readonly bytesMax: number
  readonly itemBytes: number
  readonly onForgotten: (item: Item) => void
}

const SLAB_BYTES = 1 << 18
/** Of UTF-8, for one unit of a text. */
const BYTES_PER_UNIT = 3
/** Slabs whose items may move on before others are forgotten, however often they were asked for. */
const MOVED_MAX = 4
/** Slabs that wait until nobody holds what was in them. */
const WAITING_MAX = 16

export function createSlabs<Item extends Lying>(options: SlabOptions<Item>): Slabs<Item> {
  const { bytesMax, itemBytes, onForgotten } = options
  const size = Math.min(SLAB_BYTES, Math.ceil(bytesMax / 16))
  const slabs: Slab<Item>[] = []
  const free: Buffer[] = []
  const waiting: Buffer[] = []
  let [used, holds] = [0, 0]

  function slabFor(length: number): Slab<Item> {
    const last = slabs.at(-1)
    if (last && last.end + length <= last.bytes.length) return last
    const bytes =
      length > size ? Buffer.allocUnsafeSlow(length) : (free.pop() ?? Buffer.allocUnsafeSlow(size))
    const slab = { bytes, items: [], end: 0 }
    slabs.push(slab)
    used += bytes.length
    return slab
  }

  function lay(item: Item, slab: Slab<Item>, length: number): void {
    item.slab = slab.bytes
    item.start = slab.end
    item.end = slab.end + length
    item.asked = false
    slab.items.push(item)
    slab.end += length
    used += itemBytes
  }

  function move(item: Item, from: Buffer): void {
    const length = item.end - item.start
    const slab = slabFor(length)
    from.copy(slab.bytes, slab.end, item.start, item.end)
    lay(item, slab, length)
  }

  /** Empties the slabs that were filled first. */
  function forgetSome(): void {
    for (let emptied = 0; used > bytesMax && slabs.length > 1; emptied++) {
      const { bytes, items } = slabs.shift()!
      used -= bytes.length + items.length * itemBytes
      for (const item of items) {
        // Moved on, or forgotten.
        if (item.slab !== bytes) continue
        if (item.asked && emptied < MOVED_MAX) move(item, bytes)
        else {
          item.slab = undefined
          onForgotten(item)
        }
      }
      reuse(bytes)
    }
  }

  function reuse(bytes: Buffer): void {
    // Longer ones fit nothing else.
    if (bytes.length !== size) return
    if (holds === 0) free.push(bytes)
    else if (waiting.push(bytes) > WAITING_MAX) waiting.length = 0
  }

  return {
    put(item, text) {
      const slab = slabFor(text.length * BYTES_PER_UNIT)
      lay(item, slab, slab.bytes.write(text, slab.end))
      forgetSome()
    },
    hold() {
      holds++
      let held = true
      return {
        release() {
          if (held) holds--
          held = false
          if (holds === 0) free.push(...waiting.splice(0))
        },
      }
    },
  }
}
