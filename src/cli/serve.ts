import cluster from 'node:cluster'
import { setFlagsFromString } from 'node:v8'
import type { Command } from 'commander'
import { type App, createApp } from '../app.ts'
import { type Config, oneOf, parsePort, parseProxies, parseRateLimit } from '../config.ts'
import { demoCampaignId, ensureDemo } from '../demo/demo.ts'
import { ensureDemoKeys } from '../demo/keys.ts'
import { UsageError } from './failures.ts'
import { addStoreOptions, parsed, printJson, printLine, type StoreOptions, settingsOf } from './settings.ts'
import { announce, isFurtherWorker, leaveWorkers, serveWithWorkers } from './workers.ts'

interface ServeOptions extends StoreOptions {
  readonly host?: string
  readonly port?: number
  readonly dialect: Readonly<Record<string, number>>
  readonly rateLimit: Config['rateLimits']
  readonly demo?: boolean
  readonly log?: Config['log']
  readonly json?: boolean
  readonly workers: number
  readonly trustProxy?: string
}

export function addServeCommand(program: Command): void {
  addStoreOptions(program.command('serve'))
    .description('serve all dialects until interrupted')
    .option(
      '--port <number>',
      'port for all dialects, 8080 (PORT)',
      parsed((text) => parsePort(text, '--port')),
    )
    .option('--host <address>', 'address to listen on, 127.0.0.1 (KITH_HOST)')
    .option(
      '--dialect <name=port>',
      'serve one dialect also at the root of a port of its own',
      collectPorts,
      {},
    )
    .option(
      '--rate-limit <name=limits>',
      'refuse keys of a dialect that ask too often: pipedrive=burst:100,search:10,daily:30000',
      collectRateLimits,
      {},
    )
    .option(
      '--trust-proxy <addresses>',
      'proxies whose X-Forwarded headers are believed, such as 127.0.0.1,10.0.0.0/8 (KITH_TRUST_PROXY)',
      parsed((text) => parseProxies(text, '--trust-proxy')),
    )
    .option(
      '--workers <number>',
      'processes that serve together, up to one for each core',
      parsed((text) => parseWorkers(text)),
      1,
    )
    .option('--demo', 'fill an empty store with 1,000 invented people and honour the demo keys')
    .option(
      '--log <level>',
      'none, errors or requests (KITH_LOG)',
      parsed((text) => oneOf(text, ['none', 'errors', 'requests'] as const, '--log')),
    )
    .option('--json', 'print one JSON object once it serves: addresses, ports, examples of the demo')
    .addHelpText(
      'after',
      `
Examples:
  kith serve --demo
  kith serve --data /var/lib/kith --host 0.0.0.0 --port 8080
  kith serve --database-url postgres://kith@db.example.com/kith
  kith serve --dialect pipedrive=8081`,
    )
    .action(serve)
}

async function serve(options: ServeOptions): Promise<void> {
  if (options.workers > 1 && cluster.isPrimary) return serveWithWorkers(options.workers)
  collectSooner()
  const app = await createApp({
    ...settingsOf(options),
    ...(options.host !== undefined && { host: options.host }),
    ...(options.port !== undefined && { port: options.port }),
    ...(options.log !== undefined && { log: options.log }),
    ...(options.trustProxy !== undefined && { trustedProxies: options.trustProxy }),
    dialectPorts: options.dialect,
    rateLimits: options.rateLimit,
    demo: options.demo ?? false,
  })
  try {
    await start(app, options.json ?? false)
  } catch (error) {
    await app.close()
    throw error
  }
}

/**
 * V8 lets its heap grow to three times what is used before it looks for what is not; 70 MB of what was remembered of forgotten
 * people lay there. With this it grows by half. To double would take 30 MB more, and a second and third collection less in
 * six seconds of lists, of 50 ms each beside the work.
 */
function collectSooner(): void {
  setFlagsFromString('--heap-growing-percent=50')
}

