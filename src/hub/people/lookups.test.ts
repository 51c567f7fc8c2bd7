import { expect, test } from 'vitest'
import type { Person } from '../../model/person.ts'
import { samplePerson } from '../../store/contract/samples.contract.ts'
import { lookupsOf } from './lookups.ts'

const lookups = (parts: Partial<Person>, name: string) =>
  lookupsOf(samplePerson(1, 1, { fullName: null, ...parts })).filter((value) => value.name === name)

const point = (value: string, normal: string, primary = false) => ({
  id: value,
  value,
  normal,
  label: 'work',
  primary,
  createdAt: 1,
})

test('a person without values has no look-up values', () => {
  expect(lookupsOf(samplePerson(1, 1, { fullName: null }))).toEqual([])
})

test('the full name and its parts are look-up values, whichever of them are stored', () => {
  const texts = (parts: Partial<Person>) =>
    ['name', 'given', 'surname'].map((name) => lookups(parts, name)[0]?.text)
  expect(texts({ fullName: 'Ada King Lovelace' })).toEqual(['Ada King Lovelace', 'Ada King', 'Lovelace'])
  expect(texts({ given: 'Ada', surname: 'Lovelace' })).toEqual(['Ada Lovelace', 'Ada', 'Lovelace'])
  expect(texts({ fullName: 'Prince' })).toEqual(['Prince', 'Prince', undefined])
})

test('contact points are look-up values with their normal form, the main one first', () => {
  const emails = [point('B@Example.com', 'b@example.com'), point('a@example.com', 'a@example.com', true)]
  expect(lookups({ emails }, 'emails')).toEqual([
    { name: 'emails', text: 'a@example.com', folded: 'a@example.com' },
    { name: 'emails', text: 'B@Example.com', folded: 'b@example.com' },
  ])
  const phones = [point('(202) 555-0101', '+12025550101')]
  expect(lookups({ phones }, 'phones')).toEqual([
    { name: 'phones', text: '(202) 555-0101', folded: '+12025550101' },
  ])
})

test('custom fields are look-up values by value, property and list entry, with numbers as numbers', () => {
  const customFields = {
    seats: 5,
    plan: 'gold',
    active: false,
    none: null,
    budget: { value: 10.5, currency: 'EUR' },
    interests: [1, 'two', null],
  }
  const name = 'customFields'
  expect(lookups({ customFields }, name)).toEqual([
    { name, key: 'seats', text: '5', number: 5 },
    { name, key: 'plan', text: 'gold' },
    { name, key: 'active', text: 'false' },
    { name, key: 'budget', text: '10.5', number: 10.5 },
    { name, key: 'budget/currency', text: 'EUR' },
    { name, key: 'interests', text: '1', number: 1 },
    { name, key: 'interests', text: 'two' },
  ])
})

test('labels and the company are look-up values by number', () => {
  expect(lookups({ labelIds: [3, 1] }, 'labelIds').map(({ number }) => number)).toEqual([3, 1])
  expect(lookups({ companyId: 9 }, 'companyId')).toEqual([{ name: 'companyId', number: 9 }])
})
