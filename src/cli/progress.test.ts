import { expect, test } from 'vitest'
import { createProgressLine } from './progress.ts'

function fakeStream(isTTY: boolean) {
  const pieces: string[] = []
  let ms = 5000
  return {
    pieces,
    stream: { isTTY, write: (text: string) => pieces.push(text) > 0 } as Pick<
      NodeJS.WriteStream,
      'isTTY' | 'write'
    >,
    now: () => ms,
    advance(by: number) {
      ms += by
    },
  }
}

test('shows rows, rate and time left, and erases itself at the end', () => {
  const terminal = fakeStream(true)
  const line = createProgressLine(terminal)
  terminal.advance(10_000)
  line.show({ done: 25_000, bytes: 2_500, bytesTotal: 10_000, unit: 'rows' })
  expect(terminal.pieces).toEqual([
    '\r[======                  ] 25%  25,000 rows  2,500/s  30 s left\u001b[K',
  ])
  terminal.advance(50)
  line.show({ done: 26_000, bytes: 2_600, bytesTotal: 10_000, unit: 'rows' })
  expect(terminal.pieces).toHaveLength(1)
  terminal.advance(29_950)
  line.show({ done: 100_000, bytes: 10_000, bytesTotal: 10_000, unit: 'rows' })
  expect(terminal.pieces[1]).toContain('[========================] 100%  100,000 rows  2,500/s  0 s left')
  line.end()
  expect(terminal.pieces[2]).toBe('\r\u001b[K')
})

test('computes the rate of a resumed run from its own rows only', () => {
  const terminal = fakeStream(true)
  const line = createProgressLine({ ...terminal, from: { done: 900, bytes: 9_000 } })
  terminal.advance(1_000)
  line.show({ done: 910, bytes: 9_100, bytesTotal: 10_000, unit: 'rows' })
  expect(terminal.pieces[0]).toContain('91%  910 rows  10/s  9 s left')
})

test('prints nothing if the output is not a terminal', () => {
  const pipe = fakeStream(false)
  const line = createProgressLine(pipe)
  pipe.advance(1_000)
  line.show({ done: 1, bytes: 1, bytesTotal: 2, unit: 'rows' })
  line.end()
  expect(pipe.pieces).toEqual([])
})
