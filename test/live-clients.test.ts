import { describe, expect, test } from 'vitest'
import {
  aList,
  anId,
  anOldTime,
  aTime,
  differences,
  runCall,
  summarize,
} from '../scripts/live-clients/calls.mjs'

/** The check of `npm run clients:live`: it must be able to fail. */

describe('an answer', () => {
  const expected = {
    success: true,
    data: [{ id: anId, name: 'Mira Okafor', update_time: aTime, emails: [{ value: 'mira@example.com' }] }],
  }
  const right = {
    success: true,
    data: [
      {
        id: 1,
        name: 'Mira Okafor',
        update_time: '2026-03-01T12:00:00Z',
        emails: [{ value: 'mira@example.com', primary: true }],
      },
    ],
    additional_data: {},
  }
  const [person] = right.data

  test('that has everything, and more, is right', () => {
    expect(differences(right, expected)).toEqual([])
  })

  test.each([
    ['another value', { ...person, name: 'Noor' }, 'answer.data[0].name is "Noor", not "Mira Okafor"'],
    ['a missing key', { ...person, name: undefined }, 'answer.data[0].name is undefined, not "Mira Okafor"'],
    ['a wrong type', { ...person, id: '1' }, 'answer.data[0].id is "1", not a positive whole number'],
    [
      'a time of the other version',
      { ...person, update_time: '2026-03-01 12:00:00' },
      'answer.data[0].update_time is "2026-03-01 12:00:00", not a time, YYYY-MM-DDTHH:MM:SSZ',
    ],
    ['a shorter list', { ...person, emails: [] }, 'answer.data[0].emails has 0 items, not 1'],
    ['no list', { ...person, emails: {} }, 'answer.data[0].emails is {}, not a list'],
    [
      'null in place of an object',
      { ...person, emails: [null] },
      'answer.data[0].emails[0] is null, not an object',
    ],
  ])('with %s is refused', (_, changed, problem) => {
    expect(differences({ ...right, data: [changed] }, expected)).toEqual([problem])
  })

  test('with too many items, or with one of another kind, is refused', () => {
    expect(differences({ ...right, data: [person, person] }, expected)).toEqual([
      'answer.data has 2 items, not 1',
    ])
    expect(differences([], aList(1))).toEqual(['answer is [], not a list of at least 1'])
    expect(differences([{ at: '2026-03-01' }], aList(1, { at: anOldTime }))).toHaveLength(1)
    expect(differences([{ at: '2026-03-01 12:00:00' }], aList(1, { at: anOldTime }))).toEqual([])
    expect(differences(undefined, null)).toEqual(['answer is undefined, not null'])
  })
})

describe('a call', () => {
  const reject = () => Promise.reject({ success: false })

  test('passes only if it returns what it must', async () => {
    expect(await runCall({ name: 'a', run: () => 1, expected: 1 })).toMatchObject({ outcome: 'passed' })
    expect(await runCall({ name: 'a', run: () => 2, expected: 1 })).toMatchObject({
      outcome: 'failed',
      problem: 'answer is 2, not 1',
    })
    expect(await runCall({ name: 'a', run: reject, expected: 1 })).toMatchObject({
      outcome: 'failed',
      problem: 'threw {"success":false}',
    })
  })

  test('that must throw fails if it returns, or throws something else', async () => {
    const call = { name: 'a', rejects: { success: true } }
    expect(await runCall({ ...call, run: () => 1 })).toMatchObject({
      outcome: 'failed',
      problem: 'returned 1 instead of throwing',
    })
    expect(await runCall({ ...call, run: reject })).toMatchObject({
      outcome: 'failed',
      problem: 'answer.success is false, not true',
    })
    expect(await runCall({ name: 'a', run: reject, rejects: { success: false } })).toMatchObject({
      outcome: 'passed',
    })
  })

  test('that throws for a known reason is not counted as passed', async () => {
    const call = { name: 'a', run: reject, rejects: { success: false }, known: 'as recorded' }
    expect(await runCall(call)).toEqual({ name: 'a', outcome: 'known', problem: 'as recorded' })
    expect(await runCall({ ...call, run: () => 1 })).toMatchObject({ outcome: 'failed' })
  })
})

describe('the summary', () => {
  const passed = { name: 'a', outcome: 'passed' } as const

  test('names what failed, and fails', () => {
    const failed = { name: 'b', outcome: 'failed', problem: 'wrong' } as const
    expect(summarize([{ program: 'one', calls: [passed, failed] }])).toEqual({
      lines: ['FAIL     one: 1 passed, 1 failed', '           b: wrong'],
      failed: true,
    })
  })

  test('says what did not run, and does not count it as passed', () => {
    const notRun = { program: 'two', notRun: 'needs Python' }
    expect(summarize([{ program: 'one', calls: [passed] }, notRun])).toEqual({
      lines: ['ok       one: 1 passed, 0 failed', 'not run  two: needs Python'],
      failed: false,
    })
    expect(summarize([notRun]).failed).toBe(true)
    expect(summarize([]).failed).toBe(true)
  })

  test('fails for a program that made no call', () => {
    expect(summarize([{ program: 'one', calls: [] }])).toEqual({
      lines: ['FAIL     one: made no call'],
      failed: true,
    })
  })

  test('counts calls that a version does not have, and those rejected for a known reason', () => {
    const calls = [
      passed,
      { name: 'c', outcome: 'absent' },
      { name: 'd', outcome: 'known', problem: 'as recorded' },
    ] as const
    expect(summarize([{ program: 'one', calls }])).toEqual({
      lines: [
        'ok       one: 1 passed, 0 failed, 1 rejected as expected, 1 not in this version',
        '           d: as recorded',
      ],
      failed: false,
    })
  })
})
