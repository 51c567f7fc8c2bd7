import { expect, test } from 'vitest'
import { setUpConsole } from './support/set-up-console.ts'

const site = setUpConsole({ demo: false })

const csv = [
  'First Name,Last Name,Mail,Number,Firm,Born,Tier,Internal',
  'Nadia,Okafor,nadia@example.com,+44 20 7946 0958,Northpier Ltd,1990-04-03,Gold,x1',
  'Ben,Ngo,not-an-email,,Northpier Ltd,,Silver,x2',
  'Sofía,Lindqvist,sofia@example.com,+1 212 555 0142,,1985-12-24,,x3',
  'Uma,Silva,uma@example.com,,Larkspur Energy,,Gold,x4',
].join('\n')

test('offers three ways to start while there are no people', async () => {
  const { server, visitor } = site
  const { page } = visitor
  await visitor.go('/people')
  await page.getByRole('heading', { name: 'Welcome to Kith' }).waitFor()
  await page.getByRole('link', { name: 'Create key' }).click()
  const dialog = page.getByRole('dialog', { name: 'Create key' })
  await dialog.getByLabel('Name', { exact: true }).fill('First program')
  await dialog.getByRole('button', { name: 'Create key' }).click()
  const curl = await page.getByText(/^curl -X POST/).innerText()
  const key = /Bearer (kith_\w+)/.exec(curl)?.[1]
  // Sends the request of the curl command.
  const made = await fetch(/'(http[^']+)'/.exec(curl)![1]!, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: /-d '(.+)'$/s.exec(curl)![1]!,
  })
  expect(made.status).toBe(201)
  await page.getByRole('button', { name: 'Done' }).click()
  await page.getByRole('link', { name: 'People' }).click()
  await page.getByRole('row').filter({ hasText: 'Nadia Okafor' }).waitFor()
  const { id } = await made.json()
  await server.ask('DELETE', `/v1/people/${id}`)

  await visitor.go('/people')
  await page.getByRole('button', { name: 'Add demo people' }).click()
  await page.getByText('60 people').waitFor({ timeout: 15_000 })
  visitor.expectNoProblems()
})

test('maps columns, reviews the changes, imports a file and undoes the import', async () => {
  const { server, visitor } = site
  const { page } = visitor
  await visitor.go('/people')
  const before = (await server.ask('GET', '/v1/people/count')).total
  await visitor.go('/import')
  await page.setInputFiles('input[type=file]', {
    name: 'people.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(csv),
  })
  await page.getByText('4 rows in CSV format').waitFor()
  await page.getByRole('heading', { name: 'The first people, as they will be' }).waitFor()
  await page.getByText('New custom fields: Firm, Born, Tier, Internal').waitFor()
  await page.getByRole('combobox', { name: 'Import as: Internal' }).click()
  await page.getByRole('combobox', { name: 'Import as: Internal' }).fill('External')
  await page.getByRole('option', { name: 'External ID' }).click()

  // What was detected no longer holds; the review shows what would be made now.
  await page.getByText('New custom fields').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Review changes' }).click()
  await page.getByText('New custom fields: Firm, Born, Tier').waitFor()
  await page.getByText('“not-an-email” stays with the record of the row, expected').waitFor()
  expect((await server.ask('GET', '/v1/people/count')).total).toBe(before)

  await page.getByRole('button', { name: 'Import 4 rows' }).click()
  await page.getByRole('heading', { name: 'Import complete' }).waitFor({ timeout: 15_000 })
  expect((await server.ask('GET', '/v1/people/count')).total).toBe(before + 4)
  await page.getByRole('link', { name: 'Sofía Lindqvist' }).waitFor()
  const { items } = await server.ask('GET', '/v1/people?q=lindqvist&sort=-createdAt&limit=1')
  const { items: records } = await server.ask('GET', `/v1/people/${items[0].id}/records`)
  expect(records[0].externalId).toContain('x3')
  await visitor.expectAccessible()
  await visitor.shoot('import-result')

  await page.getByRole('button', { name: 'Undo import', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Undo import' }).click()
  await page.getByRole('heading', { name: 'Import undone' }).waitFor({ timeout: 15_000 })
  expect((await server.ask('GET', '/v1/people/count')).total).toBe(before)
  await page.getByRole('link', { name: 'View import of people.csv' }).waitFor()
  visitor.expectNoProblems()
})

test('asks for the order of dates, keeps people apart who share an address, and undoes from the history', async () => {
  const { server, visitor } = site
  const { page } = visitor
  await visitor.go('/import')
  const before = (await server.ask('GET', '/v1/people/count')).total
  const rows = [
    'Our members',
    '',
    'Name,Email,Birthday',
    'Ana Reyes,family@example.com,03/04/1990',
    'Ben Reyes,family@example.com,05/06/1985',
    'Ada Much,a@example.com,01/02/1980,too long',
  ]
  await page.setInputFiles('input[type=file]', {
    name: 'members.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(rows.join('\n')),
  })
  await page.getByText('Above or below the table, not imported: Our members').waitFor()
  await page.getByText('03/04/1990 in “Birthday” means another day in another order').waitFor()
  expect(await page.getByRole('button', { name: 'Review changes' }).isDisabled()).toBe(true)
  await visitor.shoot('import-columns')
  await page.getByRole('combobox', { name: 'Order of dates' }).click()
  await page.getByRole('option', { name: 'Day first' }).click()
  await page.getByText('1990-04-03').waitFor()
  await page.getByRole('button', { name: 'Review changes' }).click()
  await page.getByRole('heading', { name: 'New people who share an address' }).waitFor()
  await page.getByRole('heading', { name: 'Rejected rows' }).waitFor()
  await visitor.expectAccessible()
  await visitor.shoot('import-review')
  await page.getByRole('button', { name: 'Import 2 rows' }).click()
  await page.getByRole('heading', { name: 'Import complete' }).waitFor({ timeout: 15_000 })
  expect((await server.ask('GET', '/v1/people/count')).total).toBe(before + 2)
  const [rejected] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download rejected rows' }).click(),
  ])
  expect(rejected.suggestedFilename()).toContain('rejected')

  await page.getByRole('button', { name: 'Undo import of members.csv' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Undo import' }).click()
  await page.getByRole('heading', { name: 'Import undone' }).waitFor({ timeout: 15_000 })
  expect((await server.ask('GET', '/v1/people/count')).total).toBe(before)
  visitor.expectNoProblems()
})

test('shows an error for a file in an unknown format', async () => {
  const { visitor } = site
  const { page } = visitor
  visitor.expectFailures(400)
  await visitor.go('/import')
  const buffer = Buffer.from('PK\u0003\u0004 not a table')
  await page.setInputFiles('input[type=file]', { name: 'people.xlsx', mimeType: 'application/zip', buffer })
  await page.getByRole('alert').waitFor()
  await page.getByRole('button', { name: 'Choose file' }).waitFor()
  visitor.expectNoProblems()
})
