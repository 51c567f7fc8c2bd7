import fc from 'fast-check'
import { expect, test } from 'vitest'
import { heightOf, positionAt, scrolled, settled, visibleRows } from './scroll-scale.ts'

const million = { rows: 1_000_000, rowHeight: 44, viewport: 700 }
const few = { rows: 100, rowHeight: 44, viewport: 700 }

test('scrolls a short list like any other element', () => {
  expect(heightOf(few)).toBe(4400)
  expect(scrolled({ element: 0, shift: 0 }, 1000, few)).toEqual({ element: 1000, shift: 0 })
  expect(visibleRows({ element: 440, shift: 0 }, few)).toEqual({ first: 10, last: 25 })
})

test('reaches both ends of a list taller than browsers support', () => {
  expect(heightOf(million)).toBeLessThan(15_000_000)
  expect(visibleRows(positionAt(0, million), million).first).toBe(0)
  expect(visibleRows(positionAt(Number.MAX_SAFE_INTEGER, million), million).last).toBe(999_999)
  const bottom = scrolled({ element: 0, shift: 0 }, heightOf(million) - million.viewport, million)
  expect(visibleRows(bottom, million).last).toBe(999_999)
  expect(visibleRows(scrolled(bottom, 0, million), million).first).toBe(0)
})

test('moves the list by the same distance on a short scroll', () => {
  const before = positionAt(500_000 * 44, million)
  const after = scrolled(before, before.element + 120, million)
  expect(after.element + after.shift - (before.element + before.shift)).toBe(120)
})

test('keeps the visible rows when scrolling ends', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 44_000_000 - 700 }),
      fc.array(fc.integer({ min: -700, max: 700 }), { maxLength: 30 }),
      (start, movements) => {
        let position = positionAt(start, million)
        for (const movement of movements) {
          const element = Math.max(0, Math.min(position.element + movement, heightOf(million) - 700))
          position = scrolled(position, element, million)
        }
        expect(visibleRows(settled(position, million), million)).toEqual(visibleRows(position, million))
      },
    ),
  )
})

test('never scrolls out of the list', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: heightOf(million) - 700 }), { minLength: 1, maxLength: 20 }),
      (elements) => {
        let position = positionAt(0, million)
        for (const element of elements) position = scrolled(position, element, million)
        const { first, last } = visibleRows(position, million)
        expect(first).toBeGreaterThanOrEqual(0)
        expect(last).toBeLessThan(million.rows)
        expect(last).toBeGreaterThanOrEqual(first)
      },
    ),
  )
})
