import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, type Scheme, type Size, type Visitor, visit } from './browser.ts'
import { type ConsoleServer, startConsoleServer } from './console-server.ts'
import { addOddPeople, type OddPeople } from './odd-people.ts'
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
    ['person-seen-through', `/people/${odd.long}?tab=seenThrough`],
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

/** Looks at every page in one size and both schemes; axe looks at one scheme, which takes longest. */
export function lookAtEverything(size: Size, scheme: Scheme): void {
  let server: ConsoleServer
  let browser: Browser
  let odd: OddPeople
  let visitor: Visitor

  beforeAll(async () => {
    ;[server, browser] = await Promise.all([startConsoleServer(), openBrowser()])
    odd = await addOddPeople(server)
    visitor = await visit(browser, server.url, { size, scheme })
    await visitor.signIn(server.adminKey)
  }, 180_000)

  afterAll(async () => {
    await browser?.close()
    await server?.close()
  })

  async function look(name: string, besides: readonly string[] = []): Promise<void> {
    await visitor.expectAccessible(besides)
    await visitor.shootBoth(name)
    const wide = await visitor.page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
    expect(wide, `${name} is wider than the window`).toBe(false)
    visitor.expectCalm()
  }

  test('every page fits the window and goes without errors', { timeout: 120_000 }, async () => {
    visitor.expectFailures(404)
    await visitor.go('/people')
    for (const [name, path] of pagesOf(odd)) {
      await visitor.follow(path)
      await visitor.page.getByRole('heading', { level: 1 }).waitFor()
      await look(name)
    }
  })

  test('so does whatever opens over a page, or stands in its place', { timeout: 120_000 }, async () => {
    visitor.expectFailures(401, 503)
    for (const { name, path, before, open, besides } of statesOf(odd)) {
      await before?.(visitor.page)
      await visitor.go(path)
      await visitor.page.locator('h1').first().waitFor({ state: 'attached' })
      await open?.(visitor.page)
      await visitor.settled()
      await look(name, besides)
      await visitor.page.unrouteAll()
    }
  })

  test('navigation leads everywhere', async () => {
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
    visitor.expectCalm()
  })
}
