import { expect, test } from 'vitest'
import { createFailedSignIns, failedSignInLimits } from './failed-sign-ins.ts'

test('blocks an address for some time after too many wrong keys, and no other address', () => {
  let at = 1_772_366_400_000_000
  const failures = createFailedSignIns(() => at)
  for (let count = 0; count < failedSignInLimits.failuresMax; count++) {
    failures.check('192.0.2.1')
    failures.note('192.0.2.1')
  }
  expect(() => failures.check('192.0.2.1')).toThrow(
    expect.objectContaining({
      code: 'rate_limited',
      details: { retryAfterSeconds: failedSignInLimits.windowSeconds },
    }),
  )
  failures.check('192.0.2.2')
  at += 2 * failedSignInLimits.windowSeconds * 1_000_000
  failures.check('192.0.2.1')
})
