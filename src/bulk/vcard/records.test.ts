import { describe, expect, test } from 'vitest'
import { setUpImports } from '../../../test/support/set-up-imports.ts'
import type { ReadOptions } from '../format.ts'

/** What later cards of a person change, and what they leave as it was. */

const kith = setUpImports()
const { files, everyone } = kith

function card(...lines: string[]): string {
  return ['BEGIN:VCARD', 'VERSION:3.0', ...lines, 'END:VCARD', ''].join('\r\n')
}

async function importCards(text: string, options: ReadOptions & { name?: string } = {}) {
  const named = { name: 'cards.vcf', ...options }
  const { job, verdicts } = await files.importText(kith.hub, kith.caller('own'), text, named)
  return { id: job.id, verdicts: verdicts.map(({ verdict }) => verdict), results: verdicts }
}

const exported = async (format = 'vcard') =>
  (await files.exportText(kith.hub, kith.caller('own'), format)).replaceAll('\r\n ', '')

const full = card(
  ...[
    'FN:Eva Lind',
    'N:Lind;Eva;Rose;Dr.;PhD',
    'UID:u1',
    'ORG:Northpier;Research',
    'TITLE:Engineer',
    'NICKNAME:Evi',
  ],
  ...[
    'TEL;TYPE=HOME,FAX:+12025550101',
    'TEL;TYPE=CELL:+12025550102',
    'EMAIL:eva@example.com',
    'URL:https://example.com/a',
  ],
  ...['URL:https://example.com/b', 'BDAY:1990-05-17', 'X-ROOM:7', 'CATEGORIES:Crew'],
)
const short = card('FN:Eva Lind', 'UID:u1', 'TEL;TYPE=CELL:+12025550102', 'URL:https://example.com/a')

test('accounts of several cards of a person add up, whatever their property is called', async () => {
  const accounts = (name: string) => [
    ...[`X-TWITTER:${name}`, `X-SIP:sip:${name}@example.com`, `X-GADUGADU:${name}`, `X-MS-IMADDRESS:${name}`],
    `X-SKYPE-USERNAME:${name}`,
  ]
  await importCards(card('FN:Eva Lind', 'UID:u1', ...accounts('one')))
  await importCards(card('FN:Eva Lind', 'UID:u1', ...accounts('two')))
  const text = await exported('vcard3')
  for (const line of [...accounts('one'), ...accounts('two')]) expect(text).toContain(line)
  expect((await everyone())[0]!.onlineServices).toHaveLength(10)
})

test('what a later card does not mention stays', async () => {
  await importCards(full)
  const before = await exported()
  await importCards(short)
  expect(await exported()).toBe(before)
})

test('a property that a later card says to be empty is gone', async () => {
  await importCards(full)
  await importCards(card('FN:Eva Lind', 'UID:u1', 'ORG:', 'BDAY;VALUE=DATE:', 'NICKNAME:', 'EMAIL:'))
  expect(await everyone()).toMatchObject([
    { company: null, birthday: null, emails: [], jobTitle: 'Engineer' },
  ])
  expect(await exported()).not.toMatch(/ORG|NICKNAME|BDAY|EMAIL/)
})

test('with mirror, what a later card does not mention is gone, unless another source says it', async () => {
  await importCards(full)
  await importCards(card('FN:Eva Lind', 'EMAIL:eva@example.com', 'TITLE:Engineer', 'X-ROOM:7'), {
    name: 'other.vcf',
  })
  await importCards(short, { mirror: true })
  expect(await everyone()).toMatchObject([
    {
      ...{ company: null, birthday: null, jobTitle: 'Engineer', labelIds: [] },
      ...{ emails: [{ value: 'eva@example.com' }], phones: [{ value: '+12025550102' }] },
    },
  ])
  const text = await exported()
  expect(text).toContain('URL:https://example.com/a')
  expect(text).toContain('X-ROOM:7')
  expect(text).not.toMatch(/example\.com\/b|NICKNAME|Research|555010[1]/)
})

test('mirror takes nothing back that a person said in Kith', async () => {
  await importCards(full)
  const [eva] = await everyone()
  await kith.hub.people.update(kith.caller('acme'), eva!.id, { company: 'Southgate' })
  await importCards(short, { mirror: true })
  expect(await everyone()).toMatchObject([{ company: 'Southgate' }])
})

test('rows without an id of their own are mirrored by the name of their file', async () => {
  await importCards(card('FN:Eva Lind', 'EMAIL:eva@example.com', 'TITLE:Engineer'))
  await importCards(card('FN:Eva Lind', 'EMAIL:eva@example.com', 'X-A:1'), { mirror: true, name: 'new.vcf' })
  expect(await everyone()).toMatchObject([{ jobTitle: 'Engineer' }])
  await importCards(card('FN:Eva Lind', 'EMAIL:eva@example.com', 'X-A:2'), { mirror: true })
  expect(await everyone()).toMatchObject([{ jobTitle: null }])
})

test('importing the original again heals what another file said in between, and undoing brings that back', async () => {
  await importCards(full)
  const before = await exported()
  const lossy = await importCards(card('FN:Eva L.', 'UID:u1', 'ORG:Northpier', 'N:L.;Eva;;;', 'TITLE:Dr.'))
  expect(await exported()).not.toContain('Research')
  const healed = await importCards(full)
  expect(healed.verdicts).toEqual(['updated'])
  expect(await exported()).toBe(before)
  expect((await importCards(full)).verdicts).toEqual(['unchanged'])
  for (const { id } of [healed, lossy]) await kith.hub.imports.undo(kith.caller('own'), id)
  expect(await exported()).toBe(before)
})

