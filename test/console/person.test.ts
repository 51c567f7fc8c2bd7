import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openBrowser, type Visitor, visit } from './support/browser.ts'
import { type ConsoleServer, startConsoleServer } from './support/console-server.ts'
import { demoKeys } from './support/demo-keys.ts'

let server: ConsoleServer
let browser: Browser
let visitor: Visitor
let id: string

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startConsoleServer(), openBrowser()])
  visitor = await visit(browser, server.url)
  await visitor.signIn(server.adminKey)
}, 180_000)

beforeEach(async () => {
  const person = await server.ask('POST', '/v1/people', {
    given: 'Nadia',
    surname: 'Okafor',
    jobTitle: 'Engineer',
    emails: [{ value: 'Nadia@Example.com', label: 'work', primary: true }],
    phones: [{ value: '+44 20 7946 0958', label: 'mobile', primary: true }],
  })
  id = person.id
  await visitor.go(`/people/${id}`)
})

afterAll(async () => {
  await browser?.close()
  await server?.close()
})

const read = () => server.ask('GET', `/v1/people/${id}`)

test('changes values where they stand, and refuses what cannot be', async () => {
  const { page } = visitor
  await page.getByRole('button', { name: /^Edit Job title/ }).click()
  await page.getByRole('textbox', { name: 'Job title' }).fill('Head of engineering')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Edit Job title: Head of engineering' }).waitFor()
  expect((await read()).jobTitle).toBe('Head of engineering')

  visitor.expectFailures(400)
  await page.getByRole('button', { name: /^Edit Time zone/ }).click()
  await page.getByRole('textbox', { name: 'Time zone' }).fill('Middle/Earth')
  await page.keyboard.press('Enter')
  await page.getByText(/IANA time zone/).waitFor()
  await visitor.expectAccessible()
  await page.keyboard.press('Escape')
  expect((await read()).timeZone).toBeNull()

  await page.getByRole('button', { name: /^Edit Birthday/ }).click()
  await page.getByLabel('Birthday', { exact: true }).fill('1990-02-28')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('28 February 1990').waitFor()
  await page.getByRole('button', { name: /^Edit Plan/ }).click()
  await page.getByRole('combobox', { name: 'Plan' }).click()
  await page.getByRole('option', { name: 'Gold' }).click()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('button', { name: 'Edit Plan: Gold' }).waitFor()
  expect(await read()).toMatchObject({ birthday: '1990-02-28', customFields: { plan: expect.any(Number) } })
  visitor.expectCalm()
})

test('adds, changes and removes e-mail addresses and labels', async () => {
  const { page } = visitor
  await page.getByRole('button', { name: 'Add e-mail' }).click()
  await page.getByLabel('Value').fill('not an address')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('does not look like an e-mail').waitFor()
  await page.getByLabel('Value').fill('nadia@example.org')
  await page.getByRole('checkbox', { name: 'Main one' }).check()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('link', { name: 'nadia@example.org' }).waitFor()
  expect((await read()).emails).toMatchObject([
    { value: 'Nadia@Example.com', primary: false, label: 'work' },
    { value: 'nadia@example.org', primary: true },
  ])
  await page.getByRole('button', { name: 'Edit Nadia@Example.com' }).click()
  await page.getByRole('button', { name: 'Remove Nadia@Example.com' }).click()
  // Its link is hidden as soon as it is edited.
  await expect.poll(async () => (await read()).emails.length).toBe(1)

  await page.getByRole('combobox', { name: 'Choose labels' }).click()
  await page.getByRole('option', { name: 'Hot lead' }).click()
  await expect.poll(async () => (await read()).labelIds).toEqual([2])
  visitor.expectCalm()
})

