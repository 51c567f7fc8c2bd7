import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import chromium from '@sparticuz/chromium'
import {
  type Browser,
  type BrowserContext,
  type CDPSession,
  type Page,
  chromium as playwright,
  type Request,
} from 'playwright-core'
import { expect } from 'vitest'

const require = createRequire(import.meta.url)
const axeSource = readFileSync(join(dirname(require.resolve('axe-core')), 'axe.min.js'), 'utf8')

/** Where screenshots are kept; not part of the repository. */
const folder = fileURLToPath(new URL('../../../artefacts/console/', import.meta.url))

export const sizes = { desktop: { width: 1360, height: 860 }, phone: { width: 390, height: 844 } } as const
export type Size = keyof typeof sizes
export type Scheme = 'light' | 'dark'

/** A real browser, from a package. Tests run as root too, in which the sandbox cannot. */
export async function openBrowser(): Promise<Browser> {
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // Nothing may leave the machine.
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    ],
  })
}

export interface Visitor {
  readonly page: Page
  readonly context: BrowserContext
  /** Goes to a page of the console and waits until it stands. */
  go(path: string): Promise<void>
  /** The same without loading the console anew, as a link in it does. */
  follow(path: string): Promise<void>
  signIn(key: string): Promise<void>
  /** Expects that nothing went wrong unseen since the last time: errors, scripts that ran, requests elsewhere. */
  expectCalm(): void
  /** Failures that a test brings about on purpose, by status, are not taken for errors. */
  expectFailures(...statuses: readonly number[]): void
  /** @param besides rules that do not count, beside those that always do not */
  expectAccessible(besides?: readonly string[]): Promise<void>
  shoot(name: string): Promise<void>
  /** The same in the other scheme as well. */
  shootBoth(name: string): Promise<void>
  /** Waits until nothing is under way. */
  settled(): Promise<void>
}

export interface VisitorOptions {
  readonly size?: Size
  readonly scheme?: Scheme
}

/** Somebody with a fresh profile who looks at the console of a server. */
export async function visit(
  browser: Browser,
  url: string,
  { size = 'desktop', scheme = 'light' }: VisitorOptions = {},
): Promise<Visitor> {
  const context = await browser.newContext({
    viewport: sizes[size],
    colorScheme: scheme,
    locale: 'en-GB',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
    acceptDownloads: true,
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  const troubles: string[] = []
  const forgiven = new Set<number>()
  const page = await context.newPage()
  page.setDefaultTimeout(8_000)
  const underWay = new Set<Request>()
  let camera: CDPSession | undefined
  let asked = 0
  // Nothing may even try to leave; to stand in every request's way would keep the browser from its cache.
  page.on('request', (request) => {
    asked += 1
    underWay.add(request)
    const { origin, protocol } = new URL(request.url())
    if (origin !== url && !['data:', 'blob:'].includes(protocol)) troubles.push(`asked ${request.url()}`)
  })
  page.on('requestfinished', (request) => underWay.delete(request))
  page.on('requestfailed', (request) => underWay.delete(request))
  page.on('console', (message) => {
    if (message.type() !== 'error') return
    const status = /status of (\d{3})/.exec(message.text())?.[1]
    // Before signing in there is no session, which a browser calls a failure.
    const signedOut = status === '401' && message.location().url.endsWith('/native/v1/session')
    if (!signedOut && !forgiven.has(Number(status))) troubles.push(`console: ${message.text()}`)
  })
  page.on('pageerror', (error) => troubles.push(`error: ${error.message}`))
  page.on('dialog', (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  await page.addInitScript(() => {
    Object.assign(window, { injected: [] })
  })

  /** Nothing is asked for any more, the page says no more that it loads, and with all its time asks nothing further. */
  async function settled(): Promise<void> {
    for (let before = -1; before !== asked || underWay.size > 0; ) {
      before = asked
      await expect.poll(() => underWay.size, { timeout: 8_000, interval: 10 }).toBe(0)
      await page.evaluate(rested)
      await page.waitForFunction(() => !document.querySelector('.mantine-Loader-root'))
    }
  }

  return {
    page,
    context,
    async go(path) {
      await page.goto(`${url}/console${path}`)
      await settled()
    },
    async follow(path) {
      await page.evaluate((address) => {
        history.pushState(null, '', address)
        dispatchEvent(new PopStateEvent('popstate'))
      }, `/console${path}`)
      await settled()
    },
    async signIn(key) {
      const answer = await context.request.post(`${url}/native/v1/session`, {
        data: { key },
        headers: { origin: url },
      })
      expect(answer.status()).toBe(201)
    },
    expectCalm() {
      expect(troubles.splice(0)).toEqual([])
    },
    expectFailures(...statuses) {
      for (const status of statuses) forgiven.add(status)
    },
    async expectAccessible(besides = []) {
      // Evaluated by the browser itself, which the page's policy does not keep from it.
      await page.evaluate(axeSource)
      const violations = await page.evaluate(async (besides) => {
        const { axe } = window as unknown as { axe: { run(options: object): Promise<AxeResults> } }
        const results = await axe.run({
          resultTypes: ['violations'],
          rules: Object.fromEntries(besides.map((rule) => [rule, { enabled: false }])),
          runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
        })
        return results.violations.map(
          ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
        )
      }, besides)
      expect(violations, page.url()).toEqual([])
    },
    shoot: (name) => shoot(name, scheme),
    async shootBoth(name) {
      await shoot(name, scheme)
      const other = scheme === 'light' ? 'dark' : 'light'
      await page.emulateMedia({ colorScheme: other })
      await page.evaluate(rested)
      await shoot(name, other)
      await page.emulateMedia({ colorScheme: scheme })
    },
    settled,
  }

  async function shoot(name: string, shown: Scheme): Promise<void> {
    mkdirSync(folder, { recursive: true })
    await page.evaluate(stoodStill)
    camera ??= await context.newCDPSession(page)
    // Playwright's own presses the picture as small as it gets, which takes longer than drawing it.
    const { data } = await camera.send('Page.captureScreenshot', { format: 'png', optimizeForSpeed: true })
    writeFileSync(join(folder, `${name}-${size}-${shown}.png`), Buffer.from(data, 'base64'))
  }
}

/** Runs in the page: whatever slides in has arrived. */
async function stoodStill(): Promise<void> {
  const ending = document
    .getAnimations()
    .filter(({ effect }) => effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY)
  await Promise.allSettled(ending.map(({ finished }) => finished))
}

/** Runs in the page: fonts are there, what is to be drawn is drawn, and whatever was put off is done. */
async function rested(): Promise<void> {
  await document.fonts.ready
  for (let round = 0; round < 2; round++) {
    await new Promise((resolve) => requestAnimationFrame(resolve))
    await new Promise((resolve) => requestIdleCallback(resolve))
  }
}

interface AxeResults {
  readonly violations: readonly {
    readonly id: string
    readonly nodes: readonly { readonly target: readonly string[] }[]
  }[]
}
