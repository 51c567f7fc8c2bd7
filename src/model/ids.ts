import { createHash, randomBytes, randomFillSync } from 'node:crypto'
import type { Instant } from './instant.ts'
import type { PersonId } from './person.ts'

/** Generates ids and secrets. It is injected, so that tests and demo data are repeatable. */
export interface Ids {
  /** UUID, version 4. */
  uuid(): string
  /** A text of `length` random characters of `alphabet` (at most 256), each with the same probability. */
  text(length: number, alphabet: string): string
  /** An internal id for a person created at `at`. Ids increase with time within one process. */
  personId(at: Instant): PersonId
  /** An id for a record written at `at`. Ids increase with time within one process. */
  recordId(at: Instant): number
}

export const alphabets = {
  digits: '0123456789',
  hex: '0123456789abcdef',
  lower: '0123456789abcdefghijklmnopqrstuvwxyz',
  base32: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567',
  base64url: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_',
} as const

/** 2025-01-01T00:00:00Z in milliseconds. Ids count from this time, so that 41 bits last until 2094. */
const EPOCH_MS = 1_735_689_600_000
const SLOTS_PER_MS = 4096

export function createIds(bytes: (size: number) => Uint8Array = pooledRandomBytes()): Ids {
  const [personId, recordId] = [timeOrdered(bytes), timeOrdered(bytes)]
  return {
    personId,
    recordId,
    uuid() {
      return formatUuid(bytes(16), 4)
    },
    text(length, alphabet) {
      const limit = 256 - (256 % alphabet.length)
      let text = ''
      while (text.length < length) {
        for (const byte of bytes(length)) {
          // Bytes above the last whole multiple would make the first letters more likely.
          if (byte < limit && text.length < length) text += alphabet[byte % alphabet.length]
        }
      }
      return text
    },
  }
}

/** The same UUID for the same text: version 8 of RFC 9562, from its SHA-256. */
export function uuidOf(text: string): string {
  return formatUuid(createHash('sha256').update(text).digest().subarray(0, 16), 8)
}

function formatUuid(raw: Uint8Array, version: 4 | 8): string {
  raw[6] = (raw[6]! & 0x0f) | (version << 4)
  raw[8] = (raw[8]! & 0x3f) | 0x80
  let text = ''
  for (let index = 0; index < 16; index++) {
    if (index === 4 || index === 6 || index === 8 || index === 10) text += '-'
    text += hexOfByte[raw[index]!]
  }
  return text
}

const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Generates numbers below 2^53 that increase with time: milliseconds, followed by a slot within the millisecond. */
function timeOrdered(bytes: (size: number) => Uint8Array): (at: Instant) => number {
  let last = 0
  return (at) => {
    // A random first slot makes collisions of several servers on one store unlikely. The primary key detects them.
    const ms = Math.max(0, Math.floor(at / 1000) - EPOCH_MS)
    const raw = bytes(2)
    const start = ms * SLOTS_PER_MS + (((raw[0]! << 8) | raw[1]!) % SLOTS_PER_MS)
    last = start > last ? start : last + 1
    return last
  }
}

/** Random bytes, requested from the system in large blocks: a request per id costs more than generating the id. */
function pooledRandomBytes(): (size: number) => Uint8Array {
  const pool = new Uint8Array(POOL_BYTES)
  let next = POOL_BYTES
  return (size) => {
    if (size > POOL_BYTES) return randomBytes(size)
    if (next + size > POOL_BYTES) {
      randomFillSync(pool)
      next = 0
    }
    const taken = new Uint8Array(size)
    for (let index = 0; index < size; index++) {
      taken[index] = pool[next]!
      // Erase the bytes, because some of them become secrets.
      pool[next++] = 0
    }
    return taken
  }
}

const POOL_BYTES = 8192

/** Pseudo-random bytes that are the same for the same seed (xoshiro128**). Never use them for secrets. */
export function seededBytes(seed: number): (size: number) => Uint8Array {
  const state = new Uint32Array(4).map((_, index) => Math.imul(seed + index + 1, 0x9e3779b1) | 1)
  const next = (): number => {
    const [a, b, c, d] = state as unknown as [number, number, number, number]
    const scaled = Math.imul(b, 5)
    const result = Math.imul((scaled << 7) | (scaled >>> 25), 9) >>> 0
    const c2 = c ^ a
    const d2 = d ^ b
    state[0] = a ^ d2
    state[1] = b ^ c2
    state[2] = c2 ^ (b << 9)
    state[3] = (d2 << 11) | (d2 >>> 21)
    return result
  }
  for (let warmUp = 0; warmUp < 20; warmUp++) next()
  return (size) => Uint8Array.from({ length: size }, () => next() >>> 24)
}
