import { describe, expect, test } from 'vitest'
import { readStatement } from '../../../test/support/tenant-statements.ts'
import { openTestDatabase } from '../../../test/support/test-database.ts'
import { storeContract } from '../store.contract.ts'

/** Every statement of the whole suite: it calls each method of the store, with every kind of query. */
const statements = new Set<string>()

storeContract('PostgreSQL', () =>
  openTestDatabase({ onStatement: (text) => statements.add(text), onOneShard: true }),
)

describe('every statement', () => {
  const ofStore = () =>
    [...statements].filter(
      (text) => /^\s*(select|insert|update|delete|with)/.test(text) && !/store_version|pg_/.test(text),
    )

  test('is scoped to one tenant, joins by it, and has the same effect on a cluster', () => {
    expect(ofStore().length).toBeGreaterThan(500)
    const problems = ofStore().flatMap((text) =>
      readStatement(text).problems.map((problem) => `${problem}: ${text}`),
    )
    expect(problems).toEqual([])
  })

  test('that is not scoped to a tenant is one of these', () => {
    const unscoped = ofStore().filter((text) => readStatement(text).unscoped)
    expect(unscoped.sort()).toEqual([
      'select "o".* from "organization_vendor_id" as "v" inner join "organization" as "o" on "o"."org_id" = "v"."org_id" where "v"."dialect" = $1 and "v"."vendor_id" = $2',
      'select * from "api_key" where "key_hash" = $1',
      'select * from "organization" order by "org_id"',
      'select * from "organization" where "parent_org_id" = $1 order by "org_id" limit $2',
      'select max("org_id") as "last" from "organization"',
    ])
  })
})

describe('readStatement', () => {
  test.each([
    ['select * from person where person_id = $1'],
    ['select * from person where org_id = $1 or person_id = $2'],
    ['select * from person where not org_id = $1'],
    ['select * from person p join lookup l on l.person_id = p.person_id where p.org_id = $1'],
    [
      'select * from person where org_id = $1 and person_id in (select person_id from lookup where name = $2)',
    ],
    ['select 1 from label where org_id = $1 union all select 2 from custom_field'],
    ['update person set version = 2 where person_id = $1'],
    ['delete from lookup where person_id = $1'],
    ['insert into label (label_id) values ($1)'],
    ['insert into label (org_id, uuid) values ($1, $2) on conflict (uuid) do nothing'],
    ['insert into sequence (org_id, name) select $1, $2 on conflict do nothing'],
    [
      `insert into sequence (org_id, name, last_number) select $1, $2, 1
       on conflict (org_id, name) do update set last_number = $3 returning last_number`,
    ],
    [
      `insert into sequence (org_id, name, last_number) select $1, $2, 1
       on conflict (org_id, name) do update set last_number = 2 where sequence.last_number < $3 returning last_number`,
    ],
    ['with new_row as (insert into feed (org_id) select $1) select 1'],
    ['insert into label (org_id, name) select $1, $2 returning name = $3'],
  ])('reports %s', (text) => {
    expect(readStatement(text).problems).toHaveLength(1)
  })

  test('reports no problem in a scoped statement', () => {
    const text = `select * from person p join lookup l on l.org_id = p.org_id where p.org_id = $1 and l.person_id in
      (select v.person_id from person_id v where v.org_id = $2) for no key update`
    expect(readStatement(text)).toEqual({ problems: [], unscoped: false })
  })

  test.each([
    [
      `insert into sequence (org_id, name, last_number) values ($1, $2, $3)
       on conflict (org_id, name) do update set last_number = $4`,
    ],
    [
      `insert into sequence (org_id, name, last_number) select $1, $2, $3
       on conflict (org_id, name) do update set last_number = excluded.last_number + 1 returning last_number`,
    ],
  ])('reports no problem in %s', (text) => {
    expect(readStatement(text).problems).toEqual([])
  })
})
