import { beforeEach, expect, test } from 'vitest'
import { setUpConsole } from './support/set-up-console.ts'
import { anyVendor, requestWithKey, testingOf, vendors } from './support/vendors.ts'

const site = setUpConsole()
let id: string

beforeEach(async () => {
  const { server, visitor } = site
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

const read = () => site.server.ask('GET', `/v1/people/${id}`)

test('edits values inline, and shows an error for an invalid value', async () => {
  const { visitor } = site
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
  visitor.expectNoProblems()
})

test('adds, changes and removes email addresses and labels', async () => {
  const { visitor } = site
  const { page } = visitor
  await page.getByRole('button', { name: 'Add email' }).click()
  await page.getByLabel('Value').fill('not an address')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Enter a valid email address').waitFor()
  await page.getByLabel('Value').fill('nadia@example.org')
  await page.getByRole('checkbox', { name: 'Primary' }).check()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('link', { name: 'nadia@example.org' }).waitFor()
  expect((await read()).emails).toMatchObject([
    { value: 'Nadia@Example.com', primary: false, label: 'work' },
    { value: 'nadia@example.org', primary: true },
  ])
  await page.getByRole('button', { name: 'Edit Nadia@Example.com' }).click()
  await page.getByRole('button', { name: 'Remove Nadia@Example.com' }).click()
  // The link disappears when editing starts, so it does not show that the address is removed.
  await expect.poll(async () => (await read()).emails.length, { timeout: 8_000 }).toBe(1)

  await page.getByRole('combobox', { name: 'Select labels' }).click()
  await page.getByRole('option', { name: 'Hot lead' }).click()
  await expect.poll(async () => (await read()).labelIds, { timeout: 8_000 }).toEqual([2])
  visitor.expectNoProblems()
})

test('shows a conflict when someone else changed the person, and overwrites nothing by itself', async () => {
  const { server, visitor } = site
  const { page } = visitor
  visitor.expectFailures(412)
  await page.getByRole('button', { name: /^Edit Surname/ }).click()
  await server.ask('PATCH', `/v1/people/${id}`, { surname: 'Okafor-Lindqvist' })
  await page.getByRole('textbox', { name: 'Surname' }).fill('Okafor Menon')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'This person was changed by someone else' })
  await dialog.getByRole('cell', { name: 'Okafor Menon' }).waitFor()
  await dialog.getByRole('cell', { name: 'Okafor-Lindqvist' }).waitFor()
  await visitor.expectAccessible()
  await visitor.shoot('conflict')
  expect((await read()).surname).toBe('Okafor-Lindqvist')
  await dialog.getByRole('button', { name: 'Keep current value' }).click()
  await page.getByRole('button', { name: 'Edit Surname: Okafor-Lindqvist' }).waitFor()

  await page.getByRole('button', { name: /^Edit Surname/ }).click()
  await server.ask('PATCH', `/v1/people/${id}`, { jobTitle: 'Owner' })
  await page.getByRole('textbox', { name: 'Surname' }).fill('Okafor Menon')
  await page.keyboard.press('Enter')
  await dialog.getByRole('button', { name: 'Use your value' }).click()
  await page.getByRole('button', { name: 'Edit Surname: Okafor Menon' }).waitFor()
  expect(await read()).toMatchObject({ surname: 'Okafor Menon', jobTitle: 'Owner' })
  visitor.expectNoProblems()
})

test('shows the source of each value, and the timeline of the person', async () => {
  const { server, visitor } = site
  const { page } = visitor
  const { update, renamed } = testingOf(anyVendor.name).people
  const change = update((await read()).vendorIds[anyVendor.name], renamed('Okafor-Weiss'))
  const { path, headers } = requestWithKey(anyVendor, change.path)
  const changed = await fetch(`${server.url}${path}`, {
    method: change.method!,
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(change.body),
  })
  expect(changed.status).toBe(200)
  await page.reload()
  await page.getByRole('button', { name: 'Source of Job title' }).hover()
  await page.getByText('Source', { exact: true }).waitFor()
  await page.getByText(/^Record \d+/).waitFor()
  await visitor.shoot('provenance')
  await page.mouse.move(0, 0)
  await page.getByRole('tab', { name: 'Timeline' }).click()
  await page.getByText(`${anyVendor.title}: changed`).waitFor()
  await page.getByText('Kith: added').waitFor()
  await page.getByText('Nadia@Example.com').first().waitFor()
  // Who made each change, and the value before beside the value after.
  await page
    .getByText(/by API key (?![0-9a-f-]{36})/)
    .first()
    .waitFor()
  await page.locator('ins', { hasText: 'Okafor-Weiss' }).first().waitFor()
  await visitor.expectAccessible()
  await visitor.shoot('timeline')
  visitor.expectNoProblems()
})

test('copies the id of the person in each API', async () => {
  const { visitor } = site
  const { page } = visitor
  const { vendorIds } = await read()
  expect(Object.keys(vendorIds).sort()).toEqual(vendors.map(({ name }) => name).sort())
  for (const { name, title } of vendors) {
    await page.getByRole('button', { name: `Copy ${title} ID` }).click()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(vendorIds[name])
  }
  visitor.expectNoProblems()
})

test('shows the response of each API for the person, and its curl command', async () => {
  const { server, visitor } = site
  const { page } = visitor
  await page.getByRole('tab', { name: 'API preview' }).click()
  const { vendorIds } = await read()
  for (const vendor of vendors) {
    const { name, title, contacts } = vendor
    const column = page.getByRole('region', { name: title, exact: true })
    const shown = JSON.parse(await column.getByLabel(`${title} response`, { exact: true }).innerText())
    const { path, headers } = requestWithKey(vendor, contacts.path(vendorIds[name]))
    const answer = await fetch(`${server.url}${path}`, { headers })
    expect(shown, name).toEqual(await answer.json())
    expect(await column.getByLabel('curl command', { exact: true }).innerText()).toContain('curl')
  }
  await page.getByText(anyVendor.title, { exact: true }).first().click()
  await page.getByRole('region', { name: anyVendor.title }).waitFor({ state: 'hidden' })
  visitor.expectNoProblems()
})

test('removes and restores the person', async () => {
  const { visitor } = site
  const { page } = visitor
  await page.getByRole('button', { name: 'Actions' }).click()
  await page.getByRole('menuitem', { name: 'Remove' }).click()
  await page.getByText(/^Removed on/).waitFor()
  expect(await page.getByRole('button', { name: /^Edit/ }).count()).toBe(0)
  await page.getByRole('button', { name: 'Restore' }).click()
  await page.getByRole('button', { name: /^Edit Surname/ }).waitFor()
  expect((await read()).removedAt).toBeNull()
  visitor.expectNoProblems()
})

test('changes the surviving person at the address of a person who was merged into it', async () => {
  const { server, visitor } = site
  const { page } = visitor
  const merged = await server.ask('POST', '/v1/people', { given: 'Nadya' })
  await server.ask('POST', `/v1/people/${id}/merge`, { from: merged.id })
  await visitor.go(`/people/${merged.id}`)
  await page.getByRole('button', { name: /^Edit Job title/ }).click()
  await page.getByRole('textbox', { name: 'Job title' }).fill('Skipper')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Edit Job title: Skipper' }).waitFor()
  expect((await read()).jobTitle).toBe('Skipper')
  visitor.expectNoProblems()
})
