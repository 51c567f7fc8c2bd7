import { roles } from './model/access.ts'
import { type LimitValues, limitNames } from './model/limits.ts'
import { parsePublicUrls } from './model/origins.ts'
import { type BudgetByRole, usualBudgets } from './model/read-limits.ts'

/** Every setting of Kith, with its default and its meaning. Command-line options come before the environment. */
export interface Config {
  /** Folder of the embedded store. `--data`, `KITH_DATA`. */
  readonly dataFolder: string
  /** URL of a PostgreSQL database to use instead of the folder; empty means none. `--database-url`, `KITH_DATABASE_URL`. */
  readonly databaseUrl: string
  /** Maximum number of database connections, without two that allocate numbers. `KITH_DATABASE_CONNECTIONS`. */
  readonly databaseConnectionsMax: number
  /** Milliseconds to wait for a connection to the database. `KITH_DATABASE_CONNECT_TIMEOUT_MS`. */
  readonly databaseConnectTimeoutMs: number
  /** Milliseconds the database may take for one statement. `KITH_DATABASE_STATEMENT_TIMEOUT_MS`. */
  readonly databaseStatementTimeoutMs: number
  /** Address to listen on. `--host`, `KITH_HOST`. */
  readonly host: string
  /** Port for all dialects; 0 chooses a free one. `--port`, `PORT`. */
  readonly port: number
  /** Additional ports that serve a single dialect at the root, by dialect. `--dialect name=port`. */
  readonly dialectPorts: Readonly<Record<string, number>>
  /** Rate limits by dialect; none by default. `--rate-limit pipedrive=burst:100,search:10,daily:30000`. */
  readonly rateLimits: Readonly<Record<string, RateLimitSetting>>
  /**
   * Origins whose pages may call an API from a browser, by dialect: `['*']` for all, none if empty. Each dialect has a
   * default. `--cors name=https://app.example.com`.
   */
  readonly corsOrigins: Readonly<Record<string, readonly string[]>>
  /** How long a browser stays signed in, in seconds. `KITH_SESSION_LIFE_SECONDS`. */
  readonly sessionLifeSeconds: number
  /**
   * Proxies whose headers `X-Forwarded-For`, `-Proto` and `-Host` are trusted: a comma-separated list of addresses, networks
   * and the names `loopback`, `linklocal` and `uniquelocal`; empty means none. `--trust-proxy`, `KITH_TRUST_PROXY`.
   */
  readonly trustedProxies: string
  /**
   * Origins at which clients reach this server, such as `https://kith.example.com`; the first is the usual one. Addresses in
   * answers are made of them, of the vendor's hosts and of addresses of this machine. `--public-url`, `KITH_PUBLIC_URL`.
   */
  readonly publicUrls: readonly string[]
  /** Fill an empty store with invented people and accept demo keys. `--demo`. */
  readonly demo: boolean
  /** What is logged as JSON lines to standard error: `none`, `errors` or `requests`. `--log`, `KITH_LOG`. */
  readonly log: 'none' | 'errors' | 'requests'
  /** When commits are flushed: with `NORMAL`, a power failure can lose the last ones. `KITH_SQLITE_SYNCHRONOUS`. */
  readonly sqliteSynchronous: 'FULL' | 'NORMAL'
  /** Bytes of rendered people that each server caches, with the overhead of each entry. `KITH_RENDER_CACHE_BYTES`. */
  readonly renderCacheBytesMax: number
  /** Bytes of cached responses of each API, kept until anything in the store changes. `KITH_RESPONSE_CACHE_BYTES`. */
  readonly responseCacheBytesMax: number
  /**
   * Bytes of the file of rendered people beside an embedded store, which saves rendering them again after a restart; 0
   * keeps none and deletes the file. `KITH_KEPT_RENDERINGS_BYTES`.
   */
  readonly keptRenderingsBytesMax: number
  /** Maximum bytes of a request body. */
  readonly bodyBytesMax: number
  /** Maximum bytes of an uploaded import file. */
  readonly uploadBytesMax: number
  /** Maximum bytes of a request target; above the usual 2 KiB, because Quentli documents long nested filters. */
  readonly targetBytesMax: number
  /** Maximum bytes of a request line with its headers; above this, Node answers 431 itself. */
  readonly headerBytesMax: number
  /** Requests in work at a time; further ones are refused with 503 and `Retry-After`. `KITH_REQUESTS_MAX`. */
  readonly requestsMax: number
  /**
   * Whether requests beyond the limits of their key or organization are refused (`enforced`), or only counted (`counted`);
   * empty leaves it to the store: new ones enforce. `KITH_LIMITS`.
   */
  readonly limits: '' | 'counted' | 'enforced'
  /** Limits of organizations that have none of their own, such as `requestsPerMinute=6000,people=50000`. `KITH_LIMIT_DEFAULTS`. */
  readonly limitDefaults: Partial<LimitValues>
  /**
   * Milliseconds that a search may take; then it is stopped and refused. As all budgets, one for all keys, or by role:
   * `read:2000,admin:20000`. `KITH_QUERY_BUDGET_MS`.
   */
  readonly queryBudgetMs: BudgetByRole
  /** People that a list may skip and return; more are refused. `KITH_QUERY_ROWS_MAX`. */
  readonly queryRowsMax: BudgetByRole
  /** Milliseconds that an export may take for each part of its file. `KITH_EXPORT_BUDGET_MS`. */
  readonly exportBudgetMs: BudgetByRole
  /** People of an export; then it is stopped. `KITH_EXPORT_ROWS_MAX`. */
  readonly exportRowsMax: BudgetByRole
  /** Processes that do the searches of a server that may take long; 0 does them in the server. `KITH_READER_PROCESSES`. */
  readonly readerProcesses: number
  /** Exports that run at the same time, each in a process. `KITH_EXPORT_PROCESSES`. */
  readonly exportProcesses: number
  /** Imports that run at the same time, each in a process; 0 runs them in the server. `KITH_IMPORT_PROCESSES`. */
  readonly importProcesses: number
  /** Requests without a key, such as signing in to the console, in work at a time. `KITH_OPEN_REQUESTS_MAX`. */
  readonly openRequestsMax: number
  /**
   * Milliseconds that a client may take to send the headers of a request, and then its body. The upload of a file may take any
   * time but may pause for at most this long. `KITH_REQUEST_TIMEOUT_MS`.
   */
  readonly requestTimeoutMs: number
  /** Milliseconds for which a client may read nothing of an answer. `KITH_ANSWER_TIMEOUT_MS`. */
  readonly answerTimeoutMs: number
  /** Minimum rate of uploads, and of downloads whose client is slower than the server. `KITH_BYTES_PER_SECOND_MIN`. */
  readonly bytesPerSecondMin: number
  /** Bytes of all request bodies that have not arrived completely. `KITH_ARRIVING_BYTES_MAX`. */
  readonly arrivingBytesMax: number
  /** Bytes of all answers that clients have not read. `KITH_UNREAD_BYTES_MAX`. */
  readonly unreadBytesMax: number
  /** Connections of a server. Above, the one that is idle for longest is closed. `KITH_CONNECTIONS_MAX`. */
  readonly connectionsMax: number
  /** Connections of one address that is not a trusted proxy. `KITH_CONNECTIONS_PER_ADDRESS_MAX`. */
  readonly connectionsPerAddressMax: number
  /** Milliseconds for which a server that ends waits for clients to send and read. `KITH_CLOSE_TIMEOUT_MS`. */
  readonly closeTimeoutMs: number
  /**
   * The first number that Kith allocates for people, companies, labels and other objects that vendors number sequentially;
   * 0 means 1,500,000,001, or 1 in a demo. `KITH_NUMBERS_FROM`.
   */
  readonly numbersFrom: number
  /** Days after which field values are removed from the change history; 0 keeps them. `KITH_CHANGE_HISTORY_DAYS`. */
  readonly changeHistoryDays: number
  /** Keys for secrets in the store, with commas between. The first one seals, all open. `KITH_SECRET_KEY`. */
  readonly secretKey: string
  /** File with further such keys; empty means `kith-secret.key` in the folder of an embedded store. `KITH_SECRET_KEY_FILE`. */
  readonly secretKeyFile: string
}

