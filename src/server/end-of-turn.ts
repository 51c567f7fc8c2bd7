import type { Timing } from '../model/clock.ts'

/**
 * Delays responses to the end of the current turn of the event loop, so that they are sent together. A response sent
 * alone wakes its client at once, and the client wakes the server: see docs/decisions/0017-serving-fast.md.
 */
export interface Turns {
  end(): Promise<void>
}

/** After that many responses the turn ends early: the bodies of delayed responses are in memory meanwhile. */
const DELAYED_MAX = 32

interface Turn {
  readonly ended: Promise<void>
  readonly end: () => void
  delayed: number
}

export function createTurns({ atEndOfTurn }: Pick<Timing, 'atEndOfTurn'>): Turns {
  let current: Turn | undefined

  function begin(): Turn {
    let resolve = (): void => undefined
    const ended = new Promise<void>((done) => {
      resolve = done
    })
    const turn: Turn = {
      ended,
      delayed: 0,
      end: () => {
        if (current === turn) current = undefined
        resolve()
      },
    }
    atEndOfTurn(turn.end)
    return turn
  }

  return {
    end() {
      current ??= begin()
      const turn = current
      if (++turn.delayed >= DELAYED_MAX) turn.end()
      return turn.ended
    },
  }
}
