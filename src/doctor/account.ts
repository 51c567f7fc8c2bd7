import type { Dialect, WireRequest } from '../dialects/dialect.ts'
import { systemTiming, type Timing } from '../model/clock.ts'
import { KithError } from '../model/errors.ts'

/** Where a vendor's API is and who asks. */
export interface AccountOptions {
  readonly dialect: Dialect
  /** What stands in front of the dialect's paths: `https://api.acme.example`, or `http://127.0.0.1:8080/acme`. */
  readonly url: string
  readonly key: string
  /** One of the dialect's kinds of keys; its usual one when left out. */
  readonly kind?: string
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>
  /** Between two requests, so that no vendor's burst limit is met. */
  readonly pauseMs: number
  /** How the pauses are waited for; the machine's timers when left out. */
  readonly timing?: Timing
}

/** Reads an account over the network, with GET requests alone. */
export interface Account {
  /** @throws unavailable when there is no answer, or one past `BODY_BYTES_MAX` */
  get(path: string, query?: Readonly<Record<string, string>>): Promise<AccountAnswer>
}

export interface AccountAnswer {
  readonly status: number
  /** Undefined when the body is no JSON. */
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
  const place = placeKey(dialect, key, kind ?? Object.keys(dialect.keys)[0]!)
  const sent = { accept: 'application/json', ...headers, ...place.headers }
  let asked = false
  return {
    async get(path, query = {}) {
      if (asked) await timing.pause(pauseMs)
      asked = true
      const address = new URL(base.href.replace(/\/+$/, '') + path)
      for (const [name, value] of [...Object.entries(query), ...place.query]) {
        address.searchParams.set(name, value)
      }
      return fetchJson(address, sent)
    },
  }
}

/** Without user, query and fragment, so that it may be shown. @throws invalid */
export function readAddress(text: string): URL {
  if (!URL.canParse(text)) throw unusable('--url must be an address such as https://api.acme.example')
  const url = new URL(text)
  const plain = url.username === '' && url.password === '' && url.search === '' && url.hash === ''
  if (!/^https?:$/.test(url.protocol) || !plain) {
    throw unusable('--url must be an http or https address without user, query and fragment')
  }
  return url
}

async function fetchJson(address: URL, headers: Readonly<Record<string, string>>): Promise<AccountAnswer> {
  try {
    // Whoever is redirected to has no claim to the key.
    const options = { headers, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) } as const
    const response = await fetch(address, options)
    return { status: response.status, body: parseJson(await readText(response)) }
  } catch (error) {
    if (error instanceof KithError) throw error
    // Only the code: the message may hold the address, and with it the key.
    throw new KithError('unavailable', `there is no answer from ${address.origin}: ${codeOf(error)}`)
  }
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > BODY_BYTES_MAX) {
      throw new KithError('unavailable', `an answer is longer than ${BODY_BYTES_MAX} bytes`)
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
  return cause?.code ?? (name === 'TimeoutError' ? `none within ${TIMEOUT_MS / 1000} seconds` : 'no reason')
}

interface Place {
  readonly headers: Readonly<Record<string, string>>
  readonly query: readonly (readonly [string, string])[]
}

/** The first of the dialect's security schemes in which it looks for keys of the kind. @throws invalid */
function placeKey(dialect: Dialect, key: string, kind: string): Place {
  if (!/^[\x21-\x7e]+$/.test(key)) throw unusable('the key has characters that no key has')
  if (!Object.hasOwn(dialect.keys, kind)) {
    throw unusable(`--kind must be one of ${Object.keys(dialect.keys).join(', ')} for ${dialect.name}`)
  }
  const places = Object.values(dialect.securitySchemes).map((scheme) => placeBy(scheme, key))
  const place = places.find((candidate) => {
    const found = dialect.presentedKey(wireOf(candidate))
    return found?.text === key && found.kinds.includes(kind)
  })
  if (!place) throw unusable(`${dialect.name} takes no key of kind ${kind} with a request`)
  return place
}

function placeBy(scheme: Dialect['securitySchemes'][string], key: string): Place {
  const { type, in: where, name } = scheme as { type?: string; in?: string; name?: string }
  if (type === 'http') return { headers: { authorization: `Bearer ${key}` }, query: [] }
  if (where === 'query') return { headers: {}, query: [[String(name), key]] }
  if (where === 'cookie') return { headers: { cookie: `${name}=${key}` }, query: [] }
  return { headers: { [String(name).toLowerCase()]: key }, query: [] }
}

/** A request with nothing but the key, to ask the dialect whether it finds it there. */
function wireOf({ headers, query }: Place): WireRequest {
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
  }
}

function unusable(message: string): KithError {
  return new KithError('invalid', message)
}
