import type { Browser } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { openBrowser, type Visitor, type VisitorOptions, visit } from './browser.ts'
import { type ConsoleServer, startConsoleServer } from './console-server.ts'

const START_TIMEOUT_MS = 180_000

interface SetUpOptions extends VisitorOptions {
  /** Whether the server starts with demo people. The default is true. */
  readonly demo?: boolean
}

/** Available once the hooks before the tests have run. */
export interface ConsoleUnderTest {
  readonly server: ConsoleServer
  readonly browser: Browser
  /** A visitor signed in with the admin key. */
  readonly visitor: Visitor
}

/** Starts a server and a browser before the tests of a file, signs a visitor in, and closes all of them afterwards. */
export function setUpConsole({ demo = true, ...options }: SetUpOptions = {}): ConsoleUnderTest {
  let server: ConsoleServer
  let browser: Browser
  let visitor: Visitor

  beforeAll(async () => {
    ;[server, browser] = await Promise.all([startConsoleServer({ demo }), openBrowser()])
    visitor = await visit(browser, server.url, options)
    await visitor.signIn(server.adminKey)
  }, START_TIMEOUT_MS)

  afterAll(async () => {
    await browser?.close()
    await server?.close()
  })

  return {
    get server() {
      return server
    },
    get browser() {
      return browser
    },
    get visitor() {
      return visitor
    },
  }
}
