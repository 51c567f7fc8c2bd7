import { isUtf8 } from 'node:buffer'
import { subscribe } from 'node:diagnostics_channel'
import { mkdirSync, openSync, writeSync } from 'node:fs'
import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { threadId } from 'node:worker_threads'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import { dialects } from '../../src/dialects/index.ts'

/**
 * Writes down what every dialect answers while the tests run, so that two states of the code can be compared by
 * `scripts/compare-answers.mjs`. Vitest loads this file only when KITH_RECORD_ANSWERS names a folder.
 *
 * Fastify announces every server it makes, whoever asks for one. So no test has to know of the recorder.
 */

/** One request and its answer, as they went over the wire. Keys and the values of cookies are left out. */
interface RecordedExchange {
  readonly dialect: string
  readonly method: string
  /** Path and query, with the prefix of the dialect. */
  readonly target: string
  readonly requestHeaders: Readonly<Record<string, string>>
  readonly requestBody: string
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const DIALECTS: ReadonlySet<string> = new Set(dialects.map(({ name }) => name))

/** Random tests try the same values in every run. */
const SEED = 20260301

/** They say how the bytes travelled, or when; not what was asked or answered. */
const PASSED_OVER: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'date',
  'keep-alive',
  'transfer-encoding',
  'user-agent',
])

const KEYS_IN_QUERY = /([?&](?:api_key|api_token|accesskey|token)=)[^&]+/g

// Setup files run before every test file; the files of one thread share its servers' announcements.
const started: { recorder?: true } & typeof globalThis = globalThis
if (process.env.KITH_RECORD_ANSWERS && !started.recorder) {
  started.recorder = true
  fc.configureGlobal({ seed: SEED })
  recordInto(process.env.KITH_RECORD_ANSWERS)
}

function recordInto(folder: string): void {
  mkdirSync(folder, { recursive: true })
  const file = openSync(join(folder, `${process.pid}-${threadId}.jsonl`), 'a')
  const record: Recorder = (exchange) => {
    if (DIALECTS.has(exchange.dialect)) writeSync(file, `${JSON.stringify(exchange)}\n`)
  }
  subscribe('fastify.initialization', (message) => {
    const { fastify: app } = message as { fastify: FastifyInstance }
    recordInjections(app, record)
    recordConnections(app, record)
  })
}

type Recorder = (exchange: RecordedExchange) => void

/** Requests of tests that need no connection. */
function recordInjections(app: FastifyInstance, record: Recorder): void {
  const inject = app.inject.bind(app) as (...parts: unknown[]) => unknown
  const recording = async (options: unknown): Promise<LightMyRequestResponse> => {
    const response = (await inject(options)) as LightMyRequestResponse
    const { req, res } = response.raw as unknown as { req: InjectedRequest; res: ServerResponse }
    const requestBody = textOf(req._lightMyRequest.payload)
    record(exchangeOf(req, requestBody, response.statusCode, res.getHeaders(), response.rawPayload))
    return response
  }
  const replaced = (...parts: unknown[]): unknown => {
    const [options, callback] = parts
    return options === undefined || callback ? inject(...parts) : recording(options)
  }
  app.inject = replaced as typeof app.inject
}

interface InjectedRequest extends IncomingMessage {
  readonly _lightMyRequest: { readonly payload: string | Buffer | Readable | null }
}

/** Requests that come by a connection: of clients, and of tests about connections. */
function recordConnections(app: FastifyInstance, record: Recorder): void {
  app.server.prependListener('request', (request, response) => {
    const received = keepPushed(request)
    const written = keepWritten(response)
    response.once('finish', () => {
      const requestBody = textOf(Buffer.concat(received))
      const headers = { ...response.getHeaders(), ...written.headers }
      // Node leaves out what is written as the body of an answer to HEAD.
      const body = Buffer.concat(request.method === 'HEAD' ? [] : written.body)
      record(exchangeOf(request, requestBody, response.statusCode, headers, body))
    })
  })
}

