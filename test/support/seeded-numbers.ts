import { seededBytes } from '../../src/model/ids.ts'

/** A pseudo-random generator of whole numbers below a bound. The same seed gives the same numbers. */
export function seededNumbers(seed: number): (below: number) => number {
  const bytes = seededBytes(seed)
  return (below) => {
    const [high = 0, low = 0] = bytes(2)
    return Math.floor(((high * 256 + low) / 65_536) * below)
  }
}
