import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { systemTiming } from '../model/clock.ts'
import { costliest, countTransfer, createWatch, fullTransferTime } from './transfer-time.ts'

describe('the time of a transfer', () => {
  const limits = { timeoutMs: 10_000, bytesPerSecondMin: 1000 }

  /** Milliseconds until a client that moves `bytes` four times a second is given up, at most 1,000 s. */
  function lifeWith(bytes: number, burst = 0): number {
    const transferTime = fullTransferTime(limits, 0)
    if (burst > 0) countTransfer(transferTime, limits, { now: 0, bytes: burst })
    for (let now = 250; now <= 1_000_000; now += 250) {
      countTransfer(transferTime, limits, { now, bytes })
      if (transferTime.leftMs <= 0) return now
    }
    return Number.POSITIVE_INFINITY
  }

  test.each([
    ['stops', 0, 10_000],
    ['moves a byte at a time', 1, 10_250],
    ['moves half the minimum', 125, 20_000],
    ['moves nine tenths of the minimum', 225, 100_000],
    ['moves the minimum', 250, Number.POSITIVE_INFINITY],
    ['moves more', 250_000, Number.POSITIVE_INFINITY],
  ])('with a client that %s lasts as long as promised', (_name, bytes, expected) => {
    expect(lifeWith(bytes)).toBe(expected)
  })

  test('cannot be saved up', () => {
    expect(lifeWith(0, 1e9)).toBe(10_000)
  })
})

describe('what costs most', () => {
  const held = (client: string, bytes: number, waited: number) => ({ client, bytes, waited })
  const found = (...all: ReturnType<typeof held>[]) => costliest(all, ({ waited }) => waited)

  test('is large and waits for long', () => {
    const all = [held('a', 1000, 100), held('b', 10, 5000), held('c', 1000, 5000)] as const
    expect(found(...all)).toBe(all[2])
  })

  test('is of the client that costs most together', () => {
    const many = Array.from({ length: 20 }, (_, index) => held('many', 100, index))
    expect(found(held('one', 1000, 15), ...many)).toBe(many[19])
  })

  test('is nothing if nothing is held', () => {
    expect(found()).toBeUndefined()
    expect(found(held('a', 0, 1000))).toBeUndefined()
  })
})

describe('a watch', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  test('looks four times a second while there is something to watch, and again when started again', () => {
    let left = 3
    const calls: number[] = []
    const watch = createWatch(systemTiming, (now) => {
      calls.push(now)
      return --left > 0
    })
    watch.start()
    watch.start()
    vi.advanceTimersByTime(5000)
    expect(calls).toHaveLength(3)
    expect(calls[2]! - calls[0]!).toBe(500)
    left = 1
    watch.start()
    vi.advanceTimersByTime(5000)
    expect(calls).toHaveLength(4)
  })

  test('says for how long the server itself was busy', () => {
    let time = 0
    let tick = (): void => undefined
    const late: number[] = []
    const timing = {
      elapsedMs: () => time,
      every: (_milliseconds: number, work: () => void) => {
        tick = work
        return { cancel: () => undefined }
      },
    }
    createWatch(timing, (_now, lateMs) => late.push(lateMs) < 9).start()
    for (const next of [250, 500, 3500, 3750]) {
      time = next
      tick()
    }
    expect(late).toEqual([0, 0, 2750, 0])
  })
})
