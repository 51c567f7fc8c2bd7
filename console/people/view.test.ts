import { expect, test } from 'vitest'
import { readView, toPeopleQuery, writeView } from './view.ts'

test('keeps the whole view in the URL', () => {
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

test('ignores invalid parameters of the URL', () => {
  expect(readView('removed=everything&columns=')).toMatchObject({ removed: 'exclude', columns: [] })
})

test('leaves defaults out of the request', () => {
  expect(toPeopleQuery(readView('q=%20sof%20'))).toEqual({ q: 'sof', sort: '-createdAt' })
  expect(toPeopleQuery(readView('removed=only&columns=name'))).toEqual({
    removed: 'only',
    sort: '-createdAt',
  })
})
