import { createHash, timingSafeEqual } from 'node:crypto'

/** Keys and session tokens have at least 112 random bits, so a fast hash protects them as well as a slow one. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

export function equalHashes(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a, 'hex'), Buffer.from(b, 'hex')]
  return left.length === right.length && timingSafeEqual(left, right)
}
