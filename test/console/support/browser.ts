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

/** The folder of the screenshots, ignored by Git. */
const folder = fileURLToPath(new URL('../../../artefacts/console/', import.meta.url))

export const sizes = { desktop: { width: 1360, height: 860 }, phone: { width: 390, height: 844 } } as const
export type Size = keyof typeof sizes
export type Scheme = 'light' | 'dark'

/** Starts Chromium from an npm package, without its sandbox, which does not work for root. */
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
      // Block all requests to other machines.
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    ],
  })
}

export interface Visitor {
  readonly page: Page
  readonly context: BrowserContext
  /** Loads a page of the console and waits until it has settled. */
  go(path: string): Promise<void>
  /** Navigates within the console without a page load, as a link does. */
  follow(path: string): Promise<void>
  signIn(key: string): Promise<void>
  /** Expects no unexpected errors, dialogs or requests to other sites since the last call. */
  expectNoProblems(): void
  /** Ignores failed responses with these statuses, which the test causes on purpose. */
  expectFailures(...statuses: readonly number[]): void
  /** @param disabledRules axe rules to skip */
  expectAccessible(disabledRules?: readonly string[]): Promise<void>
  shoot(name: string): Promise<void>
  /** Takes a screenshot in each colour scheme. */
  shootBoth(name: string): Promise<void>
  /** Waits until no request is pending and nothing is loading. */
  settled(): Promise<void>
}

export interface VisitorOptions {
  readonly size?: Size
  readonly scheme?: Scheme
}

/** Opens a page with a new browser profile. */
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
  const problems: string[] = []
  const expectedStatuses = new Set<number>()
  const page = await context.newPage()
  page.setDefaultTimeout(8_000)
  const pending = new Set<Request>()
  let camera: CDPSession | undefined
  let requestCount = 0
  // Record requests to other sites. Intercepting requests instead would disable the browser cache.
  page.on('request', (request) => {
    requestCount += 1
    pending.add(request)
    const { origin, protocol } = new URL(request.url())
    if (origin !== url && !['data:', 'blob:'].includes(protocol)) problems.push(`request to ${request.url()}`)
  })
  page.on('requestfinished', (request) => pending.delete(request))
  page.on('requestfailed', (request) => pending.delete(request))
  page.on('console', (message) => {
    if (message.type() !== 'error') return
    const status = /status of (\d{3})/.exec(message.text())?.[1]
    // Without a session its request returns 401, which browsers log as an error.
    const signedOut = status === '401' && message.location().url.endsWith('/native/v1/session')
    if (!signedOut && !expectedStatuses.has(Number(status))) problems.push(`console: ${message.text()}`)
  })
  page.on('pageerror', (error) => problems.push(`error: ${error.message}`))
  page.on('dialog', (dialog) => {
    problems.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  await page.addInitScript(() => {
    Object.assign(window, { injected: [] })
  })

  /** Waits until no request is pending, no loader is shown, and idle time starts no further request. */
  async function settled(): Promise<void> {
    for (let before = -1; before !== requestCount || pending.size > 0; ) {
      before = requestCount
      await expect.poll(() => pending.size, { timeout: 8_000, interval: 10 }).toBe(0)
      await page.evaluate(idle)
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
    expectNoProblems() {
      expect(problems.splice(0)).toEqual([])
    },
    expectFailures(...statuses) {
      for (const status of statuses) expectedStatuses.add(status)
    },
    async expectAccessible(disabledRules = []) {
      // The policy of the page does not apply to scripts evaluated through the debugging protocol.
      await page.evaluate(axeSource)
      const violations = await page.evaluate(async (disabledRules) => {
        const { axe } = window as unknown as { axe: { run(options: object): Promise<AxeResults> } }
        const results = await axe.run({
          resultTypes: ['violations'],
          rules: Object.fromEntries(disabledRules.map((rule) => [rule, { enabled: false }])),
          runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
        })
        return results.violations.map(
          ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
        )
      }, disabledRules)
      expect(violations, page.url()).toEqual([])
    },
    shoot: (name) => shoot(name, scheme),
    async shootBoth(name) {
      await shoot(name, scheme)
      const other = scheme === 'light' ? 'dark' : 'light'
      await page.emulateMedia({ colorScheme: other })
      await page.evaluate(idle)
      await shoot(name, other)
      await page.emulateMedia({ colorScheme: scheme })
    },
    settled,
  }

  async function shoot(name: string, shown: Scheme): Promise<void> {
    mkdirSync(folder, { recursive: true })
    await page.evaluate(animationsEnded)
    camera ??= await context.newCDPSession(page)
    // The screenshots of Playwright are compressed as far as possible, which takes longer than rendering.
    const { data } = await camera.send('Page.captureScreenshot', { format: 'png', optimizeForSpeed: true })
    writeFileSync(join(folder, `${name}-${size}-${shown}.png`), Buffer.from(data, 'base64'))
  }
}

/** Runs in the page: waits until finite animations have ended. */
async function animationsEnded(): Promise<void> {
  const ending = document
    .getAnimations()
    .filter(({ effect }) => effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY)
  await Promise.allSettled(ending.map(({ finished }) => finished))
}

/** Runs in the page: waits for fonts, two frames and two idle periods. */
async function idle(): Promise<void> {
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
