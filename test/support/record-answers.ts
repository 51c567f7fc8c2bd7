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
 * Records the answers of every dialect while the tests run, so that `scripts/compare-answers.mjs` can compare two states
 * of the code. Vitest loads this file only if KITH_RECORD_ANSWERS names a folder.
 *
 * Fastify publishes every new server on a diagnostics channel, so no test needs to know the recorder.
 */

/** One request and its answer as sent over the wire, without keys and values of cookies. */
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

/** Makes property tests use the same values in every run. */
const SEED = 20260301

/** Headers of the transport, which do not belong to the request or answer itself. */
const IGNORED_HEADERS: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'date',
  'keep-alive',
  'transfer-encoding',
  'user-agent',
])

const KEYS_IN_QUERY = /([?&](?:api_key|api_token|accesskey|token)=)[^&]+/g

// Vitest runs setup files before every test file, but a thread must subscribe to the channel only once.
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

/** Records requests that tests inject without a connection. */
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

/** Records requests over a connection. */
function recordConnections(app: FastifyInstance, record: Recorder): void {
  app.server.prependListener('request', (request, response) => {
    const received = copyReceived(request)
    const written = copyWritten(response)
    response.once('finish', () => {
      const requestBody = textOf(Buffer.concat(received))
      const headers = { ...response.getHeaders(), ...written.headers }
      // For HEAD, Node does not send the body that the server writes.
      const body = Buffer.concat(request.method === 'HEAD' ? [] : written.body)
      record(exchangeOf(request, requestBody, response.statusCode, headers, body))
    })
  })
}

/** Copies the received bytes without consuming the stream. */
function copyReceived(request: IncomingMessage): Buffer[] {
  const chunks: Buffer[] = []
  const push = request.push.bind(request)
  request.push = (chunk, encoding) => {
    if (chunk) chunks.push(Buffer.from(chunk, encoding as BufferEncoding))
    return push(chunk, encoding)
  }
  return chunks
}

interface Written {
  /** Headers passed to `writeHead`, which `getHeaders` does not return. */
  headers: OutgoingHttpHeaders
  readonly body: Buffer[]
}

function copyWritten(response: ServerResponse): Written {
  const written: Written = { headers: {}, body: [] }
  const copyBody = (chunk: unknown, encoding: unknown): void => {
    if (typeof chunk === 'string') written.body.push(Buffer.from(chunk, encodingOf(encoding)))
    else if (chunk instanceof Uint8Array) written.body.push(Buffer.from(chunk))
  }
  before(response, 'write', copyBody)
  before(response, 'end', copyBody)
  before(response, 'writeHead', (_status, ...parts) => {
    const headers = parts.find((part) => typeof part === 'object' && part !== null)
    if (headers) written.headers = lowerCased(headers as OutgoingHttpHeaders)
  })
  return written
}

/** Calls `observe` with the arguments of each call of a method, before the call. */
function before(
  response: ServerResponse,
  name: 'write' | 'end' | 'writeHead',
  observe: (...parts: unknown[]) => void,
): void {
  const original = response[name].bind(response) as (...parts: unknown[]) => unknown
  const observed = (...parts: unknown[]): unknown => {
    observe(...parts)
    return original(...parts)
  }
  Object.assign(response, { [name]: observed })
}

function lowerCased(headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

function encodingOf(encoding: unknown): BufferEncoding {
  return typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8'
}

/** The URL always has the dialect's prefix, because the server adds it to requests that come by host or port. */
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
  const recorded = Object.entries(headers).filter(([name]) => !IGNORED_HEADERS.has(name))
  return Object.fromEntries(recorded.map(([name, value]) => [name, withoutKey(name, value)]).toSorted())
}

/** Replaces a key by a placeholder: its presence and scheme can change the answer, but its text is a secret. */
function withoutKey(name: string, value: unknown): string {
  const text = String(value)
  if (name === 'authorization') return text.replace(/(?<=^\S+\s+)\S.*$|^\S{20,}$/s, '<key>')
  if (name === 'x-api-token') return text && '<key>'
  if (name === 'cookie') return text.replace(/=[^;]+/g, '=<value>')
  if (name === 'set-cookie') return text.replace(/(?<=^[^=;]+=)[^;]+/, '<value>')
  return text
}

/** The body as a string. A body that is not UTF-8 is recorded as Latin-1, so that no byte is lost. */
function textOf(bytes: string | Buffer | Readable | null): string {
  if (bytes === null || typeof bytes === 'string') return bytes ?? ''
  // Reading a stream here would consume it before the server reads it.
  if (!Buffer.isBuffer(bytes)) return '<stream>'
  return isUtf8(bytes) ? bytes.toString() : `<binary>${bytes.toString('latin1')}`
}
