import type { FastifyRequest } from 'fastify'
import type { MadeBody, WireAnswer } from '../dialects/dialect.ts'
import type { Caller } from '../model/access.ts'
import type { Instant } from '../model/instant.ts'

/**
 * Answers that depend on the request and the store alone, remembered until anything in the store changes. A request is
 * the same when its address and every header are, the key among them.
 */
export interface SteadyAnswers {
  find(request: FastifyRequest): SteadyAnswer | undefined
  /** @param caller whose key it came with */
  keep(request: FastifyRequest, answer: WireAnswer, caller: Caller): void
}

export interface SteadyAnswer {
  readonly answer: WireAnswer
  readonly caller: Caller
}

export interface SteadyAnswersOptions {
  readonly bytesMax: number
  /** As `Store.dataVersion`. */
  readonly dataVersion: () => number
  readonly now: () => Instant
}

/** Larger ones are lists, of which only what they are made of is remembered: their bytes would be too many to hold. */
const ANSWER_BYTES_MAX = 16_384
/** What an answer takes beside its body. */
const OVERHEAD_BYTES = 1000
/** What a list is remembered by, but for its people, who are rendered once for all lists. */
const LIST_BYTES = 4000
/** Requests whose first time is remembered. */
const SEEN_MAX = 20_000

interface Remembered {
  readonly caller: Caller
  readonly make: () => WireAnswer | undefined
}

export function createSteadyAnswers({ bytesMax, dataVersion, now }: SteadyAnswersOptions): SteadyAnswers {
  const kept = new Map<string, Remembered>()
  const seen = new Set<string>()
  let bytes = 0
  let version: number | undefined

  function clearWhenChanged(): void {
    const current = dataVersion()
    if (current === version) return
    version = current
    bytes = 0
    kept.clear()
    seen.clear()
  }

  return {
    find(request) {
      clearWhenChanged()
      if (kept.size === 0) return undefined
      const identity = identityOf(request)
      const found = kept.get(identity)
      if (!found || (found.caller.expiresAt && found.caller.expiresAt <= now())) return undefined
      const answer = found.make()
      if (answer) return { answer, caller: found.caller }
      kept.delete(identity)
      return undefined
    },

    keep(request, answer, caller) {
      clearWhenChanged()
      const { body, again, release, ...rest } = answer
      if (!Buffer.isBuffer(body)) return
      const small = body.length < ANSWER_BYTES_MAX && !release
      if (!small && !again) return
      const identity = identityOf(request)
      const size = (small ? body.length : LIST_BYTES) + identity.length * 2 + OVERHEAD_BYTES
      // Most are asked for once before something changes; those would only push others out.
      if (!seen.has(identity)) {
        if (seen.size >= SEEN_MAX) seen.clear()
        seen.add(identity)
        return
      }
      if (bytes + size > bytesMax) {
        bytes = 0
        kept.clear()
      }
      bytes += size
      const make = small ? () => answer : () => together(rest, again?.())
      kept.set(identity, { caller, make })
    },
  }
}

function together(rest: WireAnswer, made: MadeBody | undefined): WireAnswer | undefined {
  return made && { ...rest, ...made }
}

function identityOf({ originalUrl, url, raw }: FastifyRequest): string {
  return `${originalUrl}\n${url}\n${raw.rawHeaders.join('\n')}`
}
