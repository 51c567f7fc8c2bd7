import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dialects } from '../src/dialects/index.ts'
import { type CardFile, type CardPerson, cardFiles } from './support/card-files.ts'
import { temporaryFolder } from './support/command.ts'
import { onPostgres } from './support/engine.ts'
import { askImports, importOverHttp } from './support/imports-over-http.ts'
import { expectSound } from './support/invariants.ts'
import { createTestKith, type Tenant, type TestKith } from './support/kith.ts'
import { kithHere } from './support/kith-here.ts'

const folder = fileURLToPath(new URL('card-files/', import.meta.url))
const data = temporaryFolder()
let kith: TestKith
beforeAll(async () => {
  kith = await createTestKith()
})
afterAll(async () => {
  data.remove()
  await kith.close()
})

const names = cardFiles.map((one) => [one.file, one] as const)

test.each(names)('%s is imported over HTTP, again without a change, and undone', async (file, expected) => {
  const tenant = await kith.tenant({ defaultRegion: 'US' })
  const body = readFileSync(join(folder, file))
  const tried = await askImports(tenant, `dry-run?name=${file}`, body)
  const first = await importOverHttp(kith, tenant, new URLSearchParams({ name: file }), body)
  const { share: _, ...counts } = tried.progress
  expect(first.progress).toMatchObject(counts)
  expect(first.progress).toMatchObject({ rejected: 0, unchanged: expected.repeated ?? 0 })
  expectNotes(tried.verdicts, expected.notes ?? [])
  await expectContent(tenant, expected)

  const again = await importOverHttp(kith, tenant, new URLSearchParams({ name: file }), body)
  expect(again.progress).toMatchObject({
    unchanged: again.progress.rows,
    created: 0,
    updated: 0,
    rejected: 0,
  })
  await expectContent(tenant, expected)

  for (const { id } of [again, first]) await askImports(tenant, `${id}/undo`, '')
  await kith.app.jobs.idle()
  for (const noun of ['people', 'custom-fields', 'companies', 'labels']) {
    expect((await tenant.request('native', `/v1/${noun}`)).json.items, noun).toEqual([])
  }
  await expectSound(kith.app.store, tenant.organization.id, dialects)
})

// The command line imports into a store of SQLite, whatever the engine of the tests.
test.skipIf(onPostgres).each(names)(
  '%s is imported by the command line, again without a change, and undone',
  async (file, expected) => {
    const run = (...args: string[]) => kithHere([...args, '--data', join(data.path, file), '--json'])
    const importing = ['import', join(folder, file), '--region', 'US']
    const first = await run(...importing)
    expect(first.code).toBe(0)
    expect(JSON.parse(first.stdout)).toMatchObject({ state: 'done', rejected: 0 })
    expect(JSON.parse((await run('people', 'list')).stdout)).toHaveLength(expected.people.length)
    const again = await run(...importing)
    expect(again.code).toBe(0)
    expect(JSON.parse(again.stdout)).toMatchObject({ created: 0, updated: 0, rejected: 0 })
    for (const id of ['2', '1']) expect((await run('import', '--undo', id)).code).toBe(0)
    expect(JSON.parse((await run('people', 'list')).stdout)).toEqual([])
  },
  60_000,
)

test.each(names)('%s is exported with what it said', async (file, { exported = {} }) => {
  const tenant = await kith.tenant({ defaultRegion: 'US' })
  await importOverHttp(kith, tenant, new URLSearchParams({ name: file }), readFileSync(join(folder, file)))
  for (const [format, lines] of Object.entries(exported)) {
    const { text } = await tenant.request('native', `/v1/export?format=${format}`)
    for (const line of lines) expect(text.replaceAll('\r\n ', '')).toContain(line)
  }
})

test.each(['vcard', 'vcard3', 'vcard21', 'jscontact'])(
  'a picture of 80 kB comes out of an export as %s as it came in',
  async (format) => {
    const tenant = await kith.tenant()
    const body = readFileSync(join(folder, 'photo-80kb.vcf'), 'utf8')
    await importOverHttp(kith, tenant, new URLSearchParams({ name: 'photo.vcf' }), Buffer.from(body))
    const { text } = await tenant.request('native', `/v1/export?format=${format}`)
    const data = /PHOTO[^:]*:([\s\S]*?)\nEND/.exec(body)![1]!.replace(/\s+/g, '')
    expect(text.replace(/\r\n /g, '')).toContain(data)
  },
)

interface Verdict {
  readonly notes?: readonly { readonly value: string | null; readonly expected: string }[]
}

function expectNotes(verdicts: readonly Verdict[], expected: readonly string[]): void {
  const notes = verdicts.flatMap(({ notes = [] }) =>
    notes.map(({ value, expected }) => `${value} ${expected}`),
  )
  expect(notes, JSON.stringify(notes)).toHaveLength(expected.length)
  for (const [index, start] of expected.entries()) expect(notes[index]).toContain(start)
}

async function expectContent(
  tenant: Tenant,
  { people, labels = [], companies = [] }: CardFile,
): Promise<void> {
  const { items } = (await tenant.request('native', '/v1/people')).json
  expect(items.map(shortOf)).toEqual(
    expect.arrayContaining(people.map((one) => expect.objectContaining(one))),
  )
  expect(items).toHaveLength(people.length)
  const namesOf = async (noun: string): Promise<string[]> => {
    const { json } = await tenant.request('native', `/v1/${noun}`)
    return json.items.map(({ name }: { name: string }) => name).sort()
  }
  expect(await namesOf('labels')).toEqual(labels)
  expect(await namesOf('companies')).toEqual(companies)
}

interface Point {
  readonly value: string
  readonly label: string
  readonly primary: boolean
}

// biome-ignore lint/suspicious/noExplicitAny: a person as the API answers it
function shortOf(person: any): Partial<CardPerson> {
  const list = (points: readonly Point[]) =>
    points.map(
      ({ value, label, primary }) => `${[value, label].filter(Boolean).join(' ')}${primary ? '*' : ''}`,
    )
  const { fullName, given, surname, birthday, company, jobTitle, notes } = person
  const all = {
    ...{ name: fullName ?? [given, surname].filter(Boolean).join(' '), birthday, company, jobTitle, notes },
    ...{ emails: list(person.emails), phones: list(person.phones) },
    ...{ services: list(person.onlineServices), addresses: list(person.addresses) },
  }
  const said = Object.entries(all).filter(([, value]) => value !== null && value.length !== 0)
  return Object.fromEntries(said)
}
