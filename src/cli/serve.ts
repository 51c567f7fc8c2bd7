import cluster from 'node:cluster'
import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import { type App, createApp, lockStore } from '../app.ts'
import { builtImporter, builtReader, bundledProgram } from '../built-programs.ts'
import { type Config, defaultConfig, oneOf, parsePort, parseProxies, parseRateLimit } from '../config.ts'
import { demoCampaignId, ensureDemo } from '../demo/demo.ts'
import { ensureDemoKeys } from '../demo/keys.ts'
import { networkFileSystem } from '../doctor/store-files.ts'
import { parseOrigins, parsePublicUrls } from '../model/origins.ts'
import { readSecretKeys } from '../secrets/secret-keys.ts'
import { UsageError } from './failures.ts'
import { limitHeapGrowth } from './heap.ts'
import {
  addStoreOptions,
  claimOf,
  optionParser,
  printJson,
  printLine,
  type StoreOptions,
  settingsOf,
} from './settings.ts'
import { disconnectWorker, isSecondaryWorker, serveWithWorkers, whenAllServe } from './workers.ts'

interface ServeOptions extends StoreOptions {
  readonly host?: string
  readonly port?: number
  readonly dialect: Readonly<Record<string, number>>
  readonly rateLimit: Config['rateLimits']
  readonly cors: Config['corsOrigins']
  readonly demo?: boolean
  readonly log?: Config['log']
  readonly json?: boolean
  readonly workers: number
  readonly trustProxy?: string
  readonly publicUrl?: readonly string[]
}

export function addServeCommand(program: Command): void {
  addStoreOptions(program.command('serve'))
    .description('serve all dialects until interrupted')
    .option(
      '--port <number>',
      'port of all dialects; the default is 8080 (PORT)',
      optionParser((text) => parsePort(text, '--port')),
    )
    .option('--host <address>', 'address to listen on; the default is 127.0.0.1 (KITH_HOST)')
    .option('--dialect <name=port>', 'also serve one dialect at the root of its own port', collectPorts, {})
    .option(
      '--rate-limit <name=limits>',
      'limit the requests of each key of a dialect, such as pipedrive=burst:100,search:10,daily:30000',
      collectRateLimits,
      {},
    )
    .option(
      '--cors <name=origins>',
      'let pages of these origins call a dialect from a browser, such as pipedrive=https://app.example.com; * means all, none means no page',
      collectOrigins,
      {},
    )
    .option(
      '--trust-proxy <addresses>',
      'trust the X-Forwarded headers of these proxies, such as 127.0.0.1,10.0.0.0/8 (KITH_TRUST_PROXY)',
      optionParser((text) => parseProxies(text, '--trust-proxy')),
    )
    .option(
      '--public-url <urls>',
      'where clients reach this server, such as https://kith.example.com; for addresses in answers (KITH_PUBLIC_URL)',
      optionParser((text) => parsePublicUrls(text, '--public-url')),
    )
    .option(
      '--workers <number>',
      'number of server processes; at most one per core is useful',
      optionParser((text) => parseWorkers(text)),
      1,
    )
    .option('--demo', 'fill an empty store with 1,000 invented people and accept the demo keys')
    .option(
      '--log <level>',
      'none, errors or requests (KITH_LOG)',
      optionParser((text) => oneOf(text, ['none', 'errors', 'requests'] as const, '--log')),
    )
    .option('--json', 'print one JSON object when ready: addresses, ports and the examples of the demo')
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
  limitHeapGrowth()
  const settings = {
    ...settingsOf(options),
    ...(options.host !== undefined && { host: options.host }),
    ...(options.port !== undefined && { port: options.port }),
    ...(options.log !== undefined && { log: options.log }),
    ...(options.trustProxy !== undefined && { trustedProxies: options.trustProxy }),
    ...(options.publicUrl !== undefined && { publicUrls: options.publicUrl }),
    dialectPorts: options.dialect,
    rateLimits: options.rateLimit,
    corsOrigins: options.cors,
    demo: options.demo ?? false,
  }
  if (cluster.isPrimary) warnOfNetworkDisk(settings)
  if (options.workers > 1 && cluster.isPrimary) return serveClaimed(settings, options.workers)
  const readerProgram = settings.readerProcesses === 0 ? undefined : builtReader()
  const importerProgram = settings.importProcesses === 0 ? undefined : builtImporter()
  const program = bundledProgram()
  const app = await createApp(settings, {
    // The process that started the workers has claimed the store for all of them.
    claim: cluster.isWorker ? claimOf('use') : claimOf('serve'),
    ...(readerProgram !== undefined && { readerProgram }),
    ...(importerProgram !== undefined && { importerProgram }),
    ...(program !== undefined && { program: { file: program } }),
  })
  try {
    await start(app, options.json ?? false)
  } catch (error) {
    await app.close()
    throw error
  }
}

