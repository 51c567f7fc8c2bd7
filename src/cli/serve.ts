import type { Command } from 'commander'
import { type App, createApp } from '../app.ts'
import { type Config, oneOf, parsePort, parseProxies, parseRateLimit } from '../config.ts'
import { demoCampaignId, ensureDemo } from '../demo/demo.ts'
import { ensureDemoKeys } from '../demo/keys.ts'
import { addStoreOptions, parsed, printLine, type StoreOptions, settingsOf } from './settings.ts'

interface ServeOptions extends StoreOptions {
  readonly host?: string
  readonly port?: number
  readonly dialect: Readonly<Record<string, number>>
  readonly rateLimit: Config['rateLimits']
  readonly demo?: boolean
  readonly log?: Config['log']
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
    .option('--demo', 'fill an empty store with 1,000 invented people and honour the demo keys')
    .option(
      '--log <level>',
      'none, errors or requests (KITH_LOG)',
      parsed((text) => oneOf(text, ['none', 'errors', 'requests'] as const, '--log')),
    )
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
    await start(app)
  } catch (error) {
    await app.close()
    throw error
  }
}

async function start(app: App): Promise<void> {
  const { host, dialectPorts, rateLimits, demo } = app.config
  requireDialects(app, [...Object.keys(dialectPorts), ...Object.keys(rateLimits)])
  const lines = demo ? await prepareDemo(app) : undefined
  const port = await app.server.listen({ host, port: app.config.port })
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`
  await app.jobs.resumeAll()
  printLine(`Kith is serving on ${url} (console: ${url}/console, reference: ${url}/docs)`)
  for (const [dialect, wanted] of Object.entries(dialectPorts)) {
    printLine(`${dialect} alone on port ${await app.server.listenFor(dialect, { host, port: wanted })}`)
  }
  for (const line of lines?.(url) ?? []) printLine(line)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void app.close())
}

/** @returns what to print about the demo once the address is known */
async function prepareDemo(app: App): Promise<(url: string) => string[]> {
  const demo = await ensureDemo(app.hub, app.hubWith)
  if (demo === 'not empty') {
    return () => [`The store is not empty: no demo people were added.`]
  }
  if (demo === 'incomplete') {
    throw new Error('an earlier demo was cut short: remove the store and start again')
  }
  const demos = app.dialects.flatMap((dialect) => (dialect.demo ? [{ ...dialect.demo, dialect }] : []))
  await ensureDemoKeys(
    app.hub,
    demo.id,
    Object.fromEntries(demos.map(({ dialect, key }) => [dialect.name, key])),
  )
  return (url) => [
    '1,000 invented people are ready. The demo keys below are known to everybody and work only with --demo.',
    '',
    ...demos.flatMap(({ dialect, key, curl }) => [
      `# ${dialect.title}`,
      `curl ${curl({ url: `${url}/${dialect.name}`, key, campaignId: demoCampaignId })}`,
    ]),
  ]
}

function requireDialects(app: App, names: readonly string[]): void {
  const known = app.dialects.map(({ name }) => name)
  const unknown = names.find((name) => !known.includes(name))
  if (unknown !== undefined) throw new Error(`there is no dialect ${unknown}, only ${known.join(', ')}`)
}

function collectPorts(text: string, ports: Readonly<Record<string, number>>): Record<string, number> {
  const [name = '', port = ''] = text.split('=')
  return { ...ports, [name]: parsed((value) => parsePort(value, `the port of ${name}`))(port) }
}

function collectRateLimits(text: string, limits: Config['rateLimits']): Config['rateLimits'] {
  const [name = '', limit = ''] = text.split('=')
  return { ...limits, [name]: parsed((value) => parseRateLimit(value, `the rate limit of ${name}`))(limit) }
}