/** Requests and searches of a key in the vendor's time window, and tokens of an account per day. */
export interface RateLimitSetting {
  readonly burst?: number
  readonly search?: number
  readonly daily?: number
}

export const defaultConfig: Config = {
  dataFolder: './kith-data',
  databaseUrl: '',
  databaseConnectionsMax: 10,
  databaseConnectTimeoutMs: 5000,
  databaseStatementTimeoutMs: 30_000,
  host: '127.0.0.1',
  port: 8080,
  dialectPorts: {},
  rateLimits: {},
  corsOrigins: {},
  sessionLifeSeconds: 43_200,
  trustedProxies: '',
  publicUrls: [],
  demo: false,
  log: 'errors',
  sqliteSynchronous: 'FULL',
  renderCacheBytesMax: 104_857_600,
  responseCacheBytesMax: 16_777_216,
  keptRenderingsBytesMax: 268_435_456,
  bodyBytesMax: 1_048_576,
  uploadBytesMax: 2_147_483_648,
  targetBytesMax: 8192,
  headerBytesMax: 262_144,
  requestsMax: 1000,
  limits: '',
  limitDefaults: {},
  ...usualBudgets,
  readerProcesses: 2,
  exportProcesses: 2,
  importProcesses: 2,
  openRequestsMax: 32,
  requestTimeoutMs: 30_000,
  answerTimeoutMs: 30_000,
  bytesPerSecondMin: 1000,
  arrivingBytesMax: 67_108_864,
  unreadBytesMax: 67_108_864,
  connectionsMax: 16_000,
  connectionsPerAddressMax: 12_000,
  closeTimeoutMs: 5000,
  numbersFrom: 0,
  changeHistoryDays: 0,
  secretKey: '',
  secretKeyFile: '',
}

