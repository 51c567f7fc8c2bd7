import { describe, expect, test } from 'vitest'
import { setUpHub } from '../../../test/support/set-up-hub.ts'
import { type Filter, personColumns } from '../../model/query.ts'
import { customField, personFields } from './lookups.ts'

const kith = setUpHub()

const as = (dialect: string) => kith.caller(dialect)
const found = async (filter: Filter) => {
  const order = [{ field: personColumns.createdAt, direction: 'asc' }] as const
  const { items } = await kith.hub.people.list(as('own'), { filter, order, page: { limit: 10 } })
  expect(await kith.hub.people.count(as('own'), filter)).toBe(items.length)
  return items.map(({ given }) => given)
}

describe('a catalog change', () => {
  test('hides a label from views and filters until it is restored by its UUID', async () => {
    const { catalog, people } = kith.hub
    const lead = await catalog.createLabel(as('own'), { name: 'Lead', uuid: 'u' })
    const guest = await catalog.createLabel(as('own'), { name: 'Guest' })
    const ada = await people.create(as('own'), { given: 'Ada', labelIds: [lead.id, guest.id] })
    await people.create(as('own'), { given: 'Bob', labelIds: [lead.id] })
    const { labelIds } = personFields
    const tagged: Filter = { some: labelIds, test: { op: 'gte', value: 0 } }

    await catalog.removeLabel(as('own'), lead.id)
    expect(await catalog.listLabels(as('own'))).toEqual([guest])
    expect((await people.get(as('acme'), ada.id)).labelIds).toEqual([guest.id])
    expect(await found({ some: labelIds, test: { op: 'eq', value: lead.id } })).toEqual([])
    expect(await found(tagged)).toEqual(['Ada'])
    expect(await found({ not: { some: labelIds } })).toEqual(['Bob'])
    await expect(catalog.removeLabel(as('own'), lead.id)).rejects.toMatchObject({ code: 'not_found' })
    await expect(catalog.updateLabel(as('own'), lead.id, { name: 'X' })).rejects.toMatchObject({
      code: 'not_found',
    })

    await catalog.ensureLabel(as('own'), { uuid: 'u', name: 'Other' })
    expect((await people.get(as('own'), ada.id)).labelIds).toEqual([lead.id, guest.id])
    expect(await found(tagged)).toEqual(['Ada', 'Bob'])
  })

  test('hides an option from single values and lists', async () => {
    const { catalog, people } = kith.hub
    const field = async (key: string, type: 'enum' | 'set') =>
      catalog.createCustomField(as('own'), { key, name: key, type, options: ['Silver', 'Gold'] })
    const [tier, likes] = [await field('tier', 'enum'), await field('likes', 'set')]
    const [silver, gold] = tier.options.map(({ id }) => id) as [number, number]
    const [s, g] = likes.options.map(({ id }) => id) as [number, number]
    const ada = await people.create(as('own'), { given: 'Ada', customFields: { tier: gold, likes: [s, g] } })
    const bob = await people.create(as('own'), { given: 'Bob', customFields: { tier: silver, likes: [g] } })
    const without = (id: number) => ({
      options: [{ id: id === gold ? silver : s, label: 'Silver plus' }, { label: 'New' }],
    })
    const changed = await catalog.updateCustomField(as('own'), tier.id, without(gold))
    await catalog.updateCustomField(as('own'), likes.id, without(g))

    expect(changed.options).toEqual([
      { id: silver, label: 'Silver plus' },
      { id: g + 1, label: 'New' },
    ])
    expect(changed.removedOptions).toEqual([{ id: gold, label: 'Gold' }])
    expect((await people.get(as('own'), ada.id)).customFields).toEqual({ likes: [s] })
    expect((await people.get(as('own'), bob.id)).customFields).toEqual({ tier: silver })
    const has = (key: string): Filter => ({ some: customField(key, 'number') })
    expect(await found(has('tier'))).toEqual(['Bob'])
    expect(await found({ not: has('likes') })).toEqual(['Bob'])
    expect(await found({ some: customField('tier', 'number'), test: { op: 'eq', value: gold } })).toEqual([])
    const unknown = catalog.updateCustomField(as('own'), tier.id, { options: [{ id: gold, label: 'Gold' }] })
    await expect(unknown).rejects.toMatchObject({ code: 'invalid' })
  })

  test('hides the values of a field, and its key is not reused', async () => {
    const { catalog, people } = kith.hub
    const name = 'Contract value (€)'
    const draft = { name, type: 'monetary' } as const
    const value = await catalog.createCustomField(as('own'), draft)
    expect(value.key).toBe('contract_value')
    const ada = await people.create(as('own'), {
      given: 'Ada',
      customFields: { contract_value: { value: 10, currency: 'EUR' }, other: 'stays' },
    })
    await catalog.removeCustomField(as('own'), value.id)
    expect((await people.get(as('own'), ada.id)).customFields).toEqual({ other: 'stays' })
    expect(await found({ some: customField('contract_value', 'number') })).toEqual([])
    expect(await found({ some: customField('contract_value/currency', 'text') })).toEqual([])
    expect(await found({ field: customField('contract_value', 'number'), test: { op: 'missing' } })).toEqual([
      'Ada',
    ])
    expect(await catalog.listCustomFields(as('own'))).toEqual([])
    expect(await catalog.listCustomFields(as('own'), { removed: true })).toHaveLength(1)
    expect((await catalog.createCustomField(as('own'), draft)).key).toBe('contract_value_2')
  })

  test('keeps the options that concurrent patch functions add', async () => {
    const { catalog } = kith.hub
    const field = await catalog.createCustomField(as('own'), { name: 'Tier', type: 'enum', options: [] })
    await Promise.all(
      ['A', 'B', 'C'].map((label) =>
        catalog.updateCustomField(as('own'), field.id, ({ options }) => ({
          options: [...options, { label }],
        })),
      ),
    )
    const [after] = await catalog.listCustomFields(as('own'))
    expect(after!.options.map(({ label }) => label).toSorted()).toEqual(['A', 'B', 'C'])
  })
})
