import { beforeEach, describe, expect, test } from 'vitest'
import { KithError } from '../model/errors.ts'
import { createFailedSignIns, type FailedSignIns, failedSignInLimits } from './failed-sign-ins.ts'

const { failuresMax, windowSeconds, pauseMs, waitingMax } = failedSignInLimits
const wrongKey = new KithError('unauthenticated', 'No such key.', { credential: 'unknown' })

let at: number
let pauses: { milliseconds: number; end(): void }[]
let failures: FailedSignIns
beforeEach(() => {
  at = 1_772_366_400_000_000
  pauses = []
  failures = createFailedSignIns(failedSignInLimits, {
    now: () => at,
    timing: {
      pause: (milliseconds) => new Promise((resolve) => pauses.push({ milliseconds, end: resolve })),
    },
  })
})

/** What became of a wrong key: the code of the answer, and whether it waited or its client has to connect anew. */
async function guess(address: string) {
  const seen = { waited: false, hungUp: false }
  const answer = failures.refuse(wrongKey, {
    address,
    wait: () => {
      seen.waited = true
    },
    hangUp: () => {
      seen.hungUp = true
    },
  })
  // In the turn after this one, an answer that does not wait is there.
  const error = await Promise.race([answer, Promise.resolve().then(() => Promise.resolve(undefined))])
  return { ...seen, answer, code: error?.code }
}

describe('wrong keys', () => {
  test('of an address are answered at once until there are too many, and those of others always', async () => {
    for (let count = 0; count < failuresMax; count++)
      expect(await guess('192.0.2.1')).toMatchObject({ code: 'unauthenticated', waited: false })
    const slowed = await guess('192.0.2.1')
    expect(slowed).toMatchObject({ waited: true, hungUp: false, code: undefined })
    expect(await guess('192.0.2.2')).toMatchObject({ code: 'unauthenticated', waited: false })
    expect(pauses.map(({ milliseconds }) => milliseconds)).toEqual([pauseMs])
    pauses[0]!.end()
    expect(await slowed.answer).toMatchObject({
      code: 'rate_limited',
      details: { retryAfterSeconds: windowSeconds },
    })
  })

  test('are answered at once again after a while', async () => {
    for (let count = 0; count <= failuresMax; count++) await guess('192.0.2.1')
    at += 2 * windowSeconds * 1_000_000
    expect(await guess('192.0.2.1')).toMatchObject({ code: 'unauthenticated', waited: false })
  })

  test('need new connections when as many answers wait as may', async () => {
    for (const address of ['192.0.2.1', '198.51.100.1'])
      for (let count = 0; count < failuresMax; count++) await guess(address)
    for (let count = 0; count < waitingMax; count++)
      expect(await guess('192.0.2.1')).toMatchObject({ waited: true, hungUp: false })
    expect(await guess('192.0.2.1')).toMatchObject({ code: 'rate_limited', waited: false, hungUp: true })
    expect(await guess('198.51.100.1')).toMatchObject({ code: 'rate_limited', waited: false, hungUp: true })
    for (const pause of pauses.splice(0)) pause.end()
    await new Promise(setImmediate)
    expect(await guess('198.51.100.1')).toMatchObject({ waited: true, hungUp: false })
  })
})