/** @throws Error that names the variable and the expected value */
export function configFromEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Partial<Config> {
  const { KITH_DATA, KITH_HOST, PORT, KITH_LOG, KITH_SQLITE_SYNCHRONOUS } = environment
  return {
    ...(KITH_DATA && { dataFolder: KITH_DATA }),
    ...databaseFrom(environment),
    ...edgeFrom(environment),
    ...storedFrom(environment),
    ...(KITH_HOST && { host: KITH_HOST }),
    ...(PORT && { port: parsePort(PORT, 'PORT') }),
    ...(KITH_LOG && { log: oneOf(KITH_LOG, ['none', 'errors', 'requests'] as const, 'KITH_LOG') }),
    ...(KITH_SQLITE_SYNCHRONOUS && {
      sqliteSynchronous: oneOf(
        KITH_SQLITE_SYNCHRONOUS,
        ['FULL', 'NORMAL'] as const,
        'KITH_SQLITE_SYNCHRONOUS',
      ),
    }),
    ...readersFrom(environment),
    ...settingsFrom(environment, budgetSettings, parseBudget),
    ...settingsFrom(environment, waitingSettings, parseCount),
    ...cachesFrom(environment),
    ...limitsFrom(environment),
    ...settingsFrom(environment, secretSettings, (text) => text),
  }
}

const secretSettings = { secretKey: 'KITH_SECRET_KEY', secretKeyFile: 'KITH_SECRET_KEY_FILE' } as const

function cachesFrom({
  KITH_RENDER_CACHE_BYTES: rendered,
  KITH_RESPONSE_CACHE_BYTES: responses,
  KITH_KEPT_RENDERINGS_BYTES: kept,
}: Readonly<Record<string, string | undefined>>): Partial<Config> {
  return {
    ...(rendered && { renderCacheBytesMax: parseCount(rendered, 'KITH_RENDER_CACHE_BYTES') }),
    ...(responses && { responseCacheBytesMax: parseCount(responses, 'KITH_RESPONSE_CACHE_BYTES') }),
    ...(kept && {
      keptRenderingsBytesMax:
        kept === '0' ? 0 : parseCount(kept, 'KITH_KEPT_RENDERINGS_BYTES', { digitsMax: 13 }),
    }),
  }
}

