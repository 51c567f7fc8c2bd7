import { expect, test } from 'vitest'
import { awkwardPhones } from '../support/awkward-phones.ts'
import { setUpConsole } from './support/set-up-console.ts'

const site = setUpConsole({ demo: false })

const setRegion = (defaultRegion: string | null) =>
  site.server.ask('PATCH', '/v1/organization/settings', { defaultRegion })

test('shows valid numbers as they are written here and dials them, and shows all others as typed', async () => {
  const { server, visitor } = site
  const { page } = visitor
  await setRegion('US')
  const phones = awkwardPhones.map(({ value }) => ({ value }))
  const { id } = await server.ask('POST', '/v1/people', { fullName: 'Awkward', phones })
  await visitor.go(`/people/${id}`)
  await page.getByRole('button', { name: `Show all ${phones.length}` }).click()
  for (const { what, value, us, written } of awkwardPhones) {
    if (written === undefined) {
      await page.getByText(value.trim(), { exact: true }).waitFor()
      expect(await page.getByRole('link', { name: value.trim(), exact: true }).count(), what).toBe(0)
    } else {
      const links = page.getByRole('link', { name: written, exact: true })
      const targets = await links.evaluateAll((all) => all.map((link) => link.getAttribute('href')))
      expect(targets, what).toContain(`tel:${us}`)
    }
  }
  // An entry without a stated label shows none.
  expect(await page.getByText('work', { exact: true }).count()).toBe(0)
  visitor.expectNoProblems()
})

test('tells while typing that a number may not be valid, by the region of the organization', async () => {
  const { server, visitor } = site
  const { page } = visitor
  const hint = page.getByText('This may not be a valid phone number. It is saved as entered.')
  const { id } = await server.ask('POST', '/v1/people', { fullName: 'New' })
  await visitor.go(`/people/${id}`)
  await page.getByRole('button', { name: 'Add phone' }).click()
  await page.getByLabel('Value').fill('030 1234567')
  await hint.waitFor()
  await page.getByLabel('Value').fill('1-800-FLOWERS')
  await hint.waitFor({ state: 'hidden' })
  await page.getByLabel('Value').fill('12345')
  await hint.waitFor()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('12345', { exact: true }).waitFor()
  const { phones } = await server.ask('GET', `/v1/people/${id}`)
  expect(phones).toMatchObject([{ value: '12345', normal: '12345', label: '' }])
  visitor.expectNoProblems()
})

test('shows that numbers are read again after a change of the country', async () => {
  const { server, visitor } = site
  const { page } = visitor
  await setRegion(null)
  await server.ask('POST', '/v1/people', { fullName: 'National', phones: [{ value: '020 7946 0018' }] })
  await visitor.go('/organization')
  await page.getByLabel('Default country').fill('gb')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Settings saved').waitFor()
  const progress = () => server.ask('GET', '/v1/organization/phone-numbers')
  await expect.poll(progress, { timeout: 20_000 }).toMatchObject({ state: 'current', region: 'GB' })
  const { changed } = (await progress()).rebuild
  expect(changed).toBeGreaterThan(0)
  const people = changed === 1 ? '1 person has' : `${changed} people have`
  const done = page.getByText(`All phone numbers have been read with this country. ${people}`)
  await done.waitFor()
  await visitor.go('/organization')
  await done.waitFor()
  await visitor.expectAccessible()
  const { items } = await server.ask('GET', '/v1/people?q=National')
  expect(items[0].phones).toMatchObject([{ value: '020 7946 0018', normal: '+442079460018' }])
  await visitor.go(`/people/${items[0].id}`)
  await page.getByRole('link', { name: '020 7946 0018' }).waitFor()
  await page.getByRole('tab', { name: 'Timeline' }).click()
  await page.getByText('Phone numbers were read again').waitFor()
  await page.getByText(/Version 2 · by Kith$/).waitFor()
  visitor.expectNoProblems()
})