test('every export can be imported again: it is the same person and changes none of its values', async () => {
  await importCards(full)
  const person = (await everyone()).map(({ version, updatedAt, extensions, ...rest }) => rest)
  const before = await exported()
  for (const format of ['vcard', 'vcard3', 'vcard21', 'jscontact']) {
    const again = await importCards(await exported(format), { name: `export.${format}`, matchBy: [] })
    expect(again.verdicts).toHaveLength(1)
    expect(again.results[0]).toMatchObject({ matched: 'externalId' })
    expect((await everyone()).map(({ version, updatedAt, extensions, ...rest }) => rest)).toEqual(person)
    expect((await exported()).split('\r\n').sort()).toEqual(before.split('\r\n').sort())
  }
})

test('a person without a UID is found by the one that Kith wrote', async () => {
  await kith.hub.people.create(kith.caller('own'), { fullName: 'Front desk' })
  const again = await importCards(await exported())
  expect(again.results).toMatchObject([{ matched: 'id' }])
  expect(await everyone()).toHaveLength(1)
})

describe('cards with different UIDs', () => {
  test('are different people, even with one address', async () => {
    const text = ['u1', 'urn:uuid:u2']
      .map((uid) => card('FN:Eva Lind', `UID:${uid}`, 'EMAIL:info@example.com'))
      .join('')
    await importCards(text)
    expect(await everyone()).toHaveLength(2)
    expect((await importCards(text)).verdicts).toEqual(['unchanged', 'unchanged'])
  })

  test('are one person if they differ only in urn:uuid:', async () => {
    await importCards(card('FN:Eva Lind', 'UID:u1', 'TITLE:Engineer'))
    await importCards(card('FN:Eva Lind', 'UID:urn:uuid:u1', 'TITLE:Pilot'))
    expect(await everyone()).toMatchObject([{ jobTitle: 'Pilot' }])
  })
})

describe('groups', () => {
  const group = card(
    'N:Crew',
    'FN:Crew',
    'X-ADDRESSBOOKSERVER-KIND:group',
    'UID:g1',
    'X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:u1',
    'X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:u9',
  )
  const eva = card('FN:Eva Lind', 'UID:u1')

  test('are labels of their members, whichever comes first in the file', async () => {
    const { results } = await importCards(group + eva)
    expect(results).toMatchObject([
      { verdict: 'created', line: 10 },
      { verdict: 'created', line: 1, notes: [{ column: 'MEMBER', value: 'urn:uuid:u9' }] },
    ])
    const [crew] = await kith.hub.catalog.listLabels(kith.caller('own'))
    expect(crew).toMatchObject({ name: 'Crew' })
    expect(await everyone()).toMatchObject([{ labelIds: [crew!.id] }])
    expect((await importCards(group + eva)).verdicts).toEqual(['unchanged', 'unchanged'])
  })

  test('find members of earlier imports, and lose them when they are undone', async () => {
    await importCards(eva)
    const { id, verdicts } = await importCards(group)
    expect(verdicts).toEqual(['created'])
    expect(await everyone()).toMatchObject([{ labelIds: [1] }])
    await kith.hub.imports.undo(kith.caller('own'), id)
    expect(await everyone()).toMatchObject([{ labelIds: [] }])
  })
})

describe('company cards', () => {
  const company = card(
    'N:;;;;',
    'FN:Northpier',
    'ORG:Northpier;',
    'X-ABShowAs:COMPANY',
    'TEL;type=MAIN:+12025550100',
  )
  const list = () => kith.hub.companies.list(kith.caller('own'), { order: [], page: { limit: 9 } })

  test('are companies, whose card an export contains, until the import is undone', async () => {
    const first = await importCards(company)
    expect(first.verdicts).toEqual(['created'])
    expect(await everyone()).toEqual([])
    expect((await list()).items).toMatchObject([{ name: 'Northpier' }])
    expect(await exported('vcard3')).toMatch(/X-ABSHOWAS:COMPANY[\s\S]*ORG:Northpier/)
    expect((await importCards(company)).verdicts).toEqual(['unchanged'])
    expect(
      (await importCards(card('FN:Northpier', 'ORG:Northpier', 'KIND:org', 'NOTE:By the sea'))).verdicts,
    ).toEqual(['updated'])
    expect(await exported()).toMatch(/KIND:org[\s\S]*TEL;TYPE=main/)
    expect(first.id).toBe(1)
  })

  test('that existed before stay when the import is undone', async () => {
    await kith.hub.companies.create(kith.caller('own'), { name: 'Northpier' })
    const { id, verdicts } = await importCards(company)
    expect(verdicts).toEqual(['updated'])
    await kith.hub.imports.undo(kith.caller('own'), id)
    expect((await list()).items).toMatchObject([{ name: 'Northpier', attributes: {} }])
  })
})

test('a picture that is too large is told, and the person comes in', async () => {
  const data = Buffer.alloc(600_000, 7).toString('base64')
  const { results } = await importCards(card('FN:Eva Lind', `PHOTO;ENCODING=b;TYPE=JPEG:${data}`))
  expect(results).toMatchObject([{ verdict: 'created' }])
  expect(results[0]!.notes).toMatchObject([{ column: 'PHOTO' }])
  expect(results[0]!.notes![0]!.expected).toMatch(/at most 524288 bytes; it has 8\d{5}/)
})
