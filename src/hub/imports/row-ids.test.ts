import { expect, test } from 'vitest'
import { createIds } from '../../model/ids.ts'
import type { PersonDraft } from '../../model/person.ts'
import { emptyRecord } from '../../model/record.ts'
import { fold } from '../people/index.ts'
import { isAlike } from './row-ids.ts'
import { rowRecord } from './row-record.ts'

const source = { orgId: 1, id: 1, kind: 'import', name: 'people.csv', priority: 10 } as const
const context = { at: 1, ids: createIds(), region: 'US' }
const stateOf = (draft: PersonDraft) =>
  fold([rowRecord(emptyRecord(source, 1, 1), undefined, draft, context)], () => 0).state

test.each([
  ['+1 202 555 0143', '(202) 555-0143', true],
  ['+1 202 555 0143 x101', '202-555-0143 ext. 101', true],
  ['+1 202 555 0143 x101', '+1 202 555 0143 x102', false],
  ['+1 202 555 0143 x101', '+1 202 555 0143', false],
  ['(555) 123-4567', '+1 555 123 4567', false],
  ['12345', '12345', false],
  ['030 1234567', '030 1234567', false],
  ['ask reception', 'ask reception', false],
])('people with the numbers %s and %s are alike: %s', (known, stated, alike) => {
  const state = stateOf({ given: 'Ada', phones: [{ value: known }] })
  expect(isAlike(state, { given: 'Ben', phones: [{ value: stated }] }, { region: 'US' })).toBe(alike)
  expect(isAlike(state, { given: 'Ada', phones: [{ value: stated }] }, { region: 'US' })).toBe(true)
})

test('a number that a source gave as E.164 makes people alike, whatever its text says', () => {
  const state = stateOf({ phones: [{ value: '0143', e164: '+12025550143' }] })
  expect(isAlike(state, { phones: [{ value: '(202) 555-0143' }] }, { region: 'US' })).toBe(true)
  expect(isAlike(state, { phones: [{ value: '0143' }] }, { region: 'US' })).toBe(false)
})
