import { afterAll, beforeAll, expect, test } from 'vitest'
import { bulkFiles } from '../../../test/support/bulk-files.ts'
import { openTestHub, type TestHub } from '../../../test/support/test-hub.ts'

const files = bulkFiles()
let from: TestHub
let text: string
beforeAll(async () => {
  from = await openTestHub()
  await setRegion(from, null)
  const { hub, caller } = from
  const { id } = await hub.people.create(caller('own'), {
    given: 'Ada',
    phones: [
      { value: '(202) 555-0143' },
      { value: '(555) 123-4567', e164: '+445551234567', label: 'home' },
      { value: '202 555 0199' },
      { value: '202 555 0177' },
    ],
  })
  await hub.people.update(caller('acme'), id, ({ phones }) => ({ phones: phones.slice(0, 3) }))
  text = await files.exportText(hub, caller('own'), 'jsonl')
})
afterAll(async () => {
  files.remove()
  await from.close()
})

async function setRegion({ hub, organization }: TestHub, defaultRegion: string | null): Promise<void> {
  await hub.organizations.updateSettings(organization.id, { defaultRegion })
  await rebuild({ hub, organization })
}

async function rebuild({ hub, organization }: Pick<TestHub, 'hub' | 'organization'>): Promise<void> {
  while ((await hub.phoneForms.rebuildNext(organization.id, 'one')).state !== 'current');
}

async function phonesIn({ hub, caller }: TestHub) {
  const { items } = await hub.people.list(caller('own'), { order: [], page: { limit: 10 } })
  return items.flatMap(({ phones }) => phones.map(({ value, normal, e164 }) => [value, normal, e164]))
}

const inUs = [
  ['(202) 555-0143', '+12025550143', undefined],
  ['(555) 123-4567', '+445551234567', '+445551234567'],
  ['202 555 0199', '+12025550199', undefined],
]

test('an import of a lossless export keeps numbers as said, and reads the others by the region of its organization', async () => {
  const to = await openTestHub()
  await files.importText(to.hub, to.caller('own'), text, { name: 'all.jsonl' })
  expect(await files.exportText(to.hub, to.caller('own'), 'jsonl')).toBe(text)
  expect(await to.hub.phoneForms.progress(to.organization.id)).toMatchObject({ state: 'due' })
  await rebuild(to)
  expect(await phonesIn(to)).toEqual(inUs)
  await to.expectSound()
  await to.close()
})

test('an export that was made before a rebuild brings back no entry and no removed number', async () => {
  await setRegion(from, 'US')
  expect(await phonesIn(from)).toEqual(inUs)
  const unchanged = await files.importText(from.hub, from.caller('own'), text, { name: 'all.jsonl' })
  expect(unchanged.verdicts).toMatchObject([{ verdict: 'unchanged' }])
  const { items } = await from.hub.people.list(from.caller('own'), { order: [], page: { limit: 10 } })
  // The own record changes: a label, and a number that is removed.
  await from.hub.people.update(from.caller('own'), items[0]!.id, ({ phones }) => ({
    phones: phones.slice(0, 2).map((phone) => ({ ...phone, label: 'work' })),
  }))
  await files.importText(from.hub, from.caller('own'), text, { name: 'all.jsonl' })
  expect(await phonesIn(from)).toEqual(inUs.slice(0, 2))
  await from.expectSound()
  await rebuild(from)
  expect(await phonesIn(from)).toEqual(inUs.slice(0, 2))
  await from.expectSound()
})
