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

test('the first letters are looked for where names begin, together with the filter', () => {
  const view = readView(
    new URLSearchParams({ q: ' so ', filter: '{"some":"company","op":"eq","value":"A"}' }).toString(),
  )
  const { q, filter } = toPeopleQuery(view)
  expect(q).toBeUndefined()
  expect(JSON.parse(filter!)).toEqual({
    all: [
      {
        any: ['name', 'surname', 'emails'].map((some) => ({
          some,
          op: 'startsWith',
          value: 'so',
          folded: true,
        })),
      },
      { some: 'company', op: 'eq', value: 'A' },
    ],
  })
  expect(toPeopleQuery(readView('q=sof'))).toEqual({ q: 'sof', sort: '-createdAt' })
})
