import { createHash, timingSafeEqual } from 'node:crypto'

/** Keys and sessions carry 112 random bits or more, so one fast hash keeps them as safe as a slow one would. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

export function equalHashes(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a, 'hex'), Buffer.from(b, 'hex')]
  return left.length === right.length && timingSafeEqual(left, right)
}
