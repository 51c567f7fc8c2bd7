/** Every setting of Kith, with its default and its meaning. Command-line options come before the environment. */
export interface Config {
  /** Folder of the embedded store. `--data`, `KITH_DATA`. */
  readonly dataFolder: string
  /** A PostgreSQL database to keep everything in, instead of the folder; empty means none. `--database-url`, `KITH_DATABASE_URL`. */
  readonly databaseUrl: string
  /** Connections to the database at most, beside two for numbers. `KITH_DATABASE_CONNECTIONS`. */
  readonly databaseConnectionsMax: number
  /** Milliseconds to wait for a connection to the database. `KITH_DATABASE_CONNECT_TIMEOUT_MS`. */
  readonly databaseConnectTimeoutMs: number
  /** Milliseconds the database may take for one statement. `KITH_DATABASE_STATEMENT_TIMEOUT_MS`. */
  readonly databaseStatementTimeoutMs: number
  /** Address to listen on. `--host`, `KITH_HOST`. */
  readonly host: string
  /** Port for all dialects; 0 takes a free one. `--port`, `PORT`. */
  readonly port: number
  /** Ports on which one dialect is served at the root, by dialect. `--dialect name=port`. */
  readonly dialectPorts: Readonly<Record<string, number>>
  /**
   * How often keys of a dialect may ask, where that is limited at all:
   * `--rate-limit pipedrive=burst:100,search:10,daily:30000`.
   */
  readonly rateLimits: Readonly<Record<string, RateLimitSetting>>
  /** How long a browser stays signed in, in seconds. `KITH_SESSION_LIFE_SECONDS`. */
  readonly sessionLifeSeconds: number
  /**
   * Proxies whose `X-Forwarded-For`, `-Proto` and `-Host` are believed: addresses, networks and `loopback`, `linklocal`,
   * `uniquelocal`, with commas between; empty means none. `--trust-proxy`, `KITH_TRUST_PROXY`.
   */
  readonly trustedProxies: string
  /** Fill an empty store with invented people and honour demo keys. `--demo`. */
  readonly demo: boolean
  /** What is logged, as JSON lines on standard error: `none`, `errors` or `requests`. `--log`, `KITH_LOG`. */
  readonly log: 'none' | 'errors' | 'requests'
  /** How commits reach the disk: `FULL` survives power loss, `NORMAL` may lose the last ones. `KITH_SQLITE_SYNCHRONOUS`. */
  readonly sqliteSynchronous: 'FULL' | 'NORMAL'
  /** Bytes of rendered people that each server caches, with the overhead of each entry. `KITH_RENDER_CACHE_BYTES`. */
  readonly renderCacheBytesMax: number
  /** Bytes of cached responses of each API, kept until anything in the store changes. `KITH_RESPONSE_CACHE_BYTES`. */
  readonly responseCacheBytesMax: number
  /** Bytes of a request body. */
  readonly bodyBytesMax: number
  /** Bytes of a file that is uploaded to be imported. */
  readonly uploadBytesMax: number
  /** Bytes of a request target; Quentli documents long nested filters, so more than the usual 2 KiB. */
  readonly targetBytesMax: number
  /** Bytes of a request line with its headers; above this Node answers 431 itself. */
  readonly headerBytesMax: number
  /** Requests that each server answers at a time; more are refused with 503 and `Retry-After`. `KITH_REQUESTS_MAX`. */
  readonly requestsMax: number
  /** Milliseconds a client may take to send its request. */
  readonly requestTimeoutMs: number
  /**
   * The first of the numbers that Kith makes for people, companies, labels and the like where a vendor counts up; 0 stands
   * for 1,500,000,001, and for 1 in a demo. `KITH_NUMBERS_FROM`.
   */
  readonly numbersFrom: number
  /** Days after which the values before and after are removed from the change history; 0 keeps them. `KITH_CHANGE_HISTORY_DAYS`. */
  readonly changeHistoryDays: number
}

