/**
 * Bytes for what is remembered, used again by what is remembered later: left to the garbage collector, up to 64 MiB of
 * what was forgotten lie in memory until it looks.
 *
 * Slabs are filled one after the other and forgotten a generation at a time. Whoever reads what lies in them holds it, and
 * what is held when it is forgotten is left to the collector instead.
 */
export interface Slabs {
  /** Copies to the young generation. */
  write(bytes: string | Buffer): Buffer
  /** The old generation is forgotten, the young one becomes old. */
  age(): void
  hold(): Hold
}

export interface Hold {
  /** What was written last, or lies in the young generation, is going to be read. */
  addYoung(): void
  /** To be called once nobody looks at the bytes any more. Who does not call it keeps them from being used again. */
  release(): void
}

interface Generation {
  readonly slabs: Buffer[]
  holds: number
}

const SLAB_BYTES = 1 << 18
/** Of UTF-8, for one unit of a text. */
const BYTES_PER_UNIT = 3

/** @param bytesMax of a generation */
export function createSlabs(bytesMax: number): Slabs {
  const size = Math.min(SLAB_BYTES, Math.ceil(bytesMax / 4))
  const free: Buffer[] = []
  let [old, young]: [Generation, Generation] = [emptyGeneration(), emptyGeneration()]
  let slab: Buffer = Buffer.alloc(0)
  let end = 0

  function reserve(length: number): void {
    if (end + length <= slab.length) return
    end = 0
    slab = length > size ? Buffer.allocUnsafeSlow(length) : (free.pop() ?? Buffer.allocUnsafeSlow(size))
    // Longer ones fit nothing else.
    if (slab.length === size) young.slabs.push(slab)
  }

  return {
    write(bytes) {
      reserve(typeof bytes === 'string' ? bytes.length * BYTES_PER_UNIT : bytes.length)
      const length = typeof bytes === 'string' ? slab.write(bytes, end) : bytes.copy(slab, end)
      end += length
      return slab.subarray(end - length, end)
    },
    age() {
      if (old.holds === 0) free.push(...old.slabs)
      old = young
      young = emptyGeneration()
      // What is written from now on must not lie among the old.
      slab = Buffer.alloc(0)
      end = 0
    },
    hold() {
      const held: Generation[] = []
      return {
        addYoung() {
          if (held.at(-1) === young) return
          young.holds++
          held.push(young)
        },
        release() {
          for (const generation of held.splice(0)) generation.holds--
        },
      }
    },
  }
}

function emptyGeneration(): Generation {
  return { slabs: [], holds: 0 }
}
