import { expect, test } from 'vitest'
import { setUpConsole } from './support/set-up-console.ts'
import { anyVendor, requestWithKey, testingOf, vendors } from './support/vendors.ts'

const site = setUpConsole()

test('creates a key that is shown once, shows when it was last used, and revokes it', async () => {
  const { server, visitor } = site
  const { page } = visitor
  await visitor.go('/keys')
  await page.getByRole('button', { name: 'Create key' }).click()
  const dialog = page.getByRole('dialog', { name: 'Create key' })
  await dialog.getByLabel('Name', { exact: true }).fill('Call centre')
  await dialog.getByRole('combobox', { name: 'API' }).click()
  await page.getByRole('option', { name: anyVendor.title }).click()
  await dialog.getByRole('combobox', { name: 'Permission' }).click()
  await page.getByRole('option', { name: 'Read only' }).click()
  await dialog.getByRole('button', { name: 'Create key' }).click()
  const secret = await page.getByTestId('new-key').innerText()
  expect(await page.getByText(/^curl /).innerText()).toContain(secret)
  const { path, headers } = requestWithKey(anyVendor, testingOf(anyVendor.name).people.path, secret)
  const used = () => fetch(`${server.url}${path}`, { headers })
  expect((await used()).status).toBe(200)
  await page.getByRole('button', { name: 'Done' }).click()
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
  visitor.expectNoProblems()
})

test('creates a key of another kind, which expires', async () => {
  const { visitor } = site
  const { page } = visitor
  const vendor = vendors.find(({ keys }) => Object.values(keys).some(({ lifeSeconds }) => lifeSeconds))!
  const [kind, { purpose }] = Object.entries(vendor.keys).find(([, { lifeSeconds }]) => lifeSeconds)!
  await visitor.go('/keys')
  await page.getByRole('button', { name: 'Create key' }).click()
  const dialog = page.getByRole('dialog', { name: 'Create key' })
  await dialog.getByLabel('Name', { exact: true }).fill('Browser app')
  await dialog.getByText('valid until it is revoked').waitFor()
  await dialog.getByRole('combobox', { name: 'API' }).click()
  await page.getByRole('option', { name: vendor.title }).click()
  await dialog.getByRole('combobox', { name: 'Kind of key' }).click()
  await page.getByRole('option', { name: purpose }).click()
  await dialog.getByText(/expires after \d+ (hour|day)/).waitFor()
  await dialog.getByLabel('Expires').fill('2099-05-04T09:30')
  await visitor.expectAccessible()
  const asked = page.waitForRequest((request) => request.method() === 'POST')
  await dialog.getByRole('button', { name: 'Create key' }).click()
  expect((await asked).postDataJSON()).toMatchObject({
    ...{ dialect: vendor.name, kind },
    expiresAt: expect.stringMatching(/^2099-05-0\dT\d\d:30:00\.000Z$/),
  })
  await page.getByRole('button', { name: 'Done' }).click()
  const row = page.getByRole('row').filter({ hasText: 'Browser app' })
  await row
    .getByText(/Expires .*2099/)
    .filter({ visible: true })
    .waitFor()
  visitor.expectNoProblems()
})

test('chooses the version of an API for a key and for the organization', async () => {
  const { visitor } = site
  const { page } = visitor
  const vendor = vendors.find(({ versions }) => versions)!
  const [first, other] = vendor.versions!.map(({ name }) => name)
  await visitor.go('/keys')
  await page.getByRole('button', { name: 'Create key' }).click()
  const dialog = page.getByRole('dialog', { name: 'Create key' })
  await dialog.getByLabel('Name', { exact: true }).fill('New client')
  await dialog.getByRole('combobox', { name: 'API', exact: true }).click()
  await page.getByRole('option', { name: vendor.title }).click()
  await dialog.getByRole('combobox', { name: 'API version' }).click()
  await page.getByRole('option', { name: other! }).click()
  await dialog.getByText(vendor.versions!.at(-1)!.differs).waitFor()
  await visitor.expectAccessible()
  const created = page.waitForRequest((request) => request.method() === 'POST')
  await dialog.getByRole('button', { name: 'Create key' }).click()
  expect((await created).postDataJSON()).toMatchObject({ dialect: vendor.name, apiVersion: other })
  await page.getByRole('button', { name: 'Done' }).click()
  const row = page.getByRole('row').filter({ hasText: 'New client' })
  await row.getByText(`Version ${other}`).filter({ visible: true }).waitFor()

  await visitor.go('/organization')
  const choice = page.getByRole('combobox', { name: `${vendor.title} version` })
  expect(await choice.inputValue()).toBe(`${first} (default)`)
  await choice.click()
  await page.getByRole('option', { name: other! }).click()
  await visitor.expectAccessible()
  const saved = page.waitForRequest((request) => request.method() === 'PATCH')
  await page.getByRole('button', { name: 'Save' }).click()
  expect((await saved).postDataJSON()).toMatchObject({ apiVersions: { [vendor.name]: other } })
  await page.getByText('Settings saved').waitFor()
  visitor.expectNoProblems()
})

