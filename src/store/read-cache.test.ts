import { expect, test } from 'vitest'
import { shareReads } from './read-cache.ts'

/** A read that answers when the test says so, with the number of the read. */
function observed() {
  const reads: { args: readonly number[]; answer: (value: number) => void; fail: () => void }[] = []
  const shared = shareReads('thing', (...args: readonly number[]) => {
    return new Promise<number>((answer, reject) => {
      reads.push({ args, answer, fail: () => reject(new Error('lost')) })
    })
  })
  return { reads, shared }
}

test('requests that come during a read share the next one, because the present one may be too old', async () => {
  const { reads, shared } = observed()
  const [first, second, third] = [shared(1), shared(1), shared(1)]
  expect(reads).toHaveLength(1)
  reads[0]!.answer(1)
  expect(await first).toBe(1)
  expect(reads).toHaveLength(2)
  const fourth = shared(1)
  reads[1]!.answer(2)
  expect(await Promise.all([second, third])).toEqual([2, 2])
  reads[2]!.answer(3)
  expect(await fourth).toBe(3)
  void shared(1)
  expect(reads).toHaveLength(4)
})

test('reads of other things do not wait', () => {
  const { reads, shared } = observed()
  void shared(1)
  void shared(2)
  expect(reads.map(({ args }) => args)).toEqual([[1], [2]])
})

test('after a read that failed the next one is sent', async () => {
  const { reads, shared } = observed()
  const [first, second] = [shared(1), shared(1)]
  reads[0]!.fail()
  await expect(first).rejects.toThrow('lost')
  reads[1]!.answer(2)
  expect(await second).toBe(2)
  void shared(1)
  expect(reads).toHaveLength(3)
})
