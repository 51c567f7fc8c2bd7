import { describe, expect, test } from 'vitest'
import { type Deviation, judge } from '../../scripts/vendor-specs/deviations.ts'
import type { Difference } from '../../scripts/vendor-specs/differences.ts'

const difference: Difference = {
  operation: 'GET /v1/people/{id}',
  kind: 'null',
  path: '200 data[].phone',
  expected: 'string',
  got: 'null',
}
const deviation: Deviation = {
  operation: 'GET /v1/people/{id}',
  kind: 'null',
  path: '200 data[].phone',
  reason: 'recorded answers have null',
}

describe('a deviation', () => {
  test.each([
    ['the operation and path as written', {}],
    ['every operation and path of a pattern', { operation: 'GET /v1/*', path: '200 *.phone' }],
  ])('explains %s', (_, part) => {
    const { unexplained, explained, stale } = judge([difference], [{ ...deviation, ...part }], [])
    expect([unexplained, stale]).toEqual([[], []])
    expect(explained).toEqual([{ ...difference, reason: deviation.reason }])
  })

  test.each([
    ['another operation', { operation: 'GET /v1/people' }],
    ['another field', { path: '200 data[].phones' }],
    ['another kind', { kind: 'type' as const }],
    ['a part of a name', { path: '200 data..phone' }],
  ])('does not explain %s', (_, part) => {
    expect(judge([difference], [{ ...deviation, ...part }], []).unexplained).toEqual([difference])
  })

  test('that does not occur any more is named, if its operation was compared', () => {
    expect(judge([], [deviation], ['GET /v1/people/{id}']).stale).toEqual([deviation])
    expect(judge([], [deviation], ['GET /v1/people']).stale).toEqual([])
  })
})