test('shows what somebody else changed meanwhile, and overwrites nothing unasked', async () => {
  const { page } = visitor
  visitor.expectFailures(412)
  await page.getByRole('button', { name: /^Edit Surname/ }).click()
  await server.ask('PATCH', `/v1/people/${id}`, { surname: 'Okafor-Lindqvist' })
  await page.getByRole('textbox', { name: 'Surname' }).fill('Okafor Menon')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Somebody else changed this person' })
  await dialog.getByRole('cell', { name: 'Okafor Menon' }).waitFor()
  await dialog.getByRole('cell', { name: 'Okafor-Lindqvist' }).waitFor()
  await visitor.expectAccessible()
  await visitor.shoot('conflict')
  expect((await read()).surname).toBe('Okafor-Lindqvist')
  await dialog.getByRole('button', { name: 'Keep what is there' }).click()
  await page.getByRole('button', { name: 'Edit Surname: Okafor-Lindqvist' }).waitFor()

  await page.getByRole('button', { name: /^Edit Surname/ }).click()
  await server.ask('PATCH', `/v1/people/${id}`, { jobTitle: 'Owner' })
  await page.getByRole('textbox', { name: 'Surname' }).fill('Okafor Menon')
  await page.keyboard.press('Enter')
  await dialog.getByRole('button', { name: 'Use mine' }).click()
  await page.getByRole('button', { name: 'Edit Surname: Okafor Menon' }).waitFor()
  expect(await read()).toMatchObject({ surname: 'Okafor Menon', jobTitle: 'Owner' })
  visitor.expectCalm()
})

test('tells where each value comes from, and how the person became so', async () => {
  const { page } = visitor
  const changed = await fetch(
    `${server.url}/pipedrive/api/v2/persons/${(await read()).vendorIds.pipedrive}`,
    {
      method: 'PATCH',
      headers: { 'x-api-token': demoKeys.pipedrive, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Nadia Okafor-Weiss' }),
    },
  )
  expect(changed.status).toBe(200)
  await page.reload()
  await page.getByRole('button', { name: 'Where Job title comes from' }).hover()
  await page.getByText('Comes from').waitFor()
  await page.getByText(/^Record \d+/).waitFor()
  await visitor.shoot('provenance')
  await page.mouse.move(0, 0)
  await page.getByRole('tab', { name: 'Timeline' }).click()
  await page.getByText('Pipedrive: changed').waitFor()
  await page.getByText('Kith: added').waitFor()
  await page.getByText('Nadia@Example.com').first().waitFor()
  await visitor.expectAccessible()
  await visitor.shoot('timeline')
  visitor.expectCalm()
})

test('has the id of every API ready to be copied', async () => {
  const { page } = visitor
  const { vendorIds } = await read()
  expect(Object.keys(vendorIds)).toHaveLength(5)
  for (const [name, vendorId] of [
    ['Quentli', vendorIds.quentli],
    ['VoIPBIN', vendorIds.voipbin],
  ]) {
    await page.getByRole('button', { name: `Copy the id in ${name}` }).click()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(vendorId)
  }
  visitor.expectCalm()
})

test('shows exactly what each API answers for the person, with the line that asks for it', async () => {
  const { page } = visitor
  await page.getByRole('tab', { name: 'As seen through' }).click()
  const { vendorIds } = await read()
  const asked: readonly [string, string, Record<string, string>][] = [
    [
      'SavvyCal Appointments',
      `/savvycal/v1/clients/${vendorIds.savvycal}?include_sensitive=true`,
      { authorization: `Bearer ${demoKeys.savvycal}` },
    ],
    [
      'Quentli',
      `/quentli/v1/customers/${vendorIds.quentli}`,
      { authorization: `Bearer ${demoKeys.quentli}` },
    ],
    ['Pipedrive', `/pipedrive/api/v2/persons/${vendorIds.pipedrive}`, { 'x-api-token': demoKeys.pipedrive }],
  ]
  for (const [name, path, headers] of asked) {
    const column = page.getByRole('region', { name, exact: true })
    const shown = JSON.parse(await column.getByLabel(`What ${name} answers`, { exact: true }).innerText())
    const answer = await fetch(`${server.url}${path}`, { headers })
    expect(shown, name).toEqual(await answer.json())
    expect(await column.getByLabel('Ask for it').innerText()).toContain('curl')
  }
  await page.getByText('VoIPBIN', { exact: true }).first().click()
  await page.getByRole('region', { name: 'VoIPBIN' }).waitFor({ state: 'hidden' })
  visitor.expectCalm()
})

test('is removed and brought back', async () => {
  const { page } = visitor
  await page.getByRole('button', { name: 'Actions' }).click()
  await page.getByRole('menuitem', { name: 'Remove' }).click()
  await page.getByText(/^Removed on/).waitFor()
  expect(await page.getByRole('button', { name: /^Edit/ }).count()).toBe(0)
  await page.getByRole('button', { name: 'Restore' }).click()
  await page.getByRole('button', { name: /^Edit Surname/ }).waitFor()
  expect((await read()).removedAt).toBeNull()
  visitor.expectCalm()
})