/** Numbers of processes, of which 0 means none. */
const processSettings = {
  readerProcesses: 'KITH_READER_PROCESSES',
  importProcesses: 'KITH_IMPORT_PROCESSES',
} as const

function readersFrom(environment: Readonly<Record<string, string | undefined>>): Partial<Config> {
  const none = (text: string, name: string) => (text === '0' ? 0 : parseCount(text, name))
  return {
    ...settingsFrom(environment, processSettings, none),
    ...settingsFrom(environment, { exportProcesses: 'KITH_EXPORT_PROCESSES' }, parseCount),
  }
}

const budgetSettings = {
  queryBudgetMs: 'KITH_QUERY_BUDGET_MS',
  queryRowsMax: 'KITH_QUERY_ROWS_MAX',
  exportBudgetMs: 'KITH_EXPORT_BUDGET_MS',
  exportRowsMax: 'KITH_EXPORT_ROWS_MAX',
} as const

/** The settings that the environment has, parsed. `names` are their names in the environment, by setting. */
function settingsFrom(
  environment: Readonly<Record<string, string | undefined>>,
  names: Readonly<Record<string, string>>,
  parse: (text: string, name: string) => unknown,
): Partial<Config> {
  return Object.fromEntries(
    Object.entries(names).flatMap(([setting, name]) => {
      const text = environment[name]
      return text ? [[setting, parse(text, name)]] : []
    }),
  )
}

/** Parses a budget such as `5000` or `read:2000,admin:20000`. @throws Error that names the setting */
export function parseBudget(text: string, name: string): BudgetByRole {
  if (!text.includes(':')) return parseCount(text, name, { digitsMax: 12 })
  const entries = text.split(',').map((part) => {
    const [role = '', value = ''] = part.trim().split(':')
    return [oneOf(role, roles, name), parseCount(value, name, { digitsMax: 12 })]
  })
  return Object.fromEntries(entries)
}

/** The settings of stored data. */
function storedFrom({
  KITH_NUMBERS_FROM: first,
  KITH_CHANGE_HISTORY_DAYS: days,
}: Readonly<Record<string, string | undefined>>): Partial<Config> {
  return {
    ...(first && { numbersFrom: parseCount(first, 'KITH_NUMBERS_FROM', { digitsMax: 15 }) }),
    ...(days && { changeHistoryDays: parseCount(days, 'KITH_CHANGE_HISTORY_DAYS') }),
  }
}

function edgeFrom({
  KITH_SESSION_LIFE_SECONDS: life,
  KITH_TRUST_PROXY: proxies,
  KITH_PUBLIC_URL: urls,
}: Readonly<Record<string, string | undefined>>): Partial<Config> {
  return {
    ...(life && { sessionLifeSeconds: parseCount(life, 'KITH_SESSION_LIFE_SECONDS') }),
    ...(proxies && { trustedProxies: parseProxies(proxies, 'KITH_TRUST_PROXY') }),
    ...(urls && { publicUrls: parsePublicUrls(urls, 'KITH_PUBLIC_URL') }),
  }
}

function limitsFrom({
  KITH_LIMITS: mode,
  KITH_LIMIT_DEFAULTS: values,
}: Readonly<Record<string, string | undefined>>): Partial<Config> {
  return {
    ...(mode && { limits: oneOf(mode, ['counted', 'enforced'] as const, 'KITH_LIMITS') }),
    ...(values && { limitDefaults: parseLimits(values, 'KITH_LIMIT_DEFAULTS') }),
  }
}

/** The settings of limits as the hub takes them. */
export function limitsSetting({ limits, limitDefaults }: Pick<Config, 'limits' | 'limitDefaults'>): {
  readonly enforced?: boolean
  readonly usual: Partial<LimitValues>
} {
  return { ...(limits !== '' && { enforced: limits === 'enforced' }), usual: limitDefaults }
}