test('creates a field with options, renames it, adds an option and removes the field', async () => {
  const { server, visitor } = site
  const { page } = visitor
  await visitor.go('/fields')
  await page.getByRole('button', { name: 'Create field' }).click()
  const form = page.getByRole('dialog')
  await form.getByLabel('Name', { exact: true }).fill('Café tier')
  expect(await form.getByLabel('Key').inputValue()).toBe('cafe_tier')
  await form.getByRole('combobox', { name: 'Type' }).click()
  await page.getByRole('option', { name: 'Single choice' }).click()
  const options = form.getByLabel('Options')
  for (const option of ['Basic', 'Plus']) {
    await options.fill(option)
    await options.press('Enter')
  }
  await visitor.expectAccessible()
  await form.getByRole('button', { name: 'Create field' }).click()
  await page.getByText('Basic, Plus').filter({ visible: true }).waitFor()

  await page.getByRole('button', { name: 'Edit Café tier' }).click()
  await form.getByLabel('Name', { exact: true }).fill('Tier')
  await options.fill('Premium')
  await options.press('Enter')
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
  visitor.expectNoProblems()
})

test('creates a label, changes its colour, shows its people, and removes it', async () => {
  const { visitor } = site
  const { page } = visitor
  await visitor.go('/labels')
  await page.getByRole('button', { name: 'Create label' }).click()
  const form = page.getByRole('dialog')
  await form.getByLabel('Name', { exact: true }).fill('Partner')
  await form.getByRole('radio', { name: 'Purple' }).click()
  await form.getByRole('button', { name: 'Create label' }).click()
  await page.getByRole('button', { name: 'Edit Partner' }).click()
  await form.getByRole('radio', { name: 'Teal' }).click()
  await form.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('row').filter({ hasText: 'Partner' }).getByText('Teal').waitFor()
  await page
    .getByRole('row')
    .filter({ hasText: 'Hot lead' })
    .getByRole('link', { name: 'View people' })
    .click()
  await page.waitForURL(/filter=/)
  await page.getByRole('button', { name: /^Filter: 1 condition/ }).waitFor()
  await visitor.go('/labels')
  await page.getByRole('button', { name: 'Remove Partner' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await page.getByText('Partner', { exact: true }).waitFor({ state: 'hidden' })
  visitor.expectNoProblems()
})

test('gives a label a meaning, changes it and clears it', async () => {
  const { server, visitor } = site
  const { page } = visitor
  await visitor.go('/labels')
  await page.getByRole('button', { name: 'Create label' }).click()
  const form = page.getByRole('dialog')
  await form.getByLabel('Name', { exact: true }).fill('Dock')
  await form.getByLabel('Meaning').fill('Works at the quay\nBerth 4')
  await visitor.expectAccessible()
  await form.getByRole('button', { name: 'Create label' }).click()
  const row = page.getByRole('row').filter({ hasText: 'Dock' })
  await row.getByText('Works at the quay').waitFor()
  const stored = async () => {
    const { items } = await server.ask('GET', '/v1/labels')
    return items.find(({ name }: { name: string }) => name === 'Dock')
  }
  expect((await stored()).detail).toBe('Works at the quay\nBerth 4')

  await page.getByRole('button', { name: 'Edit Dock' }).click()
  expect(await form.getByLabel('Meaning').inputValue()).toBe('Works at the quay\nBerth 4')
  await form.getByLabel('Meaning').fill('Works at the pier')
  await form.getByRole('button', { name: 'Save' }).click()
  await row.getByText('Works at the pier').waitFor()
  await page.getByRole('button', { name: 'Edit Dock' }).click()
  await form.getByLabel('Meaning').fill('')
  await form.getByRole('button', { name: 'Save' }).click()
  await row.getByText('Works at the pier').waitFor({ state: 'hidden' })
  expect((await stored()).detail).toBe('')
  visitor.expectNoProblems()
})

test('changes settings of the organization, and shows which value is invalid', async () => {
  const { server, visitor } = site
  const { page } = visitor
  visitor.expectFailures(400)
  await visitor.go('/organization')
  await page.getByLabel('Time zone').fill('Europe/Lisbon')
  await page.getByLabel('Default country').fill('pt')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Settings saved').waitFor()
  const { settings } = await server.ask('GET', '/v1/organization')
  expect(settings).toMatchObject({ defaultRegion: 'PT', defaultTimeZone: 'Europe/Lisbon' })
  await page.getByLabel('Default country').fill('1')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText(/defaultRegion/).waitFor()
  visitor.expectNoProblems()
})

test('shows the status of the people in a campaign, and changes one', async () => {
  const { visitor } = site
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
  await page.getByRole('button', { name: 'Create campaign' }).click()
  await page.getByRole('dialog').getByLabel('Name', { exact: true }).fill('Winter')
  await page.getByRole('dialog').getByRole('button', { name: 'Create campaign' }).click()
  await page.getByText('No people yet').waitFor()
  await visitor.expectAccessible()
  visitor.expectNoProblems()
})

test('lists the sources with their number of records', async () => {
  const { server, visitor } = site
  const { page } = visitor
  await server.ask('POST', '/v1/imports?name=fair.csv', 'Name,Mail\nUma Silva,uma.silva@example.com\n', {
    'content-type': 'text/csv',
  })
  await expect
    .poll(async () => (await server.ask('GET', '/v1/imports')).items[0]?.state, { timeout: 10_000 })
    .toBe('done')
  await visitor.go('/sources')
  await page.getByRole('row').filter({ hasText: 'Kith' }).getByText('1,001').waitFor()
  await page.getByRole('row').filter({ hasText: 'fair.csv' }).getByText('Import', { exact: true }).waitFor()
  visitor.expectNoProblems()
})

test('shows a spinner while a failing request is retried, then an error with a retry button', async () => {
  const { server, visitor } = site
  const { page } = visitor
  visitor.expectFailures(503)
  await page.route(/\/native\/v1\/sources/, (route) =>
    route.fulfill({ status: 503, json: { detail: 'The store cannot be reached.' } }),
  )
  await page.goto(`${server.url}/console/sources`)
  await page.getByRole('heading', { level: 1, name: 'Sources' }).waitFor()
  await page.getByRole('status', { name: 'Loading…' }).waitFor()
  await page.getByRole('alert').getByText('The store cannot be reached.').waitFor()
  await page.unrouteAll()
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('row').filter({ hasText: 'Kith' }).waitFor()
  visitor.expectNoProblems()
})

test('shows changes, requests by API and the state of the database live', async () => {
  const { server, visitor } = site
  const { page } = visitor
  await visitor.go('/activity')
  await page.getByText('Ready').waitFor()
  await page.getByText('SQLite').waitFor()
  const { id } = await server.ask('POST', '/v1/people', { given: 'Live', surname: 'Feedman' })
  await page.getByRole('link', { name: 'Live Feedman' }).waitFor()
  await server.ask('DELETE', `/v1/people/${id}`)
  await page.getByText('Removed').first().waitFor()
  const { path, headers } = requestWithKey(anyVendor, testingOf(anyVendor.name).people.path)
  const asked = await fetch(`${server.url}${path}`, { headers })
  expect(asked.status).toBe(200)
  await page.getByRole('img', { name: `${anyVendor.title} requests per minute` }).waitFor({ timeout: 12_000 })
  await visitor.expectAccessible()
  await visitor.shoot('activity-busy')
  await page.getByRole('button', { name: 'Pause' }).click()
  await page.getByText('Paused').waitFor()
  visitor.expectNoProblems()
})
