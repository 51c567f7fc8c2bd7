/** More are not held back: the first would wait for the last, and all their bodies lie in memory meanwhile. */
const TOGETHER_MAX = 32

interface Turn {
  readonly over: Promise<void>
  readonly end: () => void
  waiting: number
}

let turn: Turn | undefined

/**
 * The end of this turn of the event loop. Answers that are ready wait for it and go out together: each by itself wakes its
 * client, which costs more than a remembered answer does (16 connections get twice as many answers so).
 */
export function endOfTurn(): Promise<void> {
  turn ??= beginTurn()
  const { over, end } = turn
  if (++turn.waiting >= TOGETHER_MAX) end()
  return over
}

function beginTurn(): Turn {
  let resolve = (): void => undefined
  const over = new Promise<void>((done) => {
    resolve = done
  })
  const begun: Turn = {
    over,
    waiting: 0,
    end: () => {
      if (turn === begun) turn = undefined
      resolve()
    },
  }
  setImmediate(begun.end)
  return begun
}
