import { seededBytes } from '../../src/model/ids.ts'

/** Whole numbers below a bound that look random and repeat for the same seed. */
export function seededNumbers(seed: number): (below: number) => number {
  const bytes = seededBytes(seed)
  return (below) => {
    const [high = 0, low = 0] = bytes(2)
    return Math.floor(((high * 256 + low) / 65_536) * below)
  }
}
