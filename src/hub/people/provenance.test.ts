import { describe, expect, test } from 'vitest'
import { setUpHub } from '../../../test/support/set-up-hub.ts'

const kith = setUpHub()

const as = (dialect: string) => kith.caller(dialect)

describe('provenance', () => {
  test('names the source of each value after writes of several sources', async () => {
    const draft = { given: 'Ada', notes: 'n', emails: [{ value: 'a@example.com' }], payload: { raw: true } }
    const { id } = await kith.hub.people.create(as('own'), draft)
    await kith.hub.people.update(as('acme'), id, {
      notes: 'better',
      emails: [{ value: 'a@example.com' }, { value: 'b@example.com' }],
      customFields: { plan: 1 },
    })
    await kith.hub.people.update(as('umbra'), id, { given: null, extensions: { umbra: { x: [1] } } })
    const { records, sources, values } = await kith.hub.people.provenance(as('own'), id)
    const nameOf = (sourceId: number) => sources.find((source) => source.id === sourceId)?.name
    expect(
      Object.fromEntries(Object.entries(values).map(([path, origin]) => [path, nameOf(origin.sourceId)])),
    ).toEqual({
      '/notes': 'acme',
      '/emails/0': 'own',
      '/emails/1': 'acme',
      '/customFields/plan': 'acme',
      '/extensions/umbra/x': 'umbra',
    })
    for (const { recordId, at } of Object.values(values)) {
      const record = records.find((candidate) => candidate.id === recordId)
      expect(at).toBeLessThanOrEqual(record!.lastSeenAt)
      expect(at).toBeGreaterThanOrEqual(record!.firstSeenAt)
    }
    expect(records.find(({ sourceId }) => nameOf(sourceId) === 'own')?.payload).toEqual({ raw: true })
    expect(records.find(({ sourceId }) => nameOf(sourceId) === 'umbra')?.values['/given']?.value).toBeNull()
  })

  test('is refused to keys without the right to sensitive values', async () => {
    const { id } = await kith.hub.people.create(as('own'), {})
    const ask = kith.hub.people.provenance(kith.caller('own', { sensitive: false }), id)
    await expect(ask).rejects.toMatchObject({ code: 'forbidden' })
  })
})
