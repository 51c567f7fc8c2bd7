import type { Caller } from '../model/access.ts'
import { KithError } from '../model/errors.ts'
import type { IdempotencyRecord } from '../model/idempotency-record.ts'
import type { Json } from '../model/json.ts'
import type { WriteSession } from '../store/store.ts'
import type { HubContext } from './context.ts'
import { transactionalStore } from './transactional-store.ts'

/**
 * Answers of writes, stored under an idempotency key, so that a client that lost the connection can safely send a request
 * again. `Hub` is the hub that the work is given; the type is a parameter because `hub.ts` imports this file.
 */
export interface Idempotency<Hub> {
  /**
   * Runs `work` once per request name. A repeated request gets the stored answer. The work and the stored answer are
   * written in one transaction; if the work throws, neither is.
   *
   * @param work must use only the hub it is given; its result is stored and returned
   * @throws conflict if the name was used for a different request (subject `request name`) or the first request is still
   * running (subject `request`); too_large if the answer is longer than `idempotencyLimits.answerBytesMax`
   */
  run<Answer extends Json>(
    caller: Caller,
    request: RequestName,
    work: (hub: Hub) => Promise<IdempotentWork<Answer>>,
  ): Promise<{ readonly answer: Answer; readonly repeated: boolean }>
  /** Removes expired records of all organizations. @returns the number of removed records */
  removeExpired(): Promise<number>
}

export interface RequestName {
  /** The client's idempotency key. Each API key has a namespace of its own. */
  readonly name: string
  /** A hash of the request: a different request under the same name is refused. */
  readonly fingerprint: string
}

export interface IdempotentWork<Answer> {
  readonly answer: Answer
  /** Stored in place of `answer` if the answer holds a secret. */
  readonly stored?: Answer
}

export const idempotencyLimits = {
  /** How long a stored answer is returned. */
  ageMaxMicroseconds: 24 * 3600 * 1_000_000,
  answerBytesMax: 1_048_576,
  /** Total size of the stored answers of one organization; above it the oldest are removed. */
  keptBytesMax: 256 * 1_048_576,
} as const

/** Records removed in one transaction, so that other writers wait only briefly. */
const REMOVED_AT_ONCE = 500

/** @param createHub creates the hub of a transaction */
export function createIdempotency<Hub>(
  context: HubContext,
  createHub: (context: HubContext) => Hub,
): Idempotency<Hub> {
  const { store, clock } = context
  /** Requests that run in this process. Other processes wait for the lock on the record instead. */
  const running = new Set<string>()

  async function perform<Answer extends Json>(
    session: WriteSession,
    claim: Omit<IdempotencyRecord, 'answer'>,
    work: (hub: Hub) => Promise<IdempotentWork<Answer>>,
  ): Promise<{ answer: Answer; repeated: boolean }> {
    const { orgId, keyId, name, fingerprint, at } = claim
    if (await session.idempotency.claim(claim, at - idempotencyLimits.ageMaxMicroseconds)) {
      const { answer, stored = answer } = await work(
        createHub({ ...context, store: transactionalStore(store, session) }),
      )
      requireSize(stored)
      await session.idempotency.keep({ orgId, keyId, name, answer: stored }, idempotencyLimits.keptBytesMax)
      return { answer, repeated: false }
    }
    const known = await session.idempotency.find(orgId, keyId, name)
    if (known?.fingerprint !== fingerprint) {
      throw new KithError('conflict', 'This Idempotency-Key was already used for a different request.', {
        subject: 'request name',
      })
    }
    return { answer: known.answer as Answer, repeated: true }
  }

  return {
    async run({ orgId, keyId }, { name, fingerprint }, work) {
      const requestKey = JSON.stringify([orgId, keyId, name])
      if (running.has(requestKey)) {
        throw new KithError('conflict', 'A request with this Idempotency-Key is still running.', {
          subject: 'request',
          retryAfterSeconds: 1,
        })
      }
      running.add(requestKey)
      try {
        return await store.transaction((session) =>
          perform(session, { orgId, keyId, name, fingerprint, at: clock.now() }, work),
        )
      } finally {
        running.delete(requestKey)
      }
    },

    async removeExpired() {
      const before = clock.now() - idempotencyLimits.ageMaxMicroseconds
      let total = 0
      for (const { id } of await store.read.directory.listOrganizations()) {
        for (let removed = -1; removed !== 0; total += removed) {
          removed = await store.transaction((session) =>
            session.idempotency.removeBefore(id, before, REMOVED_AT_ONCE),
          )
        }
      }
      return total
    },
  }
}

function requireSize(answer: Json): void {
  if (Buffer.byteLength(JSON.stringify(answer)) <= idempotencyLimits.answerBytesMax) return
  const message = `The answer is longer than the ${idempotencyLimits.answerBytesMax} bytes that can be stored under an Idempotency-Key. Nothing was changed.`
  throw new KithError('too_large', message, { subject: 'answer' })
}
