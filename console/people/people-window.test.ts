import { expect, test, vi } from 'vitest'
import type { Person } from '../api/types.ts'
import { createPeopleWindow, PAGE_SIZE, type PageStart, type PeoplePage } from './people-window.ts'

/** A list of `total` people. A cursor is the row at which its page starts. */
function listOf(total: number) {
  const asked: PageStart[] = []
  const load = vi.fn(async (start: PageStart, limit: number): Promise<PeoplePage> => {
    asked.push(start)
    const from = start.cursor === undefined ? (start.offset ?? 0) : Number(start.cursor)
    const items = Array.from({ length: Math.max(0, Math.min(limit, total - from)) }, (_, index) =>
      person(from + index),
    )
    return { items, nextCursor: from + limit < total ? String(from + limit) : null }
  })
  return { load, asked }
}

const person = (row: number) => ({ id: `psn_${row}` }) as Person
const settle = () => new Promise((resolve) => setTimeout(resolve))

test('loads the next page by cursor, and pages elsewhere by offset', async () => {
  const { load, asked } = listOf(100_000)
  const people = createPeopleWindow(load)
  people.show(0, 10)
  await settle()
  people.show(90, 110)
  await settle()
  people.show(50_000, 50_010)
  await settle()
  expect(asked).toEqual([{}, { cursor: '100' }, { offset: 50_000 }])
  expect(people.at(50_005)?.id).toBe('psn_50005')
  expect(people.at(105)?.id).toBe('psn_105')
})

test('keeps a limited number of pages in memory', async () => {
  const { load } = listOf(20_000)
  const people = createPeopleWindow(load)
  for (let row = 0; row < 20_000; row += PAGE_SIZE) {
    people.show(row, row)
    await settle()
  }
  const kept = Array.from({ length: 200 }, (_, page) => people.at(page * PAGE_SIZE)).filter(Boolean)
  expect(kept.length).toBeLessThanOrEqual(16)
  expect(people.at(19_999)?.id).toBe('psn_19999')
})

test('cancels requests for pages that are no longer visible', async () => {
  const signals: AbortSignal[] = []
  const people = createPeopleWindow(async (_start, _limit, signal) => {
    signals.push(signal)
    return new Promise<PeoplePage>(() => undefined)
  })
  people.show(0, 0)
  people.show(5_000, 5_010)
  people.stop()
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, true])
})

test('counts the loaded rows until the total is set or the last page is loaded', async () => {
  const { load } = listOf(250)
  const people = createPeopleWindow(load)
  people.show(0, 0)
  await settle()
  expect(people.state()).toMatchObject({ count: 101, complete: false })
  people.setTotal(200, false)
  expect(people.state()).toMatchObject({ count: 201, complete: false })
  people.setTotal(250, true)
  expect(people.state()).toMatchObject({ count: 250, complete: true })
  people.show(249, 249)
  await settle()
  expect(people.state()).toMatchObject({ count: 250, complete: true, loading: false })
})

test('reports an empty list as complete, and reports and retries a failure', async () => {
  const empty = createPeopleWindow(listOf(0).load)
  empty.show(0, 0)
  await settle()
  expect(empty.state()).toMatchObject({ count: 0, complete: true })

  let fails = true
  const people = createPeopleWindow(async () => {
    if (fails) throw new Error('away')
    return { items: [person(1)], nextCursor: null }
  })
  people.show(0, 0)
  await settle()
  expect(people.state()).toMatchObject({ complete: false, error: new Error('away') })
  fails = false
  people.show(0, 0)
  await settle()
  expect(people.state()).toMatchObject({ count: 1, error: undefined })
})