function warnOfNetworkDisk({
  databaseUrl = '',
  dataFolder = defaultConfig.dataFolder,
}: Partial<Config>): void {
  const name = databaseUrl === '' && existsSync(dataFolder) ? networkFileSystem(dataFolder) : undefined
  if (name === undefined) return
  process.stderr.write(
    `kith: ${dataFolder} is on a ${name} file system. Only one machine may use the store: SQLite cannot lock it for others.\n`,
  )
}

/** Serves with several processes, which share one claim on the store. */
async function serveClaimed(settings: Partial<Config>, workers: number): Promise<void> {
  const lock = await lockStore({ ...defaultConfig, ...settings }, claimOf('serve'))
  try {
    await serveWithWorkers(workers)
  } finally {
    await lock.release()
  }
}

async function start(app: App, json: boolean): Promise<void> {
  const { host, dialectPorts, rateLimits, corsOrigins, demo } = app.config
  requireDialects(app, [dialectPorts, rateLimits, corsOrigins].flatMap(Object.keys))
  requireCors(app)
  // A key that cannot be read is an error now, and not when a secret is needed.
  readSecretKeys(app.config)
  const prepared = demo ? await prepareDemo(app) : undefined
  const port = await app.server.listen({ host, port: app.config.port })
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`
  // Only one process may resume the imports that were interrupted.
  if (!isSecondaryWorker()) await app.jobs.resumeAll()
  app.phoneRebuilds.start()
  const ports: Record<string, number> = {}
  for (const [dialect, wanted] of Object.entries(dialectPorts)) {
    ports[dialect] = await app.server.listenFor(dialect, { host, port: wanted })
  }
  // A program may end the server as soon as it reads that the server is ready.
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void app.close().finally(disconnectWorker))
  const examples = prepared === undefined || prepared === 'not empty' ? [] : examplesOf(prepared, url)
  whenAllServe(() => {
    if (json)
      printJson({
        url,
        console: `${url}/console`,
        reference: `${url}/docs`,
        ports,
        ...(demo && { demo: examples }),
      })
    else printServing({ url, ports, examples, notEmpty: prepared === 'not empty' })
  })
}

interface Example {
  readonly dialect: string
  readonly title: string
  readonly key: string
  readonly curl: string
}

function printServing(serving: {
  readonly url: string
  readonly ports: Readonly<Record<string, number>>
  readonly examples: readonly Example[]
  readonly notEmpty: boolean
}): void {
  const { url, ports, examples, notEmpty } = serving
  printLine(`Kith is serving on ${url} (console: ${url}/console, reference: ${url}/docs)`)
  for (const [dialect, port] of Object.entries(ports)) printLine(`${dialect} at the root of port ${port}`)
  if (notEmpty) printLine('The store is not empty: no demo people were added.')
  if (examples.length === 0) return
  printLine('1,000 invented people are ready. The demo keys below are public and work only with --demo.')
  printLine()
  for (const { title, curl } of examples) {
    printLine(`# ${title}`)
    printLine(curl)
  }
}

/** Fills the store and creates the demo keys. @returns the dialects that have a demo */
async function prepareDemo(app: App): Promise<'not empty' | DemoDialect[]> {
  const demo = await ensureDemo(app.hub, app.hubWith)
  if (demo === 'not empty') return demo
  if (demo === 'incomplete') {
    throw new Error(
      'an earlier demo was interrupted while it filled the store: delete the store and start again',
    )
  }
  const demos = app.dialects.map((dialect) => ({ ...dialect.demo, dialect }))
  const keys = demos.map(({ dialect, key }) => [dialect.name, key])
  await ensureDemoKeys(app.hub, demo.id, Object.fromEntries(keys))
  return demos
}

type Dialect = App['dialects'][number]
type DemoDialect = Dialect['demo'] & { readonly dialect: Dialect }

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
  if (unknown !== undefined)
    throw new UsageError(`there is no dialect ${unknown}: use one of ${known.join(', ')}`)
}

function requireCors({ config, dialects }: App): void {
  const refused = dialects.find(({ name, cors }) => cors === 'never' && config.corsOrigins[name]?.length)
  if (refused) throw new UsageError(`pages of other origins may never call ${refused.name}: leave --cors out`)
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
  return { ...ports, [name]: optionParser((value) => parsePort(value, `the port of ${name}`))(port) }
}

function collectRateLimits(text: string, limits: Config['rateLimits']): Config['rateLimits'] {
  const [name = '', limit = ''] = text.split('=')
  return {
    ...limits,
    [name]: optionParser((value) => parseRateLimit(value, `the rate limit of ${name}`))(limit),
  }
}

function collectOrigins(text: string, origins: Config['corsOrigins']): Config['corsOrigins'] {
  const [name = '', list = ''] = text.split('=')
  return { ...origins, [name]: optionParser((value) => parseOrigins(value, `--cors for ${name}`))(list) }
}
