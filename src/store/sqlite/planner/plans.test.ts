import type { Compilable } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPlannedStore, type PlannedStore, SMALL_TENANT } from '../../../../test/support/planned-store.ts'
import {
  type Field,
  type Filter,
  type PersonQuery,
  personColumns,
  vendorIdField,
} from '../../../model/query.ts'
import { selectPeople } from '../../queries/person-query.ts'
import { statistics } from './statistics.ts'

/** SQLite's plans of the plain statements that clients send all day. */

let store: PlannedStore

beforeAll(async () => {
  store = await openPlannedStore()
})
afterAll(() => store.close())

const created: Field = personColumns.createdAt
const updated: Field = personColumns.updatedAt
const number = vendorIdField('acme', 'number')
const emails: Field = { name: 'emails', type: 'text', normalised: true }
const tag: Field = { name: 'tag', key: 'k', type: 'text' }

const both = ['asc', 'desc'] as const
const seek = (fields: Field[], direction: 'asc' | 'desc', from?: number[]): PersonQuery => ({
  order: fields.map((field) => ({ field, direction })),
  page: { limit: 100, ...(from && { from }) },
})

describe.each([1, SMALL_TENANT])('lists of tenant %i', (orgId) => {
  const orders: [string, Field[], number[]][] = [
    ['creation', [created], [70_000]],
    ['change', [updated], [10_000]],
    ['change, from a position of its own', [updated], [10_000, 500]],
    ['number', [number], [10_000]],
    ['id', [vendorIdField('umbra')], []],
  ]
  for (const [title, fields, from] of orders) {
    for (const direction of both) {
      test(`in the order of ${title}, ${direction}, come straight from an index`, () => {
        const first = seek(fields, direction)
        const pages = [first, { ...first, page: { offset: 500, limit: 100 } }]
        if (from.length > 0) pages.push(seek(fields, direction, from))
        for (const query of pages) expectIndexed(plan(orgId, query))
      })
    }
  }

  test.each(both)(
    'in the order of change and number, %s, sort only people with the same time of change',
    (direction) => {
      for (const from of [undefined, [10_000, 500]]) {
        const lines = plan(orgId, seek([updated, number], direction, from))
        expectIndexed(lines.filter((line) => line !== 'USE TEMP B-TREE FOR LAST TERM OF ORDER BY'))
        expect(lines[0]).toContain('person_active_updated')
      }
    },
  )

  const filters: [string, Filter][] = [
    ['an e-mail among all', { some: emails, test: { op: 'eq', value: '77@example.com', folded: true } }],
    ['the first e-mail', { field: emails, test: { op: 'eq', value: '77@example.com', folded: true } }],
    ['one of some e-mails', { field: emails, test: { op: 'in', values: ['77@example.com'], folded: true } }],
    ['an entry of a map, as written', { field: tag, test: { op: 'eq', value: 'T77' } }],
    ['an entry under any key', { some: { name: 'tag', type: 'text' }, test: { op: 'eq', value: 'T77' } }],
    [
      'a value that is not the default',
      { field: { ...tag, default: 'none' }, test: { op: 'eq', value: 'T77' } },
    ],
    ['a label', { some: { name: 'labelIds', type: 'number' }, test: { op: 'eq', value: 77 } }],
    ['numbers of a dialect', { field: number, test: { op: 'in', values: [77, 78] } }],
    ['an id of a dialect', { field: vendorIdField('umbra'), test: { op: 'eq', value: 'u77' } }],
  ]
  test.each(filters)('by %s read only the few people who pass', (_, filter) => {
    const either = {
      any: [filter, { some: emails, test: { op: 'eq', value: 'nobody', folded: true } }],
    } as const
    for (const selection of [filter, { all: [filter, filter] }, either]) {
      for (const fields of [[created], [number], [updated, number]]) {
        const lines = plan(orgId, { ...seek(fields, 'asc'), filter: selection })
        expectIndexed(lines.filter((line) => !line.startsWith('USE TEMP B-TREE')))
        const people = lines.filter((line) => /^SEARCH (p|v) /.test(line))
        for (const line of people) expect(line).toMatch(/person_id=\?|vendor_id=\?|number=\?/)
      }
    }
  })

  test('by a time of change use the index of that time', () => {
    const window: Filter = {
      all: [
        { field: updated, test: { op: 'gte', value: 10_000 } },
        { field: updated, test: { op: 'lt', value: 10_100 } },
      ],
    }
    const [first] = plan(orgId, { ...seek([number], 'asc'), filter: window })
    expect(first).toMatch(/person_active_updated \(org_id=\? AND updated_at>\? AND updated_at<\?\)/)
  })
})

test('the cost of a page does not depend on the size of the tenant', () => {
  const { sql, parameters } = compile(1, seek([updated, number], 'desc'))
  const statement = store.raw.prepare(sql)
  expect(statement.all(parameters)).toHaveLength(101)
  const began = performance.now()
  for (let round = 0; round < 20; round++) statement.all(parameters)
  // A page takes about 0.3 ms and a walk over everyone 15; the bound leaves room for a busy machine.
  expect((performance.now() - began) / 20).toBeLessThan(20)
})

test('the statistics are about indexes that exist', () => {
  const { raw } = store
  const indexes = raw.prepare(
    `select tbl_name || '.' || name as name from sqlite_schema where type = 'index' or sql like '%without rowid'`,
  )
  const names = indexes.pluck().all()
  for (const { table, index, rows } of statistics) {
    expect(names).toContain(`${table}.${index}`)
    const key = index === table ? `sqlite_autoindex_${table}_1` : index
    const columns = raw.prepare('select count(*) from pragma_index_info(?)').pluck().get(key)
    expect(rows, index).toHaveLength(Number(columns) + 1)
  }
})

function plan(orgId: number, query: PersonQuery): string[] {
  return store.planOf(compile(orgId, query))
}

function compile(orgId: number, query: PersonQuery): ReturnType<Compilable['compile']> {
  return selectPeople(store.db, orgId, query, query.page.limit + 1).compile()
}

/** No table is scanned, no whole result is sorted, and no temporary index is built. */
function expectIndexed(lines: readonly string[]): void {
  expect(lines.length).toBeGreaterThan(0)
  for (const line of lines) {
    expect(line).toMatch(/^(SEARCH \w+ USING |LIST SUBQUERY|REUSE LIST|MULTI-INDEX OR|INDEX \d|CREATE BLOOM)/)
    expect(line).not.toMatch(/AUTOMATIC/)
  }
}
