/** Buffers for large response bodies. Allocating a new one for each body takes as long as filling it. */
export interface BufferPool {
  take(length: number): PooledBuffer
}

export interface PooledBuffer {
  /** At least as long as requested, with arbitrary content. */
  readonly bytes: Buffer
  /** Returns the bytes to the pool. Call it at most once, when nothing reads them any more; it need not be called. */
  readonly release?: () => void
}

/** Smaller buffers come from Node's own pool. */
export const POOLED_BYTES_MIN = 16_384
/** Larger bodies are rare. */
const POOLED_BYTES_MAX = 1 << 21
/** Bytes of unused buffers. */
const FREE_BYTES_MAX = 8 << 20

export function createBufferPool(): BufferPool {
  const free = new Map<number, Buffer[]>()
  let freeBytes = 0

  function give(bytes: Buffer): void {
    if (freeBytes + bytes.length > FREE_BYTES_MAX) {
      // The buffers may have sizes that are no longer requested.
      free.clear()
      freeBytes = 0
    }
    freeBytes += bytes.length
    const same = free.get(bytes.length)
    if (same) same.push(bytes)
    else free.set(bytes.length, [bytes])
  }

  return {
    take(length) {
      if (length < POOLED_BYTES_MIN || length > POOLED_BYTES_MAX) return { bytes: Buffer.allocUnsafe(length) }
      const size = roundUp(length)
      const known = free.get(size)?.pop()
      if (known) freeBytes -= size
      const bytes = known ?? Buffer.allocUnsafeSlow(size)
      return { bytes, release: () => give(bytes) }
    },
  }
}

/** Rounds up to one of four sizes between two powers of two, so at most a fifth of a buffer is unused. */
function roundUp(length: number): number {
  const step = 2 ** (Math.ceil(Math.log2(length)) - 3)
  return Math.ceil(length / step) * step
}