/** What comes in, without reading it before its reader does. */
function keepPushed(request: IncomingMessage): Buffer[] {
  const kept: Buffer[] = []
  const push = request.push.bind(request)
  request.push = (chunk, encoding) => {
    if (chunk) kept.push(Buffer.from(chunk, encoding as BufferEncoding))
    return push(chunk, encoding)
  }
  return kept
}

interface Written {
  /** Node forgets headers that are written at once with the status. */
  headers: OutgoingHttpHeaders
  readonly body: Buffer[]
}

function keepWritten(response: ServerResponse): Written {
  const written: Written = { headers: {}, body: [] }
  const keepBody = (chunk: unknown, encoding: unknown): void => {
    if (typeof chunk === 'string') written.body.push(Buffer.from(chunk, encodingOf(encoding)))
    else if (chunk instanceof Uint8Array) written.body.push(Buffer.from(chunk))
  }
  before(response, 'write', keepBody)
  before(response, 'end', keepBody)
  before(response, 'writeHead', (_status, ...parts) => {
    const headers = parts.find((part) => typeof part === 'object' && part !== null)
    if (headers) written.headers = lowerCased(headers as OutgoingHttpHeaders)
  })
  return written
}

/** Lets `look` see what a method is called with. */
function before(
  response: ServerResponse,
  name: 'write' | 'end' | 'writeHead',
  look: (...parts: unknown[]) => void,
): void {
  const original = response[name].bind(response) as (...parts: unknown[]) => unknown
  const looking = (...parts: unknown[]): unknown => {
    look(...parts)
    return original(...parts)
  }
  Object.assign(response, { [name]: looking })
}

function lowerCased(headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

function encodingOf(encoding: unknown): BufferEncoding {
  return typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8'
}

/** By then the server has put the dialect's prefix before an address that came without it. */
function exchangeOf(
  { method = '', url = '', headers: requestHeaders }: IncomingMessage,
  requestBody: string,
  status: number,
  headers: OutgoingHttpHeaders,
  body: Buffer,
): RecordedExchange {
  return {
    dialect: /^\/([^/?]+)/.exec(url)?.[1] ?? '',
    method,
    target: url.replace(KEYS_IN_QUERY, '$1<key>'),
    requestHeaders: headersOf(requestHeaders),
    requestBody,
    status,
    headers: headersOf(headers),
    body: textOf(headers['content-encoding'] === 'gzip' && body.length > 0 ? gunzipSync(body) : body),
  }
}

function headersOf(headers: IncomingHttpHeaders | OutgoingHttpHeaders): Record<string, string> {
  const kept = Object.entries(headers).filter(([name]) => !PASSED_OVER.has(name))
  return Object.fromEntries(kept.map(([name, value]) => [name, withoutKey(name, value)]).toSorted())
}

/** Whether there is a key, and of which kind, may decide about the answer; which one it is must not be told. */
function withoutKey(name: string, value: unknown): string {
  const text = String(value)
  if (name === 'authorization') return text.replace(/(?<=^\S+\s+)\S.*$|^\S{20,}$/s, '<key>')
  if (name === 'x-api-token') return text && '<key>'
  if (name === 'cookie') return text.replace(/=[^;]+/g, '=<value>')
  if (name === 'set-cookie') return text.replace(/(?<=^[^=;]+=)[^;]+/, '<value>')
  return text
}

/** Nothing of a body is lost: one that is no UTF-8 is written byte by byte. */
function textOf(bytes: string | Buffer | Readable | null): string {
  if (bytes === null || typeof bytes === 'string') return bytes ?? ''
  // To read it here would leave nothing for the server.
  if (!Buffer.isBuffer(bytes)) return '<stream>'
  return isUtf8(bytes) ? bytes.toString() : `<binary>${bytes.toString('latin1')}`
}
