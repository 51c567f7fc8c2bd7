import type { FastifyRequest } from 'fastify'
import type { WireAnswer } from '../dialects/dialect.ts'
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
  readonly caller: Caller
  /** Undefined when something it is made of is forgotten. What is refused after all is not made for nothing. */
  make(): WireAnswer | undefined
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

export function createSteadyAnswers({ bytesMax, dataVersion, now }: SteadyAnswersOptions): SteadyAnswers {
  const kept = new Map<string, SteadyAnswer & { readonly size: number }>()
  /** Numbers instead of requests, of which 20,000 would take 14 MB. Two with the same one only count as one. */
  const seen = new Set<number>()
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
      const found = kept.get(identityOf(request))
      return found?.caller.expiresAt && found.caller.expiresAt <= now() ? undefined : found
    },

    keep(request, answer, caller) {
      clearWhenChanged()
      const { body, again, release } = answer
      if (body !== undefined && !Buffer.isBuffer(body)) return
      const { length = 0 } = body ?? {}
      const small = length < ANSWER_BYTES_MAX && !release
      if (!small && !again) return
      const identity = identityOf(request)
      const size = (small ? length : LIST_BYTES) + identity.length * 2 + OVERHEAD_BYTES
      // Most are asked for once before something changes; those would only push others out.
      const number = numberOf(identity)
      if (!seen.has(number)) {
        if (seen.size >= SEEN_MAX) seen.clear()
        seen.add(number)
        return
      }
      if (bytes + size > bytesMax) {
        bytes = 0
        kept.clear()
      }
      // Kept already when it could not be made from what was remembered.
      bytes += size - (kept.get(identity)?.size ?? 0)
      kept.set(identity, { caller, size, make: small ? () => answer : makerOf(answer) })
    },
  }
}

/** A function of its own, so that nothing in it holds on to the body. */
function makerOf({ body: _, again, release: __, ...rest }: WireAnswer): () => WireAnswer | undefined {
  return () => {
    const made = again?.()
    return made && { ...rest, ...made }
  }
}

/** FNV-1a, by units instead of bytes. */
function numberOf(text: string): number {
  let number = 0x811c9dc5
  for (let index = 0; index < text.length; index++)
    number = Math.imul(number ^ text.charCodeAt(index), 0x01000193)
  return number
}

function identityOf({ originalUrl, url, raw }: FastifyRequest): string {
  return `${originalUrl}\n${url}\n${raw.rawHeaders.join('\n')}`
}