async function start(app: App, json: boolean): Promise<void> {
  const { host, dialectPorts, rateLimits, demo } = app.config
  requireDialects(app, [...Object.keys(dialectPorts), ...Object.keys(rateLimits)])
  const prepared = demo ? await prepareDemo(app) : undefined
  const port = await app.server.listen({ host, port: app.config.port })
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`
  // What was cut short is gone on with by one of them.
  if (!isFurtherWorker()) await app.jobs.resumeAll()
  const ports: Record<string, number> = {}
  for (const [dialect, wanted] of Object.entries(dialectPorts)) {
    ports[dialect] = await app.server.listenFor(dialect, { host, port: wanted })
  }
  const examples = prepared === undefined || prepared === 'not empty' ? [] : examplesOf(prepared, url)
  announce(() => {
    if (json)
      printJson({
        url,
        console: `${url}/console`,
        reference: `${url}/docs`,
        ports,
        ...(demo && { demo: examples }),
      })
    else describe({ url, ports, examples, notEmpty: prepared === 'not empty' })
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void app.close().finally(leaveWorkers))
}

interface Example {
  readonly dialect: string
  readonly title: string
  readonly key: string
  readonly curl: string
}

function describe(serving: {
  readonly url: string
  readonly ports: Readonly<Record<string, number>>
  readonly examples: readonly Example[]
  readonly notEmpty: boolean
}): void {
  const { url, ports, examples, notEmpty } = serving
  printLine(`Kith is serving on ${url} (console: ${url}/console, reference: ${url}/docs)`)
  for (const [dialect, port] of Object.entries(ports)) printLine(`${dialect} alone on port ${port}`)
  if (notEmpty) printLine('The store is not empty: no demo people were added.')
  if (examples.length === 0) return
  printLine(
    '1,000 invented people are ready. The demo keys below are known to everybody and work only with --demo.',
  )
  printLine()
  for (const { title, curl } of examples) {
    printLine(`# ${title}`)
    printLine(curl)
  }
}

/** @returns the demo accesses of the dialects */
async function prepareDemo(app: App): Promise<'not empty' | DemoDialect[]> {
  const demo = await ensureDemo(app.hub, app.hubWith)
  if (demo === 'not empty') return demo
  if (demo === 'incomplete') {
    throw new Error('an earlier demo was cut short: remove the store and start again')
  }
  const demos = app.dialects.flatMap((dialect) => (dialect.demo ? [{ ...dialect.demo, dialect }] : []))
  const keys = demos.map(({ dialect, key }) => [dialect.name, key])
  await ensureDemoKeys(app.hub, demo.id, Object.fromEntries(keys))
  return demos
}

type Dialect = App['dialects'][number]
type DemoDialect = NonNullable<Dialect['demo']> & { readonly dialect: Dialect }

function examplesOf(demos: readonly DemoDialect[], url: string): Example[] {
  return demos.map(({ dialect: { name, title }, key, curl }) => {
    return {
      dialect: name,
      title,
      key,
      curl: `curl ${curl({ url: `${url}/${name}`, key, campaignId: demoCampaignId })}`,
    }
  })
}

function requireDialects(app: App, names: readonly string[]): void {
  const known = app.dialects.map(({ name }) => name)
  const unknown = names.find((name) => !known.includes(name))
  if (unknown !== undefined) throw new UsageError(`there is no dialect ${unknown}, only ${known.join(', ')}`)
}

/** @throws Error */
function parseWorkers(text: string): number {
  const count = Number(text)
  if (/^\d+$/.test(text) && count >= 1 && count <= WORKERS_MAX) return count
  throw new Error(`--workers must be a number from 1 to ${WORKERS_MAX}, not ${text}`)
}

const WORKERS_MAX = 64

function collectPorts(text: string, ports: Readonly<Record<string, number>>): Record<string, number> {
  const [name = '', port = ''] = text.split('=')
  return { ...ports, [name]: parsed((value) => parsePort(value, `the port of ${name}`))(port) }
}

function collectRateLimits(text: string, limits: Config['rateLimits']): Config['rateLimits'] {
  const [name = '', limit = ''] = text.split('=')
  return { ...limits, [name]: parsed((value) => parseRateLimit(value, `the rate limit of ${name}`))(limit) }
}
