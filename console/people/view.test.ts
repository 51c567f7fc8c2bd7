import { expect, test } from 'vitest'
import { readView, toPeopleQuery, writeView } from './view.ts'

test('the whole view stands in the address', () => {
  const view = {
    q: 'okafor & sons',
    filter: '{"all":[]}',
    sort: 'name',
    removed: 'only',
    columns: ['name', 'customFields.plan'],
  } as const
  expect(readView(writeView(view))).toEqual(view)
  expect(writeView(readView(''))).toBe('')
})

test('what an address must not say is left out', () => {
  expect(readView('removed=everything&columns=')).toMatchObject({ removed: 'exclude', columns: [] })
})

test('what the server is asked says nothing that it takes for granted', () => {
  expect(toPeopleQuery(readView('q=%20sof%20'))).toEqual({ q: 'sof', sort: '-createdAt' })
  expect(toPeopleQuery(readView('removed=only&columns=name'))).toEqual({
    removed: 'only',
    sort: '-createdAt',
  })
})
