/** Bytes for large bodies, used again and again: to get new ones for each answer takes as long as to fill them. */

/** Below it, Node's own pool serves. */
export const POOLED_FROM_BYTES = 16_384

/** Bytes that wait to be used again; more are left to the garbage collector. */
const WAITING_BYTES_MAX = 8 << 20
/** Larger bodies are rare. */
const POOLED_MAX_BYTES = 1 << 21

const waiting = new Map<number, Buffer[]>()
let waitingBytes = 0

export interface BodyBuffer {
  /** At least as long as asked for, holding anything. */
  readonly bytes: Buffer
  /** To be called at most once, when nobody looks at the bytes any more; it need not be called. */
  release?(): void
}

export function takeBodyBuffer(length: number): BodyBuffer {
  if (length < POOLED_FROM_BYTES || length > POOLED_MAX_BYTES) return { bytes: Buffer.allocUnsafe(length) }
  const size = roundedUp(length)
  const known = waiting.get(size)?.pop()
  if (known) waitingBytes -= size
  const bytes = known ?? Buffer.allocUnsafeSlow(size)
  return { bytes, release: () => keep(bytes) }
}

function keep(bytes: Buffer): void {
  if (waitingBytes + bytes.length > WAITING_BYTES_MAX) {
    // Of sizes, perhaps, that nobody asks for any more.
    waiting.clear()
    waitingBytes = 0
  }
  waitingBytes += bytes.length
  const known = waiting.get(bytes.length)
  if (known) known.push(bytes)
  else waiting.set(bytes.length, [bytes])
}

/** Four sizes between a power of two and the next: a fifth of the bytes is unused at most. */
function roundedUp(length: number): number {
  const step = 2 ** (Math.ceil(Math.log2(length)) - 3)
  return Math.ceil(length / step) * step
}