/** Parses limits such as `requestsPerMinute=6000,people=50000`. @throws Error that names the setting */
export function parseLimits(text: string, name: string): Partial<LimitValues> {
  const entries = text.split(',').map((part) => {
    const [limit = '', value = ''] = part.trim().split('=')
    return [oneOf(limit, limitNames, name), parseCount(value, `${limit} of ${name}`, { digitsMax: 15 })]
  })
  return Object.fromEntries(entries)
}

/** How many clients a server serves at a time, and how long it waits for them. */
const waitingSettings = {
  requestsMax: 'KITH_REQUESTS_MAX',
  openRequestsMax: 'KITH_OPEN_REQUESTS_MAX',
  requestTimeoutMs: 'KITH_REQUEST_TIMEOUT_MS',
  answerTimeoutMs: 'KITH_ANSWER_TIMEOUT_MS',
  bytesPerSecondMin: 'KITH_BYTES_PER_SECOND_MIN',
  arrivingBytesMax: 'KITH_ARRIVING_BYTES_MAX',
  unreadBytesMax: 'KITH_UNREAD_BYTES_MAX',
  connectionsMax: 'KITH_CONNECTIONS_MAX',
  connectionsPerAddressMax: 'KITH_CONNECTIONS_PER_ADDRESS_MAX',
  closeTimeoutMs: 'KITH_CLOSE_TIMEOUT_MS',
} as const

/** Checks only the form of the list; the server refuses invalid addresses. @throws Error that names the setting */
export function parseProxies(text: string, name: string): string {
  if (/^[\w.:/]+( *, *[\w.:/]+)*$/.test(text)) return text
  throw new Error(
    `${name} must be a comma-separated list of addresses, such as 127.0.0.1,10.0.0.0/8, not ${text}`,
  )
}

const databaseSettings = {
  databaseConnectionsMax: 'KITH_DATABASE_CONNECTIONS',
  databaseConnectTimeoutMs: 'KITH_DATABASE_CONNECT_TIMEOUT_MS',
  databaseStatementTimeoutMs: 'KITH_DATABASE_STATEMENT_TIMEOUT_MS',
} as const

function databaseFrom(environment: Readonly<Record<string, string | undefined>>): Partial<Config> {
  const url = environment.KITH_DATABASE_URL
  return {
    ...(url && { databaseUrl: parseDatabaseUrl(url, 'KITH_DATABASE_URL') }),
    ...settingsFrom(environment, databaseSettings, parseCount),
  }
}

/** The error does not contain the address, because it can hold a password. @throws Error that names the setting */
export function parseDatabaseUrl(text: string, name: string): string {
  if (/^postgres(ql)?:\/\//.test(text)) return text
  throw new Error(`${name} must begin with postgres://`)
}

/** @throws Error that names the setting */
function parseCount(text: string, name: string, { digitsMax } = { digitsMax: 9 }): number {
  if (/^[1-9]\d*$/.test(text) && text.length <= digitsMax) return Number(text)
  throw new Error(`${name} must be a whole number from 1, not ${text}`)
}

/** @throws Error that names the setting */
export function parsePort(text: string, name: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new Error(`${name} must be a port number from 0 to 65535, not ${text}`)
}

/** Parses a rate limit such as `burst:100,daily:30000`. @throws Error that names the setting */
export function parseRateLimit(text: string, name: string): RateLimitSetting {
  const entries = text.split(',').map((part) => {
    const [, kind, number] = /^(burst|search|daily):([1-9]\d{0,11})$/.exec(part) ?? []
    if (kind === undefined) {
      throw new Error(`${name} must be like burst:100,search:10,daily:30000, not ${text}`)
    }
    return [kind, Number(number)]
  })
  return Object.fromEntries(entries)
}

/** @throws Error that names the setting */
export function oneOf<T extends string>(text: string, choices: readonly T[], name: string): T {
  const choice = choices.find((candidate) => candidate === text)
  if (choice !== undefined) return choice
  throw new Error(`${name} must be one of ${choices.join(', ')}, not ${text}`)
}
