import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, type Visitor, visit } from './support/browser.ts'
import { type ConsoleServer, startConsoleServer } from './support/console-server.ts'
import { demoKeys } from './support/demo-keys.ts'

let server: ConsoleServer
let browser: Browser
let visitor: Visitor

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startConsoleServer(), openBrowser()])
  visitor = await visit(browser, server.url)
  await visitor.signIn(server.adminKey)
}, 180_000)

afterAll(async () => {
  await browser?.close()
  await server?.close()
})

test('makes a key that is shown once, tells when it was used, and revokes it', async () => {
  const { page } = visitor
  await visitor.go('/keys')
  await page.getByRole('button', { name: 'Create key' }).click()
  const dialog = page.getByRole('dialog', { name: 'Create key' })
  await dialog.getByLabel('Name', { exact: true }).fill('Call centre')
  await dialog.getByRole('combobox', { name: 'API' }).click()
  await page.getByRole('option', { name: 'Pipedrive' }).click()
  await dialog.getByRole('combobox', { name: 'May' }).click()
  await page.getByRole('option', { name: 'read', exact: true }).click()
  await dialog.getByRole('button', { name: 'Create key' }).click()
  const secret = await page.getByTestId('new-key').innerText()
  const used = () =>
    fetch(`${server.url}/pipedrive/api/v2/persons?limit=1`, { headers: { 'x-api-token': secret } })
  expect((await used()).status).toBe(200)
  await page.getByRole('button', { name: 'I have copied it' }).click()
  expect(await page.content()).not.toContain(secret)
  const row = page.getByRole('row').filter({ hasText: 'Call centre' })
  await page.reload()
  await row.getByText(secret.slice(-4)).filter({ visible: true }).waitFor()
  await row.getByText('just now').filter({ visible: true }).waitFor()

  await row.getByRole('button', { name: 'Revoke Call centre' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
  await row.waitFor({ state: 'hidden' })
  expect((await used()).status).toBe(401)
  await page.getByRole('checkbox', { name: 'Show revoked keys' }).check()
  await row.getByText('Revoked').waitFor()
  visitor.expectCalm()
})

test('defines a field with choices, renames it, adds a choice and removes it', async () => {
  const { page } = visitor
  await visitor.go('/fields')
  await page.getByRole('button', { name: 'Add field' }).click()
  const form = page.getByRole('dialog')
  await form.getByLabel('Name', { exact: true }).fill('Café tier')
  expect(await form.getByLabel('Key').inputValue()).toBe('cafe_tier')
  await form.getByRole('combobox', { name: 'Type' }).click()
  await page.getByRole('option', { name: 'One choice' }).click()
  const choices = form.getByLabel('Choices')
  for (const choice of ['Basic', 'Plus']) {
    await choices.fill(choice)
    await choices.press('Enter')
  }
  await visitor.expectAccessible()
  await form.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Basic, Plus').filter({ visible: true }).waitFor()

  await page.getByRole('button', { name: 'Edit Café tier' }).click()
  await form.getByLabel('Name', { exact: true }).fill('Tier')
  await choices.fill('Premium')
  await choices.press('Enter')
  await form.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Basic, Plus, Premium').filter({ visible: true }).waitFor()
  const { items } = await server.ask('GET', '/v1/custom-fields')
  expect(items.find(({ key }: { key: string }) => key === 'cafe_tier')).toMatchObject({
    name: 'Tier',
    options: [{ label: 'Basic' }, { label: 'Plus' }, { label: 'Premium' }],
  })
  await page.getByRole('button', { name: 'Remove Tier' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await page.getByText('cafe_tier').filter({ visible: true }).waitFor({ state: 'hidden' })
  visitor.expectCalm()
})

test('makes a label, gives it another colour, shows who has it, and removes it', async () => {
  const { page } = visitor
  await visitor.go('/labels')
  await page.getByRole('button', { name: 'Add label' }).click()
  const form = page.getByRole('dialog')
  await form.getByLabel('Name', { exact: true }).fill('Partner')
  await form.getByRole('radio', { name: 'Purple' }).click()
  await form.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('button', { name: 'Edit Partner' }).click()
  await form.getByRole('radio', { name: 'Teal' }).click()
  await form.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('row').filter({ hasText: 'Partner' }).getByText('Teal').waitFor()
  await page
    .getByRole('row')
    .filter({ hasText: 'Hot lead' })
    .getByRole('link', { name: 'Show people' })
    .click()
  await page.waitForURL(/filter=/)
  await page.getByRole('button', { name: /^Filter: 1 condition/ }).waitFor()
  await visitor.go('/labels')
  await page.getByRole('button', { name: 'Remove Partner' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await page.getByText('Partner', { exact: true }).waitFor({ state: 'hidden' })
  visitor.expectCalm()
})

test('changes settings of the organization, and says which value is wrong', async () => {
  const { page } = visitor
  visitor.expectFailures(400)
  await visitor.go('/organization')
  await page.getByLabel('Time zone').fill('Europe/Lisbon')
  await page.getByLabel('Country for phone numbers').fill('pt')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved').waitFor()
  const { settings } = await server.ask('GET', '/v1/organization')
  expect(settings).toMatchObject({ defaultRegion: 'PT', defaultTimeZone: 'Europe/Lisbon' })
  await page.getByLabel('Country for phone numbers').fill('1')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText(/defaultRegion/).waitFor()
  visitor.expectCalm()
})

test('shows how it stands with the people of a campaign, and moves one on', async () => {
  const { page } = visitor
  await visitor.go('/campaigns')
  await page.getByText('200 people').waitFor()
  await page.getByRole('link', { name: 'May renewals' }).click()
  await page.getByText('50 (25%)').first().waitFor()
  await page.getByText('1–50 of 200').waitFor()
  await page.getByRole('button', { name: 'Next page' }).click()
  await page.getByText('51–100 of 200').waitFor()
  await page.getByText('Not attempted', { exact: true }).last().waitFor()
  await page.getByRole('radiogroup', { name: 'Status' }).getByText('Not attempted').click()
  await page.getByText('1–50 of 50').waitFor()
  const first = page.getByRole('row').nth(1)
  const name = await first.getByRole('link').innerText()
  await first.getByRole('button', { name: /^Not attempted/ }).click()
  await page.getByRole('menuitem', { name: 'Completed' }).click()
  await page.getByText('1–49 of 49').waitFor()
  await page.getByText('51 (25.5%)').waitFor()
  expect(name).not.toBe('')
  await visitor.go('/campaigns')
  await page.getByRole('button', { name: 'New campaign' }).click()
  await page.getByRole('dialog').getByLabel('Name', { exact: true }).fill('Winter')
  await page.getByRole('dialog').getByRole('button', { name: 'Create' }).click()
  await page.getByText('Nobody here').waitFor()
  await visitor.expectAccessible()
  visitor.expectCalm()
})

test('tells the sources with how many people each spoke of', async () => {
  const { page } = visitor
  await server.ask('POST', '/v1/imports?name=fair.csv', 'Name,Mail\nUma Silva,uma.silva@example.com\n', {
    'content-type': 'text/csv',
  })
  await expect
    .poll(async () => (await server.ask('GET', '/v1/imports')).items[0]?.state, { timeout: 10_000 })
    .toBe('done')
  await visitor.go('/sources')
  await page.getByRole('row').filter({ hasText: 'Kith' }).getByText('1,000').waitFor()
  await page.getByRole('row').filter({ hasText: 'fair.csv' }).getByText('Import', { exact: true }).waitFor()
  visitor.expectCalm()
})

test('shows what happens as it happens: changes, requests by API, and the store', async () => {
  const { page } = visitor
  await visitor.go('/activity')
  await page.getByText('Ready').waitFor()
  await page.getByText('SQLite, in one file').waitFor()
  const { id } = await server.ask('POST', '/v1/people', { given: 'Live', surname: 'Feedman' })
  await page.getByRole('link', { name: 'Live Feedman' }).waitFor()
  await server.ask('DELETE', `/v1/people/${id}`)
  await page.getByText('Removed').first().waitFor()
  const asked = await fetch(`${server.url}/quentli/v1/customers?take=1`, {
    headers: { authorization: `Bearer ${demoKeys.quentli}` },
  })
  expect(asked.status).toBe(200)
  await page.getByRole('img', { name: 'Requests of Quentli, minute by minute' }).waitFor({ timeout: 12_000 })
  await visitor.expectAccessible()
  await visitor.shoot('activity-busy')
  await page.getByRole('button', { name: 'Pause' }).click()
  await page.getByText('Paused').waitFor()
  visitor.expectCalm()
})
