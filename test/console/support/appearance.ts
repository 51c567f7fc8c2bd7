import { beforeAll, expect, test } from 'vitest'
import type { Scheme, Size } from './browser.ts'
import { addOddPeople, type OddPeople } from './odd-people.ts'
import { setUpConsole } from './set-up-console.ts'
import { statesOf } from './states.ts'

const campaign = '/campaigns/6a0f9e8d-7c6b-4a59-9483-726150f4e3d2'

function pagesOf(odd: OddPeople): readonly [string, string][] {
  return [
    ['people', '/people'],
    ['people-removed', '/people?removed=only'],
    ['person-long-names', `/people/${odd.long}`],
    ['person-right-to-left', `/people/${odd.rightToLeft}`],
    ['person-forty-emails', `/people/${odd.fortyEmails}`],
    ['person-nothing', `/people/${odd.nothing}`],
    ['person-timeline', `/people/${odd.long}?tab=timeline`],
    ['person-api-preview', `/people/${odd.long}?tab=preview`],
    ['import', '/import'],
    ['campaigns', '/campaigns'],
    ['campaign', campaign],
    ['activity', '/activity'],
    ['sources', '/sources'],
    ['labels', '/labels'],
    ['fields', '/fields'],
    ['keys', '/keys'],
    ['organization', '/organization'],
    ['not-found', '/nowhere'],
  ]
}

/** Takes screenshots of every page in one size and both colour schemes, and checks its accessibility in one scheme. */
export function testAppearance(size: Size, scheme: Scheme): void {
  const site = setUpConsole({ size, scheme })
  let odd: OddPeople

  beforeAll(async () => {
    odd = await addOddPeople(site.server)
  })

  async function checkPage(name: string, disabledRules: readonly string[] = []): Promise<void> {
    const { visitor } = site
    await visitor.expectAccessible(disabledRules)
    await visitor.shootBoth(name)
    const wide = await visitor.page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
    expect(wide, `${name} is wider than the window`).toBe(false)
    visitor.expectNoProblems()
  }

  test('every page fits the window and has no errors', { timeout: 120_000 }, async () => {
    const { visitor } = site
    visitor.expectFailures(404)
    await visitor.go('/people')
    for (const [name, path] of pagesOf(odd)) {
      await visitor.follow(path)
      await visitor.page.getByRole('heading', { level: 1 }).waitFor()
      await checkPage(name)
    }
  })

  test('every dialog, form and error state fits the window and has no errors', {
    timeout: 120_000,
  }, async () => {
    const { visitor } = site
    visitor.expectFailures(401, 503)
    for (const { name, path, before, open, disabledRules } of statesOf(odd)) {
      await before?.(visitor.page)
      await visitor.go(path)
      await visitor.page.locator('h1').first().waitFor({ state: 'attached' })
      await open?.(visitor.page)
      await visitor.settled()
      await checkPage(name, disabledRules)
      await visitor.page.unrouteAll()
    }
  })

  test('the navigation opens each page', async () => {
    const { visitor } = site
    const { page } = visitor
    await visitor.go('/people')
    for (const name of ['Labels', 'Campaigns', 'Activity']) {
      if (size === 'phone') {
        await page.getByRole('button', { name: 'Open navigation' }).click()
        await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name }).waitFor()
        await visitor.settled()
        if (name === 'Labels') await visitor.shootBoth('navigation')
      }
      await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name }).click()
      await page.getByRole('heading', { level: 1, name }).waitFor()
    }
    visitor.expectNoProblems()
  })
}
