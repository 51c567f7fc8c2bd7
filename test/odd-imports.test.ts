import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RowProblem } from '../src/model/import.ts'
import { askImports, importOverHttp } from './support/imports-over-http.ts'
import { createTestKith, type Tenant, type TestKith } from './support/kith.ts'

/*
 * Values in files that cannot be read or that no store can hold: they cost no person, have a remark, and stay on the record as the
 * source said them, as far as a store can hold them. A strict import rejects their rows.
 */

let kith: TestKith
beforeAll(async () => {
  kith = await createTestKith()
})
afterAll(() => kith.close())

const BIG = '9007199254740993'

interface OddFile {
  readonly name: string
  readonly content: string | Buffer
  /** The names of its people, as they are afterwards. */
  readonly people: readonly string[]
  /** `row column value` of each remark. */
  readonly remarks: readonly string[]
  /** Texts of the records: what the source said. */
  readonly kept?: readonly string[]
}

function utf16(text: string): Buffer {
  return Buffer.from(`\uFEFF${text}`, 'utf16le')
}

const card = (...lines: string[]) => ['BEGIN:VCARD', 'VERSION:3.0', ...lines, 'END:VCARD', ''].join('\r\n')

const person = (id: string, name: string, more = '') =>
  `{"id":${id},"name":${JSON.stringify(name)},"first_name":${JSON.stringify(name)},"visible_to":3,` +
  `"emails":[{"value":"${name.toLowerCase()}@example.com","primary":true,"label":"work"}],"phones":[],"custom_fields":{}${more}}`

const contact = (name: string, more: string) =>
  `{"id":"3f2504e0-4f89-41d3-9a0c-0305e82c33${name === 'Nadia' ? '01' : '02'}","first_name":"${name}","last_name":null,` +
  `"email":"${name.toLowerCase()}@example.com","channels":{},"created_at":"2025-01-01T00:00:00Z"${more}}`

const oddFiles: readonly OddFile[] = [
  {
    name: 'nul.csv',
    content:
      'First Name,Email,Notes\nNa\0dia,nadia@example.com,\nBen,not-a-mail,"a\0b"\nCy,cy@example.com,\n',
    people: ['Na\uFFFDdia', 'Ben', 'Cy'],
    remarks: ['1 First Name Na\uFFFDdia', '2 Notes a\uFFFDb', '2 Email not-a-mail'],
    kept: ['not-a-mail'],
  },
  {
    name: 'utf16.csv',
    content: utf16('First Name,Email\nNadia \ud83d,nadia@example.com\nBen,ben@example.com\n'),
    people: ['Nadia \uFFFD', 'Ben'],
    remarks: ['1 First Name Nadia \uFFFD'],
  },
  {
    name: 'cards.vcf',
    content:
      card('FN:Na\0dia', 'EMAIL:nadia@example.com', 'NOTE;ENCODING=QUOTED-PRINTABLE:a=00b') +
      card('FN:Ben', 'EMAIL:not-a-mail', 'TEL:ask for Ben') +
      card('FN:Cy', 'EMAIL:cy@example.com'),
    people: ['Na\uFFFDdia', 'Ben', 'Cy'],
    remarks: [
      '1 FN (line 3) Na\uFFFDdia',
      '1 NOTE (line 5) a\uFFFDb',
      '2 emails not-a-mail',
      '2 phones ask for Ben',
    ],
    kept: ['not-a-mail', 'ask for Ben'],
  },
  {
    name: 'utf16.vcf',
    content: utf16(card('FN:Nadia \ud83d', 'EMAIL:nadia@example.com') + card('FN:Ben')),
    people: ['Nadia \uFFFD', 'Ben'],
    remarks: ['1 FN (line 3) Nadia \uFFFD'],
  },
  {
    name: 'people.ldif',
    content: [
      ...['dn: uid=nadia,dc=example', 'objectClass: person', 'cn: Na\0dia', 'mail: not-a-mail', ''],
      ...['dn: uid=ben,dc=example', 'objectClass: person', 'cn: Ben'],
      ...[`description:: ${Buffer.from('a\0b').toString('base64')}`, ''],
      ...['dn: uid=cy,dc=example', 'objectClass: person', 'cn: Cy', ''],
    ].join('\n'),
    people: ['Na\uFFFDdia', 'Ben', 'Cy'],
    remarks: ['1 cn (line 3) Na\uFFFDdia', '1 emails not-a-mail', '2 description (line 9) a\uFFFDb'],
    kept: ['not-a-mail'],
  },
  {
    name: 'cards.json',
    content: `[
      {"@type":"Card","name":{"full":"Na\\u0000dia"},"emails":{"e1":{"address":"not-a-mail"}},"x:size":${BIG}},
      {"@type":"Card","name":{"full":"Be"},"name":{"full":"Ben"}},
      {"@type":"Card","name":{"full":"Cy"}}
    ]`,
    people: ['Na\uFFFDdia', 'Ben', 'Cy'],
    remarks: ['1 0.name.full Na\uFFFDdia', `1 0.x:size ${BIG}`, '1 emails not-a-mail', '2 1.name null'],
    kept: [BIG, '"Be"'],
  },
  {
    name: 'page.json',
    content: `{"success":true,"data":[${[
      person('7', 'Nadia', `,"job_title":"a\\ud800","custom_fields":{"${'a'.repeat(40)}":${BIG}}`),
      person(BIG, 'Ben', ',"job_title":"Nurse","job_title":"Doctor"'),
      person('9', 'Cy'),
    ].join(',')}],"additional_data":{"next_cursor":null}}`,
    people: ['Nadia', 'Ben', 'Cy'],
    remarks: [
      '1 data.0.job_title a\uFFFD',
      '1 data.0.custom_fields null',
      `1 data.0.custom_fields.${'a'.repeat(40)} ${BIG}`,
      `2 data.1.id ${BIG}`,
      '2 data.1.job_title null',
    ],
    kept: [BIG, '"Nurse"', '"Doctor"'],
  },
  {
    name: 'contacts.jsonl',
    content: [
      contact('Nadia', `,"user_attributes":{"account":${BIG},"balance":1e400},"custom_fields":{}`),
      contact('Ben', ',"user_attributes":{"note":"a\\u0000b"},"custom_fields":{}'),
    ].join('\n'),
    people: ['Nadia', 'Ben'],
    remarks: [
      `1 user_attributes.account ${BIG}`,
      '1 user_attributes.balance 1e400',
      '2 user_attributes.note a\uFFFDb',
    ],
    kept: [BIG, '1e400'],
  },
]

