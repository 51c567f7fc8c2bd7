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
  readonly principal: { readonly kind: string; readonly id: string }
  readonly fields: readonly { readonly field: string; readonly before: unknown; readonly after: unknown }[]
}

async function nadia(): Promise<{ id: string; vendorIds: Record<string, string> }> {
  const body = { given: 'Nadia', emails: [{ value: 'nadia@example.com' }] }
  return (await tenant.request('native', '/v1/people', { method: 'POST', body })).json
}

async function timeline(id: string, query = '') {
  return (await tenant.request('native', `/v1/people/${id}/timeline${query}`)).json
}

test('lists changes newest first with source, principal and the fields before and after', async () => {
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
  const listed = items.map(({ version, kind, source, fields }: TimelineItem) => ({
    version,
    kind,
    source: source.name,
    fields: fields.map(({ field }) => field).sort(),
  }))
  expect(listed).toEqual([
    { version: 4, kind: 'removed', source: 'native', fields: [] },
    { version: 3, kind: 'updated', source: 'savvycal', fields: ['extensions.savvycal', 'phones'] },
    { version: 2, kind: 'updated', source: 'native', fields: ['emails', 'surname'] },
    { version: 1, kind: 'created', source: 'native', fields: ['emails', 'given'] },
  ])
  const email = expect.objectContaining({
    value: 'nadia@example.com',
    createdAt: expect.stringMatching(/^2026-/),
  })
  expect(items[3].fields).toContainEqual({ field: 'given', before: null, after: 'Nadia' })
  expect(items[3].fields).toContainEqual({ field: 'emails', before: [], after: [email] })
  expect(items[2].fields).toContainEqual({ field: 'emails', before: [email], after: [] })
  expect(items[2].fields).toContainEqual({ field: 'surname', before: null, after: 'Okafor' })
  expect(items[1].fields).toContainEqual({
    field: 'phones',
    before: [],
    after: [expect.objectContaining({ value: '+442079460123' })],
  })
  const keys = await kith.app.hub.keys.list(tenant.organization.id)
  const principalOf = (dialect: string) => ({
    kind: 'key',
    id: keys.find((key) => key.dialect === dialect)!.id,
  })
  expect(items.map(({ principal }: TimelineItem) => principal)).toEqual(
    ['native', 'savvycal', 'native', 'native'].map(principalOf),
  )
  const { json: person } = await tenant.request('native', `/v1/people/${id}`)
  expect(items[0].at).toBe(person.updatedAt)
})

test('continues where a page ended', async () => {
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

test('hides changed fields from a key without the right to sensitive values', async () => {
  const { id } = await nadia()
  const { text } = await kith.app.hub.keys.create({
    orgId: tenant.organization.id,
    dialect: 'native',
    role: 'read',
    sensitive: false,
  })
  const { json, text: body } = await tenant.request('native', `/v1/people/${id}/timeline`, { key: text })
  expect(json.items).toMatchObject([{ version: 1, kind: 'created', fields: [] }])
  expect(body).not.toContain('Nadia')
})

test('returns the timeline of the survivor for a merged person', async () => {
  const [into, from] = [await nadia(), await nadia()]
  await tenant.request('native', `/v1/people/${into.id}/merge`, { method: 'POST', body: { from: from.id } })
  expect(await timeline(from.id)).toEqual(await timeline(into.id))
  expect((await timeline(into.id)).items.map(({ version }: TimelineItem) => version)).toEqual([2, 1])
})
