import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openTestHub, type TestHub } from '../../../test/support/test-hub.ts'
import { personColumns } from '../../model/query.ts'
import { personFields } from './lookups.ts'

let kith: TestHub

beforeEach(async () => {
  kith = await openTestHub()
})
afterEach(() => kith.close())

const as = (dialect: string) => kith.caller(dialect)

describe('the different numbers of a look-up field', () => {
  test('are ascending, of removed people too, and at most as many as wanted', async () => {
    const { people, companies } = kith.hub
    for (const name of ['Pier', 'Yard', 'Mill']) await companies.create(as('own'), { name })
    for (const companyId of [3, 1, 3, 2]) await people.create(as('own'), { companyId })
    const { items } = await people.list(as('own'), {
      filter: { some: personFields.companyId, test: { op: 'eq', value: 2 } },
      order: [{ field: personColumns.createdAt, direction: 'asc' }],
      page: { limit: 1 },
    })
    await people.remove(as('own'), items[0]!.id)
    expect(await people.listNumbers(as('own'), personFields.companyId, 10)).toEqual([1, 2, 3])
    expect(await people.listNumbers(as('own'), personFields.companyId, 2)).toEqual([1, 2])
  })

  test('are refused of sensitive fields to keys without the right to them', async () => {
    const blind = kith.caller('own', { sensitive: false })
    await expect(kith.hub.people.listNumbers(blind, personFields.birthday, 10)).rejects.toMatchObject({
      code: 'forbidden',
    })
  })
})