interface Verdict {
  readonly row: number
  readonly verdict: string
  readonly notes?: readonly RowProblem[]
  readonly problems?: readonly RowProblem[]
}

const remarksOf = (verdicts: readonly Verdict[], kind: 'notes' | 'problems') =>
  verdicts.flatMap(({ row, [kind]: remarks = [] }) =>
    remarks.map(({ column, value }) => `${row} ${column} ${value}`),
  )

async function namesIn(tenant: Tenant): Promise<string[]> {
  const { json } = await tenant.request('native', '/v1/people')
  return json.items.map(
    ({ fullName, given }: { fullName: string | null; given: string }) => fullName ?? given,
  )
}

async function recordsIn(tenant: Tenant): Promise<string> {
  const { json } = await tenant.request('native', '/v1/people')
  let all = ''
  for (const { id } of json.items) all += (await tenant.request('native', `/v1/people/${id}/records`)).text
  return all
}

describe.each(oddFiles.map((file) => [file.name, file] as const))('%s', (name, file) => {
  const body = Buffer.from(file.content)

  test('costs no person, has remarks, and stays on the records', async () => {
    const tenant = await kith.tenant({ defaultRegion: 'US' })
    const tried = await askImports(tenant, `dry-run?name=${name}`, body)
    expect(remarksOf(tried.verdicts, 'notes')).toEqual(file.remarks)
    const job = await importOverHttp(kith, tenant, new URLSearchParams({ name }), body)
    expect(job.progress).toMatchObject({ created: file.people.length, rejected: 0 })
    expect(await namesIn(tenant)).toEqual(file.people)
    const records = await recordsIn(tenant)
    for (const text of file.kept ?? []) expect(records).toContain(text)
    expect(records).not.toMatch(/\\u0000|\\ud83d|\\ud800/i)
    const again = await importOverHttp(kith, tenant, new URLSearchParams({ name }), body)
    expect(again.progress).toMatchObject({ unchanged: file.people.length })
  })

  test('is rejected row by row in a strict import, and the rejected rows can be read again', async () => {
    const tenant = await kith.tenant({ defaultRegion: 'US' })
    const tried = await askImports(tenant, `dry-run?name=${name}&strict=true`, body)
    expect(remarksOf(tried.verdicts, 'problems')).toEqual(file.remarks)
    const rejected = new Set(file.remarks.map((remark) => Number.parseInt(remark, 10)))
    const job = await importOverHttp(kith, tenant, new URLSearchParams({ name, strict: 'true' }), body)
    expect(job.progress).toMatchObject({
      created: file.people.length - rejected.size,
      rejected: rejected.size,
    })
    const { text } = await tenant.request('native', `/v1/imports/${job.id}/rejected`)
    const query = new URLSearchParams({ name: `again-${name}`, format: job.format })
    const again = await importOverHttp(kith, tenant, query, Buffer.from(text))
    expect(again.progress).toMatchObject({ created: rejected.size, rejected: 0 })
  })
})

describe('the lossless export', () => {
  const exported = async (tenant: Tenant) => (await tenant.request('native', '/v1/export?format=jsonl')).text

  test('brings back what earlier versions have stored, without a remark', async () => {
    const from = await kith.tenant()
    await kith.app.hub.people.create(from.caller('native'), {
      given: 'Nadia',
      notes: 'NUL \0 and half a sign \ud83d',
      emails: [{ value: 'none' }],
      customFields: { large: 1e300, exact: 2 ** 60, tiny: 5e-324 },
    })
    const text = await exported(from)
    const to = await kith.tenant()
    const tried = await askImports(to, 'dry-run?name=all.jsonl', text)
    expect(remarksOf(tried.verdicts, 'notes')).toEqual([])
    await importOverHttp(
      kith,
      to,
      new URLSearchParams({ name: 'all.jsonl', strict: 'true' }),
      Buffer.from(text),
    )
    expect(await exported(to)).toBe(text)
  })

  test('has remarks about a line that was edited by hand', async () => {
    const from = await kith.tenant()
    await kith.app.hub.people.create(from.caller('native'), { given: 'Nadia', customFields: { size: 1 } })
    const text = (await exported(from))
      .replace('"given":"Nadia"', '"given":"Na","given":"Nadia"')
      .replace('"size":1', `"size":${BIG}`)
    const to = await kith.tenant()
    const tried = await askImports(to, 'dry-run?name=all.jsonl', text)
    expect(remarksOf(tried.verdicts, 'notes')).toEqual([
      '1 person.given null',
      `1 person.customFields.size ${BIG}`,
    ])
    const strict = await askImports(to, 'dry-run?name=all.jsonl&strict=true', text)
    expect(strict.progress).toMatchObject({ created: 0, rejected: 1 })
  })
})
