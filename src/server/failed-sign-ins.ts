import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Timing } from '../model/clock.ts'
import { KithError } from '../model/errors.ts'
import type { Instant } from '../model/instant.ts'
import { placeOf } from './admission.ts'
import { clientOf } from './client-address.ts'
import { advance, type Count, used } from './rate-limiter.ts'

/**
 * Slows down clients that guess keys. Keys are checked first, so a valid one is accepted at once whatever else comes from its
 * address: others behind the same proxy cannot lock it out, nor can anyone who guesses keys that resemble it. Wrong keys are
 * counted by address in the memory of this process, and the answers to more than a few of them wait.
 */
export interface FailedSignIns {
  /**
   * Counts a wrong key, and resolves when its request may be answered.
   *
   * @param wait called if that is later; the request does no work until then
   * @param hangUp called if as many answers wait as may, so that further guesses need new connections
   * @returns the error to answer with: the given one, or rate_limited if the address has sent too many wrong keys
   */
  refuse(
    error: KithError,
    from: { readonly address: string; wait(): void; hangUp(): void },
  ): Promise<KithError>
}

export interface FailedSignInLimits {
  /** Wrong keys of an address in a window. */
  readonly failuresMax: number
  readonly windowSeconds: number
  /** How long the answer to a further wrong key waits at least; at most twice as long. */
  readonly pauseMs: number
  /** Answers that wait at the same time. Each holds a connection and about 16 kB. */
  readonly waitingMax: number
  /** Whether further wrong keys are told to come back later, in place of the answer of their API. */
  readonly isTold: boolean
}

/** Signing a browser in, which people do by hand. */
export const failedSignInLimits: FailedSignInLimits = {
  failuresMax: 10,
  windowSeconds: 60,
  pauseMs: 1000,
  waitingMax: 2000,
  isTold: true,
}

/**
 * Requests of programs. A program that goes on with a key that was revoked may send many, and gets the answer of its API each
 * time; guessing faster than this is slowed down.
 */
export const failedKeyLimits: FailedSignInLimits = {
  ...failedSignInLimits,
  failuresMax: 3000,
  pauseMs: 250,
  isTold: false,
}

/** Different lengths of pauses. */
const STEPS = 16

export function createFailedSignIns(
  limits: FailedSignInLimits,
  { now, timing }: { readonly now: () => Instant; readonly timing: Pick<Timing, 'pause'> },
): FailedSignIns {
  const { failuresMax, windowSeconds, pauseMs, waitingMax } = limits
  const counts = new Map<string, Count>()
  let waiting = 0
  let waited = 0

  /** @returns whether the address has sent more wrong keys than it may */
  function count(address: string): boolean {
    const moment = now() / 1_000_000 / windowSeconds
    const failures = advance(counts, address, moment)
    failures.current += 1
    return used(failures, moment) > failuresMax
  }

  return {
    async refuse(error, { address, wait, hangUp }) {
      if (!count(address)) return error
      if (waiting >= waitingMax) hangUp()
      else {
        wait()
        waiting += 1
        // Guesses that came together shall not come together again.
        await timing.pause(pauseMs * (1 + (waited++ % STEPS) / STEPS))
        waiting -= 1
      }
      if (!limits.isTold) return error
      const message = 'Too many wrong keys came from this address. A right one is accepted at any time.'
      return new KithError('rate_limited', message, { retryAfterSeconds: windowSeconds })
    },
  }
}

/** The error of a request to answer with; a wrong key is counted, and its answer may have waited. Other errors stay as they are. */
export async function refuseKey(
  failures: FailedSignIns,
  error: unknown,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
): Promise<unknown> {
  const isWrongKey = error instanceof KithError && error.details.credential === 'unknown'
  if (!isWrongKey) return error
  return failures.refuse(error, {
    // A connection that was closed has no address any more.
    address: clientOf((request.ip as string | undefined) ?? ''),
    wait: () => placeOf(request.raw)?.leave(),
    hangUp: () => {
      reply.raw.shouldKeepAlive = false
    },
  })
}
