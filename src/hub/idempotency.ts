import type { Caller } from '../model/access.ts'
import { KithError } from '../model/errors.ts'
import type { IdempotencyRecord } from '../model/idempotency-record.ts'
import type { Json } from '../model/json.ts'
import type { WriteSession } from '../store/store.ts'
import type { HubContext } from './context.ts'
import type { Hub } from './hub.ts'
import { transactionalStore } from './transactional-store.ts'

/** Answers to writes, kept so that a client who does not know whether it was heard can ask again. */
export interface Idempotency {
  /**
   * Does the work, unless it was done under this name before: then gives the answer kept of it. The work and its answer
   * are one transaction, so there is never the one without the other. Work that throws leaves neither.
   *
   * @param work uses the hub it is given and no other; what it returns is kept and given back
   * @throws conflict when the name stands for another request (subject `request name`) or for one that is still going on
   * (subject `request`); too_large when the answer has more than `answerLimits.answerBytesMax` bytes
   */
  run<Answer extends Json>(
    caller: Caller,
    request: RequestName,
    work: (hub: Hub) => Promise<IdempotentWork<Answer>>,
  ): Promise<{ readonly answer: Answer; readonly repeated: boolean }>
  /** Removes what nobody may ask for any more, of all organizations. @returns how many answers that were */
  removeExpired(): Promise<number>
}

export interface RequestName {
  /** What the client calls the request; names of one API key mean nothing to another. */
  readonly name: string
  /** Differs for every other request. */
  readonly fingerprint: string
}

export interface IdempotentWork<Answer> {
  readonly answer: Answer
  /** What is kept instead, where the answer says something that must not be stored. */
  readonly kept?: Answer
}

export const idempotencyLimits = {
  /** How long an answer can be asked for again. */
  ageMaxMicroseconds: 24 * 3600 * 1_000_000,
  answerBytesMax: 1_048_576,
  /** Answers of one organization together; the oldest go first. */
  keptBytesMax: 256 * 1_048_576,
} as const

/** Answers removed in one transaction, so that writers need not wait long for it. */
const FORGOTTEN_AT_ONCE = 500

export function createIdempotency(context: HubContext, hubOver: (context: HubContext) => Hub): Idempotency {
  const { store, clock } = context
  /** What this process is at; another process waits for the name instead. */
  const running = new Set<string>()

  async function perform<Answer extends Json>(
    session: WriteSession,
    claim: Omit<IdempotencyRecord, 'answer'>,
    work: (hub: Hub) => Promise<IdempotentWork<Answer>>,
  ): Promise<{ answer: Answer; repeated: boolean }> {
    const { orgId, keyId, name, fingerprint, at } = claim
    if (await session.idempotency.claim(claim, at - idempotencyLimits.ageMaxMicroseconds)) {
      const { answer, kept = answer } = await work(
        hubOver({ ...context, store: transactionalStore(store, session) }),
      )
      requireKeepable(kept)
      await session.idempotency.keep({ orgId, keyId, name, answer: kept }, idempotencyLimits.keptBytesMax)
      return { answer, repeated: false }
    }
    const known = await session.idempotency.find(orgId, keyId, name)
    if (known?.fingerprint !== fingerprint) {
      throw new KithError('conflict', 'Another request was sent under this Idempotency-Key.', {
        subject: 'request name',
      })
    }
    return { answer: known.answer as Answer, repeated: true }
  }

  return {
    async run({ orgId, keyId }, { name, fingerprint }, work) {
      const place = JSON.stringify([orgId, keyId, name])
      if (running.has(place)) {
        throw new KithError('conflict', 'The first request under this Idempotency-Key is still going on.', {
          subject: 'request',
          retryAfterSeconds: 1,
        })
      }
      running.add(place)
      try {
        return await store.transaction((session) =>
          perform(session, { orgId, keyId, name, fingerprint, at: clock.now() }, work),
        )
      } finally {
        running.delete(place)
      }
    },

    async removeExpired() {
      const before = clock.now() - idempotencyLimits.ageMaxMicroseconds
      let forgotten = 0
      for (const { id } of await store.read.directory.listOrganizations()) {
        for (let removed = -1; removed !== 0; forgotten += removed) {
          removed = await store.transaction((session) =>
            session.idempotency.removeBefore(id, before, FORGOTTEN_AT_ONCE),
          )
        }
      }
      return forgotten
    },
  }
}

function requireKeepable(answer: Json): void {
  if (Buffer.byteLength(JSON.stringify(answer)) <= idempotencyLimits.answerBytesMax) return
  const limit = `${idempotencyLimits.answerBytesMax} bytes`
  throw new KithError(
    'too_large',
    `The answer is larger than the ${limit} that are kept. Nothing was done.`,
    {
      subject: 'answer',
    },
  )
}
