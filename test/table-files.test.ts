import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dialects } from '../src/dialects/index.ts'
import { buildProgram, kith as command, temporaryFolder } from './support/command.ts'
import { onPostgres } from './support/engine.ts'
import { askImports, importOverHttp } from './support/imports-over-http.ts'
import { expectSound } from './support/invariants.ts'
import { createTestKith, type Tenant, type TestKith } from './support/kith.ts'
import { kithHere } from './support/kith-here.ts'
import { type TableFile, type TablePerson, tableFiles } from './support/table-files.ts'

const folder = fileURLToPath(new URL('table-files/', import.meta.url))
const data = temporaryFolder()
let kith: TestKith
beforeAll(async () => {
  kith = await createTestKith()
  await buildProgram()
})
afterAll(async () => {
  data.remove()
  await kith.close()
})

const names = tableFiles.map((one) => [one.file, one] as const)

test.each(names)('%s is imported over HTTP, again without a change, and undone', async (file, expected) => {
  const tenant = await kith.tenant({ defaultRegion: 'US' })
  const body = readFileSync(join(folder, file))
  const query = new URLSearchParams({ name: file, ...expected.options })
  const preview = await askImports(tenant, `preview?${query}`, body)
  expect(preview.table.skipped).toHaveLength(expected.skipped ?? 0)
  const tried = await askImports(tenant, `dry-run?${query}`, body)
  const first = await importOverHttp(kith, tenant, query, body)
  // The share of a trial is that of its last row: what is below a table is not read.
  const { share: _, ...counts } = tried.progress
  expect(first.progress).toMatchObject(counts)
  expect(first.progress).toMatchObject({ rejected: 0, conflict: expected.conflicts ?? 0 })
  expect(notesOf(tried.verdicts)).toEqual(expected.notes ?? [])
  await expectPeople(tenant, expected.people)

  const again = await importOverHttp(kith, tenant, query, body)
  expect(again.progress).toMatchObject({
    unchanged: again.progress.rows,
    created: 0,
    rejected: 0,
    conflict: 0,
  })
  await expectPeople(tenant, expected.people)

  for (const { id } of [again, first]) await askImports(tenant, `${id}/undo`, '')
  await kith.app.jobs.idle()
  for (const noun of ['people', 'custom-fields', 'labels']) {
    expect((await tenant.request('native', `/v1/${noun}`)).json.items).toEqual([])
  }
  await expectSound(kith.app.store, tenant.organization.id, dialects)
})

// The command line imports into a store of SQLite, whatever the engine of the tests.
test.skipIf(onPostgres).each(names)(
  '%s is imported by the command line, again without a change, and undone',
  async (file, expected) => {
    const run = (...args: string[]) => kithHere([...args, '--data', join(data.path, file), '--json'])
    const options = expected.options?.dateOrder ? ['--date-order', expected.options.dateOrder] : []
    const importing = ['import', join(folder, file), '--region', 'US', ...options]
    const first = await run(...importing)
    expect(first.code).toBe(0)
    const { skipped = [], ...counts } = JSON.parse(first.stdout)
    expect(skipped).toHaveLength(expected.skipped ?? 0)
    expect(counts).toMatchObject({ state: 'done', rejected: 0 })
    const people = JSON.parse((await run('people', 'list')).stdout) as { id: string }[]
    expect(people).toHaveLength(expected.people.length)
    const again = await run(...importing)
    expect(again.code).toBe(0)
    expect(JSON.parse(again.stdout)).toMatchObject({ created: 0, updated: 0, unchanged: counts.rows })
    for (const id of ['2', '1']) expect((await run('import', '--undo', id)).code).toBe(0)
    expect(JSON.parse((await run('people', 'list')).stdout)).toEqual([])
  },
  60_000,
)

