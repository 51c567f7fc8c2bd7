import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, type Visitor, visit } from './support/browser.ts'
import { type ConsoleServer, startConsoleServer } from './support/console-server.ts'

let server: ConsoleServer
let browser: Browser
let visitor: Visitor

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startConsoleServer({ demo: false }), openBrowser()])
  visitor = await visit(browser, server.url)
  await visitor.signIn(server.adminKey)
}, 180_000)

afterAll(async () => {
  await browser?.close()
  await server?.close()
})

const csv = [
  'First Name,Last Name,Mail,Number,Firm,Born,Tier,Internal',
  'Nadia,Okafor,nadia@example.com,+44 20 7946 0958,Northpier Ltd,1990-04-03,Gold,x1',
  'Ben,Ngo,not-an-email,,Northpier Ltd,,Silver,x2',
  'Sofía,Lindqvist,sofia@example.com,+1 212 555 0142,,1985-12-24,,x3',
  'Uma,Silva,uma@example.com,,Larkspur Energy,,Gold,x4',
].join('\n')

test('greets an empty store with three ways to begin', async () => {
  const { page } = visitor
  await visitor.go('/people')
  await page.getByRole('heading', { name: 'Welcome to Kith' }).waitFor()
  await page.getByRole('link', { name: 'Create a key' }).click()
  const dialog = page.getByRole('dialog', { name: 'Create key' })
  await dialog.getByLabel('Name', { exact: true }).fill('First program')
  await dialog.getByRole('button', { name: 'Create key' }).click()
  const curl = await page.getByText(/^curl -X POST/).innerText()
  const key = /Bearer (kith_\w+)/.exec(curl)?.[1]
  // What the line does when it is pasted.
  const made = await fetch(/'(http[^']+)'/.exec(curl)![1]!, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: /-d '(.+)'$/s.exec(curl)![1]!,
  })
  expect(made.status).toBe(201)
  await page.getByRole('button', { name: 'I have copied it' }).click()
  await page.getByRole('link', { name: 'People' }).click()
  await page.getByRole('row').filter({ hasText: 'Nadia Okafor' }).waitFor()
  const { id } = await made.json()
  await server.ask('DELETE', `/v1/people/${id}`)

  await visitor.go('/people')
  await page.getByRole('button', { name: 'Add demo people' }).click()
  await page.getByText('60 people').waitFor({ timeout: 15_000 })
  visitor.expectCalm()
})

test('reads a file, lets the columns be put right, checks every row, imports, and takes it back', async () => {
  const { page } = visitor
  await visitor.go('/people')
  const before = (await server.ask('GET', '/v1/people/count')).total
  await visitor.go('/import')
  await page.setInputFiles('input[type=file]', {
    name: 'people.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(csv),
  })
  await page.getByText('4 rows, read as csv').waitFor()
  await page.getByRole('combobox', { name: 'Goes to: Internal' }).click()
  await page.getByRole('combobox', { name: 'Goes to: Internal' }).fill('Id in the other')
  await page.getByRole('option', { name: 'Id in the other system' }).click()

  await page.getByRole('button', { name: 'Check what would happen' }).click()
  await page.getByText('Rows that cannot be brought in').waitFor()
  await page.getByText('“not-an-email” is not right').waitFor()
  expect((await server.ask('GET', '/v1/people/count')).total).toBe(before)

  await page.getByRole('button', { name: 'Import 3 rows' }).click()
  await page.getByRole('heading', { name: 'The import is done' }).waitFor({ timeout: 15_000 })
  expect((await server.ask('GET', '/v1/people/count')).total).toBe(before + 3)
  const { items } = await server.ask('GET', '/v1/people?q=lindqvist&sort=-createdAt&limit=1')
  const { items: records } = await server.ask('GET', `/v1/people/${items[0].id}/records`)
  expect(records[0].externalId).toContain('x3')
  const [rejected] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download rejected rows' }).click(),
  ])
  expect(rejected.suggestedFilename()).toContain('rejected')
  await visitor.expectAccessible()
  await visitor.shoot('import-result')

  await page.getByRole('button', { name: 'Take it back' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Take it back' }).click()
  await page.getByRole('heading', { name: 'The import was taken back' }).waitFor({ timeout: 15_000 })
  expect((await server.ask('GET', '/v1/people/count')).total).toBe(before)
  await page.getByRole('link', { name: 'Show the import of people.csv' }).waitFor()
  visitor.expectCalm()
})

test('says what is wrong with a file that cannot be read', async () => {
  const { page } = visitor
  visitor.expectFailures(400)
  await visitor.go('/import')
  const buffer = Buffer.from('PK\u0003\u0004 not a table')
  await page.setInputFiles('input[type=file]', { name: 'people.xlsx', mimeType: 'application/zip', buffer })
  await page.getByRole('alert').waitFor()
  await page.getByRole('button', { name: 'Choose a file' }).waitFor()
  visitor.expectCalm()
})
