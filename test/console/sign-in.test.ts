import { expect, test } from 'vitest'
import { visit } from './support/browser.ts'
import { setUpConsole } from './support/set-up-console.ts'

const site = setUpConsole()

test('signs in with a key without storing it, and signs out', async () => {
  const { browser, server } = site
  const visitor = await visit(browser, server.url)
  const { page, context } = visitor
  await visitor.go('/people')

  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('Enter an API key.').waitFor()
  visitor.expectFailures(401)
  await page.getByLabel('API key', { exact: true }).fill('kith_unknownkey00000000000000000000000000000000')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('alert').getByText('This key is invalid').waitFor()

  await page.getByLabel('API key', { exact: true }).fill(server.adminKey)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'People' }).waitFor()

  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))
  expect(kept).not.toContain(server.adminKey.slice(5))
  expect(await page.evaluate(() => document.cookie)).toBe('')
  const [cookie] = await context.cookies()
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' })
  expect(cookie?.value).not.toContain(server.adminKey)

  await page.getByRole('button', { name: /Account/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  expect(await context.cookies()).toEqual([])
  visitor.expectNoProblems()
  await context.close()
})

test('shows the sign-in page after the key of the session is revoked', async () => {
  const { browser, server } = site
  const key = server.createKey('--role', 'write', '--name', 'Short-lived')
  const visitor = await visit(browser, server.url)
  await visitor.signIn(key)
  await visitor.go('/labels')
  await visitor.page.getByText('Hot lead').waitFor()
  const { items } = await server.ask('GET', '/v1/keys')
  const { id } = items.find(({ name }: { name: string }) => name === 'Short-lived')
  await server.ask('DELETE', `/v1/keys/${id}`)
  visitor.expectFailures(401)
  await visitor.page.getByRole('link', { name: 'Campaigns' }).click()
  await visitor.page.getByRole('heading', { name: 'Sign in' }).waitFor()
  visitor.expectNoProblems()
  await visitor.context.close()
})

test('hides actions that the key has no permission for', async () => {
  const { browser, server } = site
  const visitor = await visit(browser, server.url)
  await visitor.signIn(server.createKey('--role', 'read'))
  await visitor.go('/people')
  await visitor.page.getByText('1,000 people').waitFor()
  expect(await visitor.page.getByRole('button', { name: 'Add person' }).count()).toBe(0)
  expect(await visitor.page.getByRole('link', { name: 'API keys' }).count()).toBe(0)
  await visitor.page.getByRole('row').nth(1).click()
  await visitor.page.getByRole('tab', { name: 'Details' }).waitFor()
  expect(await visitor.page.getByRole('button', { name: /^(Edit|Add) / }).count()).toBe(0)
  visitor.expectNoProblems()
  await visitor.context.close()
})

test('hides sensitive values from a key without access to them, and says so', async () => {
  const { browser, server } = site
  const visitor = await visit(browser, server.url)
  await visitor.signIn(server.createKey('--role', 'write', '--no-sensitive'))
  await visitor.go('/people')
  const { page } = visitor
  await page.getByText('1,000 people').waitFor()
  expect(await page.getByLabel('Search by name, email or phone').isDisabled()).toBe(true)
  expect(await page.getByText('@example.com').count()).toBe(0)
  await page.getByRole('row').nth(1).click()
  await page.getByText('They are hidden, not empty.').waitFor()
  await page.getByText('Hidden', { exact: true }).first().waitFor()
  await visitor.expectAccessible()
  await visitor.shoot('masked')
  visitor.expectNoProblems()
  await visitor.context.close()
})

test('searches pages, people and actions in the command palette, and lists the shortcuts', async () => {
  const { browser, server } = site
  const visitor = await visit(browser, server.url)
  await visitor.signIn(server.adminKey)
  await visitor.go('/labels')
  const { page } = visitor
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  await page.keyboard.press('Control+K')
  const field = page.getByPlaceholder('Search people, pages and actions')
  await field.fill('nakamura')
  await page
    .getByRole('button', { name: /Nakamura/ })
    .first()
    .waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: /Nakamura/ }).waitFor()
  await page.keyboard.press('Control+K')
  await field.fill('camp')
  await page.getByRole('button', { name: 'Campaigns' }).waitFor()
  visitor.expectNoProblems()
  await visitor.context.close()
})

test('remembers the selected theme', async () => {
  const { browser, server } = site
  const visitor = await visit(browser, server.url)
  await visitor.signIn(server.adminKey)
  await visitor.go('/labels')
  const scheme = () => visitor.page.locator('html').getAttribute('data-mantine-color-scheme')
  expect(await scheme()).toBe('light')
  await visitor.page.getByRole('button', { name: /Account/ }).click()
  await visitor.page.getByRole('menuitemradio', { name: 'Dark' }).click()
  expect(await scheme()).toBe('dark')
  await visitor.go('/labels')
  expect(await scheme()).toBe('dark')
  visitor.expectNoProblems()
  await visitor.context.close()
})