/** Requests of one key in the vendor's window, searches of it, tokens of an account in a day. */
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
  sessionLifeSeconds: 43_200,
  trustedProxies: '',
  demo: false,
  log: 'errors',
  sqliteSynchronous: 'FULL',
  renderCacheBytesMax: 104_857_600,
  responseCacheBytesMax: 16_777_216,
  bodyBytesMax: 1_048_576,
  uploadBytesMax: 2_147_483_648,
  targetBytesMax: 8192,
  headerBytesMax: 262_144,
  requestsMax: 1000,
  requestTimeoutMs: 30_000,
  numbersFrom: 0,
  changeHistoryDays: 0,
}

/** @throws Error naming the variable and what it must be */
export function configFromEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Partial<Config> {
  const { KITH_DATA, KITH_HOST, PORT, KITH_LOG, KITH_SQLITE_SYNCHRONOUS } = environment
  const { KITH_RENDER_CACHE_BYTES, KITH_RESPONSE_CACHE_BYTES } = environment
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
    ...(environment.KITH_REQUESTS_MAX && {
      requestsMax: parseCount(environment.KITH_REQUESTS_MAX, 'KITH_REQUESTS_MAX'),
    }),
    ...(KITH_RENDER_CACHE_BYTES && {
      renderCacheBytesMax: parseCount(KITH_RENDER_CACHE_BYTES, 'KITH_RENDER_CACHE_BYTES'),
    }),
    ...(KITH_RESPONSE_CACHE_BYTES && {
      responseCacheBytesMax: parseCount(KITH_RESPONSE_CACHE_BYTES, 'KITH_RESPONSE_CACHE_BYTES'),
    }),
  }
}

/** Settings of what the store keeps. */
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
}: Readonly<Record<string, string | undefined>>): Partial<Config> {
  return {
    ...(life && { sessionLifeSeconds: parseCount(life, 'KITH_SESSION_LIFE_SECONDS') }),
    ...(proxies && { trustedProxies: parseProxies(proxies, 'KITH_TRUST_PROXY') }),
  }
}

/** Addresses and networks are not checked further here; the server refuses those that are none. @throws Error naming the setting */
export function parseProxies(text: string, name: string): string {
  if (/^[\w.:/]+( *, *[\w.:/]+)*$/.test(text)) return text
  throw new Error(`${name} must be addresses with commas between, such as 127.0.0.1,10.0.0.0/8, not ${text}`)
}

function databaseFrom(environment: Readonly<Record<string, string | undefined>>): Partial<Config> {
  const url = environment.KITH_DATABASE_URL
  const number = (name: string) => environment[name] && parseCount(environment[name], name)
  const connections = number('KITH_DATABASE_CONNECTIONS')
  const connectTimeout = number('KITH_DATABASE_CONNECT_TIMEOUT_MS')
  const statementTimeout = number('KITH_DATABASE_STATEMENT_TIMEOUT_MS')
  return {
    ...(url && { databaseUrl: parseDatabaseUrl(url, 'KITH_DATABASE_URL') }),
    ...(connections && { databaseConnectionsMax: connections }),
    ...(connectTimeout && { databaseConnectTimeoutMs: connectTimeout }),
    ...(statementTimeout && { databaseStatementTimeoutMs: statementTimeout }),
  }
}

/** The address is not repeated: it may hold a password. @throws Error naming the setting */
export function parseDatabaseUrl(text: string, name: string): string {
  if (/^postgres(ql)?:\/\//.test(text)) return text
  throw new Error(`${name} must begin with postgres://`)
}

/** @throws Error naming the setting */
function parseCount(text: string, name: string, { digitsMax } = { digitsMax: 9 }): number {
  if (/^[1-9]\d*$/.test(text) && text.length <= digitsMax) return Number(text)
  throw new Error(`${name} must be a whole number from 1, not ${text}`)
}

/** @throws Error naming the setting */
export function parsePort(text: string, name: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new Error(`${name} must be a port number from 0 to 65535, not ${text}`)
}

/** Reads `burst:100,daily:30000`. @throws Error naming the setting */
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

/** @throws Error naming the setting */
export function oneOf<T extends string>(text: string, choices: readonly T[], name: string): T {
  const choice = choices.find((candidate) => candidate === text)
  if (choice !== undefined) return choice
  throw new Error(`${name} must be one of ${choices.join(', ')}, not ${text}`)
}
