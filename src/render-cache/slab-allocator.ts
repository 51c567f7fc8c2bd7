/** A range of bytes in a slab, followed by a comma: entries that lie behind one another are copied into a list as they are. */
export interface Entry {
  /** Undefined after the entry was evicted; another slab after the entry moved. */
  slab: Buffer | undefined
  start: number
  end: number
  /** Set by readers. A referenced entry moves to the newest slab, once, instead of being evicted. */
  referenced: boolean
}

/**
 * The bytes of an entry; undefined after it was evicted. The next `put` may overwrite them, so copy them before the
 * event loop runs anything else. A buffer object for each entry would take 90 bytes more.
 */
export function bytesOf({ slab, start, end }: Entry): Buffer | undefined {
  return slab?.subarray(start, end)
}

/**
 * Allocates ranges of large buffers (slabs) and reuses the slabs itself. Evicted bytes left to the garbage collector
 * would stay in memory until it runs.
 *
 * Slabs are filled and emptied in the same order, as a log is; referenced entries move to its end. So frequently read
 * entries stay, within the limit, and reading costs one assignment.
 */
export interface SlabAllocator<Item extends Entry> {
  /**
   * Writes a string as UTF-8, or bytes, and makes the entry point to them. Evicts other entries, or this one if it does
   * not fit.
   */
  put(entry: Item, content: string | Uint8Array): void
}

export interface SlabAllocatorOptions<Item> {
  /** Limit for all slabs, used or not, and what each entry takes besides its bytes. */
  readonly bytesMax: number
  readonly entryBytes: number
  readonly onEvicted: (entry: Item) => void
}

interface Slab<Item> {
  readonly bytes: Buffer
  /** Every entry written to this slab; some of them moved or were evicted. */
  readonly entries: Item[]
  end: number
}

const SLAB_BYTES = 1 << 18
export const COMMA = 0x2c
/** UTF-8 bytes of one UTF-16 code unit, at most. */
const BYTES_PER_UNIT = 3
/** Slabs whose referenced entries move in one `put`. Later slabs are evicted whole, which bounds the work. */
const MOVED_SLABS_MAX = 4

export function createSlabAllocator<Item extends Entry>(
  options: SlabAllocatorOptions<Item>,
): SlabAllocator<Item> {
  const { bytesMax, entryBytes, onEvicted } = options
  const slabBytes = Math.min(SLAB_BYTES, Math.ceil(bytesMax / 16))
  const slabs: Slab<Item>[] = []
  const free: Buffer[] = []
  let used = 0

  function slabFor(length: number): Slab<Item> {
    const last = slabs.at(-1)
    if (last && last.end + length <= last.bytes.length) return last
    const bytes =
      length > slabBytes ? Buffer.allocUnsafeSlow(length) : (free.pop() ?? Buffer.allocUnsafeSlow(slabBytes))
    const slab = { bytes, entries: [], end: 0 }
    slabs.push(slab)
    used += bytes.length
    return slab
  }

  function place(entry: Item, slab: Slab<Item>, length: number): void {
    entry.slab = slab.bytes
    entry.start = slab.end
    entry.end = slab.end + length
    entry.referenced = false
    slab.entries.push(entry)
    slab.bytes[entry.end] = COMMA
    slab.end += length + 1
    used += entryBytes
  }

  function move(entry: Item, from: Buffer): void {
    const length = entry.end - entry.start
    const slab = slabFor(length + 1)
    from.copy(slab.bytes, slab.end, entry.start, entry.end)
    place(entry, slab, length)
  }

  /** Empties the oldest slabs until the limit is met. */
  function evict(): void {
    for (let emptied = 0; used > bytesMax; emptied++) {
      const { bytes, entries } = slabs.shift()!
      used -= bytes.length + entries.length * entryBytes
      for (const entry of entries) {
        // The entry moved to another slab, or was evicted by its owner.
        if (entry.slab !== bytes) continue
        if (entry.referenced && emptied < MOVED_SLABS_MAX) move(entry, bytes)
        else {
          entry.slab = undefined
          onEvicted(entry)
        }
      }
      // Longer slabs were made for one long entry.
      if (bytes.length === slabBytes) free.push(bytes)
    }
  }

  return {
    put(entry, content) {
      if (typeof content === 'string') {
        const slab = slabFor(content.length * BYTES_PER_UNIT + 1)
        place(entry, slab, slab.bytes.write(content, slab.end))
      } else {
        const slab = slabFor(content.length + 1)
        slab.bytes.set(content, slab.end)
        place(entry, slab, content.length)
      }
      evict()
    },
  }
}
