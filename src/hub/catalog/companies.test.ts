import { describe, expect, test } from 'vitest'
import { setUpHub } from '../../../test/support/set-up-hub.ts'
import { companyColumns, type Filter, personColumns } from '../../model/query.ts'
import { personFields } from '../people/lookups.ts'
import { companyFields } from './companies.ts'

const kith = setUpHub()

const as = (dialect: string) => kith.caller(dialect)

describe('companies', () => {
  test('are listed in pages, with filters and without removed companies', async () => {
    const { companies } = kith.hub
    for (const name of ['Pier', 'Yard', 'Old pier', 'Mill']) await companies.create(as('own'), { name })
    await companies.remove(as('own'), 4)
    const list = async (filter?: Filter, from?: number[]) => {
      const order = [{ field: companyColumns.id, direction: 'asc' }] as const
      const page = { limit: 2, ...(from && { from }) }
      return companies.list(as('own'), { ...(filter && { filter }), order, page })
    }
    const first = await list()
    expect(first.items.map(({ id }) => id)).toEqual([1, 2])
    expect(first.next).toEqual([3])
    expect((await list(undefined, [3])).items.map(({ id }) => id)).toEqual([3])
    const piers = await list({
      some: companyFields.name,
      test: { op: 'contains', value: 'PIER', folded: true },
    })
    expect(piers.items.map(({ name }) => name)).toEqual(['Pier', 'Old pier'])
    await expect(companies.get(as('own'), 4)).rejects.toMatchObject({ code: 'not_found' })
    expect((await companies.get(as('own'), 4, { removed: true })).removedAt).not.toBeNull()
  })

  test('filter people by properties of their company', async () => {
    const { companies, people } = kith.hub
    const pier = await companies.create(as('own'), { name: 'Pier' })
    const yard = await companies.create(as('own'), { name: 'Yard' })
    await people.create(as('own'), { given: 'Ada', companyId: pier.id })
    await people.create(as('own'), { given: 'Bob', companyId: yard.id })
    await people.create(as('own'), { given: 'Eve' })
    const named = (value: string): Filter => ({
      of: personFields.companyId,
      company: { some: companyFields.name, test: { op: 'eq', value, folded: true } },
    })
    const found = async (filter: Filter) => {
      const order = [{ field: personColumns.createdAt, direction: 'asc' }] as const
      const { items } = await people.list(as('own'), { filter, order, page: { limit: 10 } })
      return items.map(({ given }) => given)
    }
    expect(await found(named('pier'))).toEqual(['Ada'])
    expect(await found({ not: named('pier') })).toEqual(['Bob', 'Eve'])
    const since: Filter = { field: companyColumns.createdAt, test: { op: 'gte', value: yard.createdAt } }
    expect(await found({ of: personFields.companyId, company: since })).toEqual(['Bob'])
  })

  test('write a new name to the linked people with the old one', async () => {
    const { companies, people } = kith.hub
    const pier = await companies.create(as('own'), { name: 'Pier', attributes: { a: 1 } })
    const ada = await people.create(as('own'), { given: 'Ada', companyId: pier.id, company: 'Pier' })
    const bob = await people.create(as('own'), { given: 'Bob', companyId: pier.id, company: 'My own words' })
    const renamed = await companies.update(as('own'), pier.id, { name: 'Northpier', attributes: { b: 2 } })
    expect(renamed).toMatchObject({ name: 'Northpier', attributes: { a: 1, b: 2 } })
    expect((await people.get(as('own'), ada.id)).company).toBe('Northpier')
    expect(await people.get(as('own'), bob.id)).toEqual(bob)
    expect(await companies.update(as('own'), pier.id, { name: 'Northpier' })).toEqual(renamed)
    await companies.remove(as('own'), pier.id)
    expect((await people.get(as('own'), ada.id)).companyId).toBe(pier.id)
    const reader = kith.caller('own', { role: 'read' })
    for (const write of [
      companies.create(reader, { name: 'X' }),
      companies.update(reader, pier.id, {}),
      companies.remove(reader, pier.id),
    ]) {
      await expect(write).rejects.toMatchObject({ code: 'forbidden' })
    }
  })

  test('are changed by a function of their present state, and stay as they are if nothing changes', async () => {
    const { companies } = kith.hub
    const pier = await companies.create(as('own'), { name: 'Pier', attributes: { count: 1, kept: true } })
    const update = (added: (count: number) => number | undefined) =>
      companies.update(as('own'), pier.id, {
        attributes: ({ attributes }) => {
          const count = added(attributes.count as number)
          return count === undefined ? {} : { count }
        },
      })
    const changed = await update((count) => count + 1)
    expect(changed.attributes).toEqual({ count: 2, kept: true })
    expect(changed.updatedAt).toBeGreaterThan(pier.updatedAt)
    expect(await update(() => undefined)).toEqual(changed)
    expect(await companies.get(as('own'), pier.id)).toEqual(changed)
    expect(await companies.update(as('own'), pier.id, { name: 'Pier' })).toEqual(changed)
  })
})