describe('refuses', () => {
  const web = readFileSync(join(folder, 'web-page.xls'))
  const dates = readFileSync(join(folder, 'open-dates.csv'))

  test('a web page that is called .xls, and says what to do', async () => {
    const tenant = await kith.tenant()
    for (const path of ['', '/preview', '/dry-run']) {
      const refused = await tenant.request('native', `/v1/imports${path}`, { method: 'POST', body: web })
      expect(refused.status).toBe(400)
      expect(refused.json.detail).toMatch(/web page.*save the sheet as CSV UTF-8/)
    }
    const { code, stderr } = command([
      'import',
      join(folder, 'web-page.xls'),
      '--data',
      join(data.path, 'web'),
    ])
    expect(stderr).toMatch(/web page.*save the sheet as CSV UTF-8/)
    expect(code).toBe(1)
  })

  test('an SQL dump, and says what to do', async () => {
    const tenant = await kith.tenant()
    const body = readFileSync(join(folder, 'sql-dump.sql'))
    for (const path of ['', '/preview', '/dry-run']) {
      const refused = await tenant.request('native', `/v1/imports${path}`, { method: 'POST', body })
      expect(refused.status).toBe(400)
      expect(refused.json.detail).toMatch(/SQL script.*export the table/)
    }
    const run = command(['import', join(folder, 'sql-dump.sql'), '--data', join(data.path, 'sql')])
    expect(run.stderr).toMatch(/SQL script.*export the table/)
    expect(run.code).toBe(1)
  })

  test('dates whose order is open before the first row, and names the option', async () => {
    const tenant = await kith.tenant()
    for (const path of ['', '/dry-run']) {
      const refused = await tenant.request('native', `/v1/imports${path}`, { method: 'POST', body: dates })
      expect(refused.status).toBe(422)
      expect(refused.json.detail).toMatch(/"Date of birth" is open: 03\/04\/1990.*--date-order.*dateOrder/)
    }
    const preview = await tenant.request('native', '/v1/imports/preview', { method: 'POST', body: dates })
    expect(preview.json.table).toMatchObject({ dateOrder: null, openDates: { date: '03/04/1990' } })
    expect((await tenant.request('native', '/v1/imports')).json.items).toEqual([])
    for (const more of [[], ['--dry-run']]) {
      const run = command([
        'import',
        join(folder, 'open-dates.csv'),
        '--data',
        join(data.path, 'open'),
        ...more,
      ])
      expect(run.stderr).toMatch(/is open: 03\/04\/1990.*--date-order/)
      expect(run.code).toBe(2)
    }
  })

  test('no date with --date-order keep: it keeps them as text, with a remark', async () => {
    const tenant = await kith.tenant()
    const tried = await askImports(tenant, 'dry-run?dateOrder=keep', dates)
    expect(notesOf(tried.verdicts)).toHaveLength(4)
    await importOverHttp(kith, tenant, new URLSearchParams({ dateOrder: 'keep' }), dates)
    const { items } = (await tenant.request('native', '/v1/people')).json
    expect(items).toMatchObject([
      { birthday: null, customFields: { birthday_text: '03/04/1990', created_text: '01/02/2024 09:30' } },
      { birthday: null, customFields: { birthday_text: '05/06/1985', created_text: '11/12/2023 10:00' } },
    ])
  })
})

interface Verdict {
  readonly notes?: readonly { readonly column: string; readonly value: string }[]
}

function notesOf(verdicts: readonly Verdict[]): string[] {
  return verdicts.flatMap(({ notes = [] }) => notes.map(({ column, value }) => `${column} ${value}`))
}

async function expectPeople(tenant: Tenant, expected: readonly TablePerson[]): Promise<void> {
  const { items } = (await tenant.request('native', '/v1/people?sort=createdAt')).json
  const labels = (await tenant.request('native', '/v1/labels')).json.items as { id: number; name: string }[]
  // biome-ignore lint/suspicious/noExplicitAny: the shape of the API
  const shown = items.map((person: any): TablePerson => {
    const points = (list: readonly { normal: string; value: string; label: string }[], isPhone = false) =>
      list.map(({ value, normal, label }) =>
        [isPhone && normal.startsWith('+') ? normal : value, label].filter(Boolean).join(' '),
      )
    const { fullName, given, surname } = person
    return withoutEmpty({
      name: fullName ?? [given, surname].filter(Boolean).join(' '),
      emails: points(person.emails),
      phones: points(person.phones, true),
      services: points(person.onlineServices),
      address: points(person.addresses)[0] ?? null,
      birthday: person.birthday,
      company: person.company,
      jobTitle: person.jobTitle,
      notes: person.notes,
      labels: labels.filter(({ id }) => person.labelIds.includes(id)).map(({ name }) => name),
    })
  })
  expect(shown).toEqual(expected.map(({ customFields: _, ...person }) => person))
  for (const [index, { customFields = {} }] of expected.entries()) {
    for (const [key, value] of Object.entries(customFields))
      expect(items[index].customFields[key]).toEqual(value)
  }
}

function withoutEmpty(person: Record<string, unknown>): TablePerson {
  const filled = Object.entries(person).filter(
    ([, value]) => value !== null && (value as unknown[]).length > 0,
  )
  return Object.fromEntries(filled) as unknown as TablePerson
}

test('every file is expected', () => {
  const expected: readonly TableFile['file'][] = tableFiles.map(({ file }) => file)
  expect(new Set(expected).size).toBe(expected.length)
})
