/** Bytes for large bodies, used again and again: to get new ones for each answer takes as long as to fill them. */

/** Below it, Node's own pool serves. */
export const POOLED_FROM_BYTES = 16_384

/** Buffers of each size that wait to be used again; more are left to the garbage collector. */
const WAITING_MAX = 32
/** Larger bodies are rare. */
const POOLED_MAX_BYTES = 1 << 21

const waiting = new Map<number, Buffer[]>()

export interface BodyBuffer {
  /** At least as long as asked for, holding anything. */
  readonly bytes: Buffer
  /** To be called at most once, when nobody looks at the bytes any more; it need not be called. */
  release?(): void
}

export function takeBodyBuffer(length: number): BodyBuffer {
  if (length < POOLED_FROM_BYTES || length > POOLED_MAX_BYTES) return { bytes: Buffer.allocUnsafe(length) }
  const size = 2 ** Math.ceil(Math.log2(length))
  const known = waiting.get(size) ?? []
  waiting.set(size, known)
  const bytes = known.pop() ?? Buffer.allocUnsafeSlow(size)
  return {
    bytes,
    release() {
      if (known.length < WAITING_MAX) known.push(bytes)
    },
  }
}
