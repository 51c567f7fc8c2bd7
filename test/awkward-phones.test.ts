import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dialects } from '../src/dialects/index.ts'
import { fullNameOf } from '../src/model/name.ts'
import type { Person } from '../src/model/person.ts'
import { type AwkwardPhone, awkwardPhones, BLANK_PHONE } from './support/awkward-phones.ts'
import { bulkFiles } from './support/bulk-files.ts'
import { expectSound } from './support/invariants.ts'
import { createTestKith, type Tenant, type TestKith } from './support/kith.ts'

/** Every awkward number through Kith's own API and every file format: as typed, with its normal form and without a label. */

const files = bulkFiles()
let kith: TestKith
beforeAll(async () => {
  kith = await createTestKith()
})
afterAll(async () => {
  files.remove()
  await kith.close()
})

const rows = awkwardPhones.map((row) => [row.what, row] as const)
const nameOf = ({ what }: AwkwardPhone) => `Person ${what}`

async function peopleOf({ caller }: Tenant): Promise<ReadonlyMap<string, Person>> {
  const page = { order: [], page: { limit: 100 } }
  const { items } = await kith.app.hub.people.list(caller('native'), page)
  return new Map(items.map((person) => [fullNameOf(person), person]))
}

describe.each([
  ['without a region', null],
  ['in the United States', 'US'],
] as const)('%s', (_where, defaultRegion) => {
  const normalOf = (row: AwkwardPhone) => (defaultRegion === null ? row.normal : row.us)

  describe('the native API', () => {
    let tenant: Tenant
    beforeAll(async () => {
      tenant = await kith.tenant({ defaultRegion })
    })
    afterAll(() => expectSound(kith.app.store, tenant.organization.id, dialects))

    test.each(rows)('keeps a number: %s', async (_what, row) => {
      const phones = [{ value: row.value }]
      const made = await tenant.request('native', '/v1/people', {
        method: 'POST',
        body: { fullName: nameOf(row), phones },
      })
      expect(made.status).toBe(201)
      const { json } = await tenant.request('native', `/v1/people/${made.json.id}`)
      expect(json.phones).toMatchObject([
        { value: row.value, normal: normalOf(row), label: '', primary: false },
      ])
      expect(json.phones[0]).not.toHaveProperty('e164')
    })

    test.each(rows)('finds the number as typed: %s', async (_what, row) => {
      const filter = JSON.stringify({ some: 'phones', op: 'eq', value: row.value })
      const { json } = await tenant.request('native', `/v1/people?filter=${encodeURIComponent(filter)}`)
      expect(json.items.map(({ fullName }: Person) => fullName)).toEqual([nameOf(row)])
    })

    test('keeps blanks as given', async () => {
      const body = { phones: [{ value: BLANK_PHONE }] }
      const { json } = await tenant.request('native', '/v1/people', { method: 'POST', body })
      expect(json.phones).toMatchObject([{ value: BLANK_PHONE, normal: BLANK_PHONE }])
    })
  })

  const cards = (line: (row: AwkwardPhone) => string) =>
    awkwardPhones.map((row) =>
      ['BEGIN:VCARD', 'VERSION:4.0', `FN:${nameOf(row)}`, line(row), 'END:VCARD', ''].join('\r\n'),
    )
  const escaped = (text: string) => text.replace(/[\\,;]/g, '\\$&')
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
  const jsCard = (fullName: string, number: string) => ({
    ...{ '@type': 'Card', version: '1.0', name: { full: fullName } },
    phones: { p1: { number } },
  })

  test.each([
    [
      'CSV',
      'people.csv',
      [
        'Full Name,Phone',
        ...awkwardPhones.map((row) => `${nameOf(row)},${quoted(row.value)}`),
        `Blank,${BLANK_PHONE}`,
      ].join('\n'),
    ],
    [
      'vCard',
      'people.vcf',
      [
        ...cards(({ value }) => `TEL:${escaped(value)}`),
        `BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Blank\r\nTEL:${BLANK_PHONE}\r\nEND:VCARD\r\n`,
      ].join(''),
    ],
    [
      'JSContact',
      'people.json',
      JSON.stringify([
        ...awkwardPhones.map((row) => jsCard(nameOf(row), row.value)),
        jsCard('Blank', BLANK_PHONE),
      ]),
    ],
  ] as const)('a file keeps every number, and its export does too: %s', async (format, name, content) => {
    const tenant = await kith.tenant({ defaultRegion })
    const expectKept = async (of: Tenant) => {
      const people = await peopleOf(of)
      expect(people.get('Blank')?.phones).toEqual([])
      for (const row of awkwardPhones) {
        const phones = people.get(nameOf(row))?.phones
        // A cell of a table may hold several numbers, and each of them counts.
        const inCell = format === 'CSV' ? row.inCell : undefined
        const expected = inCell ?? [[row.value.trim(), normalOf(row)]]
        expect(phones, row.what).toMatchObject(
          expected.map(([value, normal]) => ({ value, normal, label: '' })),
        )
      }
      await expectSound(kith.app.store, of.organization.id, dialects)
    }
    const { verdicts } = await files.importText(kith.app.hub, tenant.caller('native'), content, { name })
    expect(verdicts.filter(({ verdict }) => verdict !== 'created')).toEqual([])
    await expectKept(tenant)
    for (const exported of format === 'vCard' ? ['vcard', 'vcard3'] : [format.toLowerCase()]) {
      const again = await kith.tenant({ defaultRegion })
      const text = await files.exportText(kith.app.hub, tenant.caller('native'), exported)
      expect(text).not.toMatch(/TYPE=|X-ABLABEL|contexts/i)
      await files.importText(kith.app.hub, again.caller('native'), text, { name })
      await expectKept(again)
    }
  })
})
