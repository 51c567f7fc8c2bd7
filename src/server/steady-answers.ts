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
  readonly answer: WireAnswer
  readonly caller: Caller
}

export interface SteadyAnswersOptions {
  readonly bytesMax: number
  /** As `Store.dataVersion`. */
  readonly dataVersion: () => number
  readonly now: () => Instant
}

/** Larger ones are lists, made of fragments that are remembered; to hold on to them as well costs more than to make them. */
const ANSWER_BYTES_MAX = 16_384
/** What an answer takes beside its body. */
const OVERHEAD_BYTES = 1000
/** Requests whose first time is remembered. */
const SEEN_MAX = 20_000

export function createSteadyAnswers({ bytesMax, dataVersion, now }: SteadyAnswersOptions): SteadyAnswers {
  const kept = new Map<string, SteadyAnswer>()
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
      const found = kept.get(identityOf(request))
      const { expiresAt } = found?.caller ?? {}
      return expiresAt && expiresAt <= now() ? undefined : found
    },

    keep(request, answer, caller) {
      if (answer.release) return
      clearWhenChanged()
      const length = Buffer.isBuffer(answer.body) ? answer.body.length : ANSWER_BYTES_MAX
      if (length >= ANSWER_BYTES_MAX) return
      const identity = identityOf(request)
      const size = length + identity.length * 2 + OVERHEAD_BYTES
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
      kept.set(identity, { answer, caller })
    },
  }
}

function identityOf({ originalUrl, url, raw }: FastifyRequest): string {
  return `${originalUrl}\n${url}\n${raw.rawHeaders.join('\n')}`
}
