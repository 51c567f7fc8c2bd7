import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestKith, type Tenant, type TestKith } from '../../../test/support/kith.ts'

let kith: TestKith
let tenant: Tenant
beforeAll(async () => {
  kith = await createTestKith()
  tenant = await kith.tenant()
})
afterAll(() => kith.close())

interface TimelineItem {
  readonly version: number
  readonly kind: string
  readonly source: { readonly name: string }
  readonly said: readonly { readonly path: string }[]
}

async function nadia(): Promise<{ id: string; vendorIds: Record<string, string> }> {
  const body = { given: 'Nadia', emails: [{ value: 'nadia@example.com' }] }
  return (await tenant.request('native', '/v1/people', { method: 'POST', body })).json
}

async function timeline(id: string, query = '') {
  return (await tenant.request('native', `/v1/people/${id}/timeline${query}`)).json
}

test('tells newest first what made each version, who said it and what', async () => {
  const { id, vendorIds } = await nadia()
  await tenant.request('native', `/v1/people/${id}`, {
    method: 'PATCH',
    body: { surname: 'Okafor', emails: [] },
  })
  await tenant.request('savvycal', `/v1/clients/${vendorIds.savvycal}`, {
    method: 'PATCH',
    body: { phone: '+442079460123' },
  })
  await tenant.request('native', `/v1/people/${id}`, { method: 'DELETE' })
  const { items, nextBefore } = await timeline(id)
  expect(nextBefore).toBeNull()
  const told = items.map(({ version, kind, source, said }: TimelineItem) => ({
    version,
    kind,
    source: source.name,
    said: said.map(({ path }) => path).sort(),
  }))
  expect(told).toEqual([
    { version: 4, kind: 'removed', source: 'native', said: [] },
    { version: 3, kind: 'updated', source: 'savvycal', said: ['/extensions/savvycal/contact', '/phones'] },
    { version: 2, kind: 'updated', source: 'native', said: ['/emails', '/surname'] },
    { version: 1, kind: 'created', source: 'native', said: ['/given'] },
  ])
  expect(items[2].said).toContainEqual({ path: '/emails', value: 'nadia@example.com', removed: true })
  expect(items[2].said).toContainEqual({ path: '/surname', value: 'Okafor', removed: false })
  expect(items[1].said).toContainEqual({
    path: '/phones',
    value: expect.objectContaining({ value: '+442079460123' }),
    removed: false,
  })
  const { json: person } = await tenant.request('native', `/v1/people/${id}`)
  expect(items[0].at).toBe(person.updatedAt)
})

test('goes on where a page ended', async () => {
  const { id } = await nadia()
  for (const jobTitle of ['One', 'Two', 'Three', 'Four']) {
    await tenant.request('native', `/v1/people/${id}`, { method: 'PATCH', body: { jobTitle } })
  }
  const versions: number[] = []
  for (let query = '?limit=2'; ; ) {
    const { items, nextBefore } = await timeline(id, query)
    versions.push(...items.map(({ version }: { version: number }) => version))
    if (nextBefore === null) break
    query = `?limit=2&before=${nextBefore}`
  }
  expect(versions).toEqual([5, 4, 3, 2, 1])
  expect((await timeline(id, `?before=${Number.MAX_SAFE_INTEGER}`)).items).toHaveLength(5)
})

test('tells a key without the right to sensitive values that something changed, not what', async () => {
  const { id } = await nadia()
  const { text } = await kith.app.hub.keys.create({
    orgId: tenant.organization.id,
    dialect: 'native',
    role: 'read',
    sensitive: false,
  })
  const { json, text: body } = await tenant.request('native', `/v1/people/${id}/timeline`, { key: text })
  expect(json.items).toMatchObject([{ version: 1, kind: 'created', said: [] }])
  expect(body).not.toContain('Nadia')
})

test('of somebody who was merged is that of the survivor', async () => {
  const [into, from] = [await nadia(), await nadia()]
  await tenant.request('native', `/v1/people/${into.id}/merge`, { method: 'POST', body: { from: from.id } })
  expect(await timeline(from.id)).toEqual(await timeline(into.id))
  expect((await timeline(into.id)).items.map(({ version }: TimelineItem) => version)).toEqual([2, 1])
})
