import { afterEach, expect, test, vi } from 'vitest'
import { createTestKith } from '../test/support/kith.ts'

afterEach(() => {
  vi.useRealTimers()
})

test('expired idempotency records are removed by a periodic task', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const kith = await createTestKith()
  const removeExpired = vi.spyOn(kith.app.hub.idempotency, 'removeExpired')
  await vi.advanceTimersByTimeAsync(3_600_000)
  expect(removeExpired).toHaveBeenCalledTimes(1)
  removeExpired.mockRejectedValue(new Error('the disk failed'))
  await vi.advanceTimersByTimeAsync(3_600_000)
  expect(kith.observations.filter(({ type }) => type === 'ChoreFailed')).toHaveLength(1)
  await kith.close()
  await vi.advanceTimersByTimeAsync(7_200_000)
  expect(removeExpired).toHaveBeenCalledTimes(2)
})
