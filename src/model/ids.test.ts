import { describe, expect, test } from 'vitest'
import { steppingClock, systemClock } from './clock.ts'
import { alphabets, createIds, seededBytes } from './ids.ts'
import { parseInstant } from './instant.ts'
import { pointer, pointerSegments } from './record.ts'

describe('ids', () => {
  test('are the same for the same seed and differ for another seed', () => {
    const some = (seed: number) => {
      const ids = createIds(seededBytes(seed))
      return [ids.uuid(), ids.text(20, alphabets.base32), ids.personId(parseInstant('2026-03-01T12:00:00Z')!)]
    }
    expect(some(1)).toEqual(some(1))
    expect(some(1)).not.toEqual(some(2))
  })

  test('are valid UUIDs of version 4', () => {
    const ids = createIds()
    const made = Array.from({ length: 1000 }, () => ids.uuid())
    for (const uuid of made) {
      expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    }
    expect(new Set(made).size).toBe(1000)
  })

  test('contain each character of the alphabet equally often', () => {
    const text = createIds(seededBytes(3)).text(50_000, alphabets.digits)
    for (const digit of alphabets.digits) {
      const count = text.split(digit).length - 1
      expect(count).toBeGreaterThan(4600)
      expect(count).toBeLessThan(5400)
    }
  })

  test('of people increase with time, also within one instant, and are safe integers', () => {
    const ids = createIds(seededBytes(4))
    const at = parseInstant('2094-01-01T00:00:00Z')!
    const made = Array.from({ length: 10_000 }, () => ids.personId(at))
    expect(made.every((id, index) => index === 0 || id > made[index - 1]!)).toBe(true)
    expect(made.every(Number.isSafeInteger)).toBe(true)
    expect(ids.personId(at - 1_000_000)).toBeGreaterThan(made.at(-1)!)
    expect(createIds().personId(0)).toBeGreaterThanOrEqual(0)
  })
})

describe('clocks', () => {
  test('return a later time with every call', () => {
    const clock = systemClock()
    const times = Array.from({ length: 10_000 }, () => clock.now())
    expect(times.every((time, index) => index === 0 || time > times[index - 1]!)).toBe(true)
    expect(times.every(Number.isSafeInteger)).toBe(true)
    expect(Math.abs(times[0]! / 1000 - Date.now())).toBeLessThan(60_000)
  })

  test('for tests advance by a step with every call', () => {
    const clock = steppingClock(5, 2)
    expect([clock.now(), clock.now(), clock.now()]).toEqual([5, 7, 9])
  })
})

test('JSON pointers are parsed to the names from which they were made', () => {
  for (const segments of [
    ['given'],
    ['extensions', 'a/b', '~1~0/'],
    ['customFields', ''],
    ['', ''],
    ['__proto__'],
  ]) {
    expect(pointerSegments(pointer(...segments))).toEqual(segments)
  }
  expect(pointer('a/b', '~')).toBe('/a~1b/~0')
})
