import type { Dialect, WireRequest } from '../dialects/dialect.ts'
import { systemTiming, type Timing } from '../model/clock.ts'
import { KithError } from '../model/errors.ts'

/** The address of a vendor's API and the key to read it with. */
export interface AccountOptions {
  readonly dialect: Dialect
  /** The address in front of the dialect's paths: `https://api.acme.example`, or `http://127.0.0.1:8080/acme`. */
  readonly url: string
  readonly key: string
  /** One of the dialect's kinds of keys. The default is the dialect's first kind. */
  readonly kind?: string
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>
  /** The pause between two requests. It keeps the doctor below the vendors' burst limits. */
  readonly pauseMs: number
  /** The timers for the pauses. The default is the system's. */
  readonly timing?: Timing
}

/** Reads an account over the network, with GET requests only. */
export interface Account {
  /** @throws unavailable if there is no response or its body exceeds `BODY_BYTES_MAX` */
  get(path: string, query?: Readonly<Record<string, string>>): Promise<AccountResponse>
}

export interface AccountResponse {
  readonly status: number
  /** Undefined if the body is not JSON. */
  readonly body: unknown
}

const TIMEOUT_MS = 20_000
const BODY_BYTES_MAX = 16 * 1024 * 1024

/** @throws invalid for an address or a key that cannot be used */
export function openAccount({
  dialect,
  url,
  key,
  kind,
  headers = {},
  pauseMs,
  timing = systemTiming,
}: AccountOptions): Account {
  const base = readAddress(url)
  const placement = placeKey(dialect, key, kind ?? Object.keys(dialect.keys)[0]!)
  const sent = { accept: 'application/json', ...headers, ...placement.headers }
  let isFirst = true
  return {
    async get(path, query = {}) {
      if (!isFirst) await timing.pause(pauseMs)
      isFirst = false
      const address = new URL(base.href.replace(/\/+$/, '') + path)
      for (const [name, value] of [...Object.entries(query), ...placement.query]) {
        address.searchParams.set(name, value)
      }
      return fetchJson(address, sent)
    },
  }
}

/** Parses `--url`. The result holds no user, query or fragment, so it is safe to print. @throws invalid */
export function readAddress(text: string): URL {
  if (!URL.canParse(text)) throw invalid('--url must be an address such as https://api.acme.example')
  const url = new URL(text)
  const plain = url.username === '' && url.password === '' && url.search === '' && url.hash === ''
  if (!/^https?:$/.test(url.protocol) || !plain) {
    throw invalid('--url must be an http or https address without user, query and fragment')
  }
  return url
}

async function fetchJson(address: URL, headers: Readonly<Record<string, string>>): Promise<AccountResponse> {
  try {
    // A redirect could send the key to another host.
    const options = { headers, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) } as const
    const response = await fetch(address, options)
    return { status: response.status, body: parseJson(await readText(response)) }
  } catch (error) {
    if (error instanceof KithError) throw error
    // Print the code only: the message may contain the address, and the address may contain the key.
    throw new KithError('unavailable', `no response from ${address.origin}: ${codeOf(error)}`)
  }
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > BODY_BYTES_MAX) {
      throw new KithError('unavailable', `a response is longer than ${BODY_BYTES_MAX} bytes`)
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function codeOf(error: unknown): string {
  const { name, cause } = error as { name?: string; cause?: { code?: string } }
  return (
    cause?.code ?? (name === 'TimeoutError' ? `timeout after ${TIMEOUT_MS / 1000} seconds` : 'unknown reason')
  )
}

/** Where a request carries the key. */
interface KeyPlacement {
  readonly headers: Readonly<Record<string, string>>
  readonly query: readonly (readonly [string, string])[]
}

/** Uses the dialect's first security scheme that accepts keys of this kind. @throws invalid */
function placeKey(dialect: Dialect, key: string, kind: string): KeyPlacement {
  if (!/^[\x21-\x7e]+$/.test(key)) throw invalid('the key contains characters that are not allowed in keys')
  if (!Object.hasOwn(dialect.keys, kind)) {
    throw invalid(`--kind must be one of ${Object.keys(dialect.keys).join(', ')} for ${dialect.name}`)
  }
  const placements = Object.values(dialect.securitySchemes).map((scheme) => placementBy(scheme, key))
  const placement = placements.find((candidate) => {
    const found = dialect.presentedKey(wireOf(candidate))
    return found?.text === key && found.kinds.includes(kind)
  })
  if (!placement) throw invalid(`${dialect.name} accepts no key of kind ${kind} in requests`)
  return placement
}

function placementBy(scheme: Dialect['securitySchemes'][string], key: string): KeyPlacement {
  const { type, in: location, name } = scheme as { type?: string; in?: string; name?: string }
  if (type === 'http') return { headers: { authorization: `Bearer ${key}` }, query: [] }
  if (location === 'query') return { headers: {}, query: [[String(name), key]] }
  if (location === 'cookie') return { headers: { cookie: `${name}=${key}` }, query: [] }
  return { headers: { [String(name).toLowerCase()]: key }, query: [] }
}

/** A request that carries only the key, to check whether the dialect finds the key in it. */
function wireOf({ headers, query }: KeyPlacement): WireRequest {
  const parameters = new URLSearchParams(Object.fromEntries(query))
  return {
    id: 'doctor',
    method: 'GET',
    path: '/',
    rawQuery: parameters.toString(),
    query: parameters,
    header: (name) => headers[name],
    cookie: (name) =>
      headers.cookie?.startsWith(`${name}=`) ? headers.cookie.slice(name.length + 1) : undefined,
    body: undefined,
    baseUrl: 'http://localhost',
    secure: false,
  }
}

function invalid(message: string): KithError {
  return new KithError('invalid', message)
}
