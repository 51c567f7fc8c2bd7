import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join, sep } from 'node:path'
import { negotiate } from '@fastify/accept-negotiator'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

/**
 * Serves the built console at `/console`. It is a single-page application, so every path below that is not a file returns
 * its page. Files are read into memory on the first request, and no other file is ever served.
 *
 * @param folder the output folder of `npm run build`
 */
export function mountConsole(app: FastifyInstance, folder: string): void {
  let files: ReadonlyMap<string, ConsoleFile> | undefined
  const allFiles = (): ReadonlyMap<string, ConsoleFile> => {
    files ??= readFiles(folder)
    return files
  }
  app.get('/console', (request, reply) => {
    const queryStart = request.url.indexOf('?')
    return reply.redirect(`${BASE}${queryStart < 0 ? '' : request.url.slice(queryStart)}`, 302)
  })
  app.get(`${BASE}*`, (request, reply) => {
    const path = (request.params as { '*': string })['*']
    const file = path === INDEX ? undefined : allFiles().get(path)
    if (file) return sendFile(request, reply, file)
    // A missing script must be a 404, not the page.
    if (path.startsWith(HASHED)) return reply.callNotFound()
    return sendPage(request, reply, allFiles().get(INDEX))
  })
  app.get('/', (request, reply) => {
    const wantsPage = (request.headers.accept ?? '').includes('text/html')
    return wantsPage ? reply.header('vary', 'accept').redirect(BASE, 302) : reply.callNotFound()
  })
}

const BASE = '/console/'
const INDEX = 'index.html'
/** The folder of files with a content hash in their names. */
const HASHED = 'assets/'

interface ConsoleFile {
  readonly type: string
  readonly plain: Buffer
  readonly br?: Buffer
  readonly gzip?: Buffer
  readonly etag: string
  readonly immutable: boolean
}

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
}

function readFiles(folder: string): ReadonlyMap<string, ConsoleFile> {
  if (!existsSync(folder)) return new Map()
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  const compressed = (name: string, ending: string): Buffer | undefined =>
    names.includes(name + ending) ? readFileSync(name + ending) : undefined
  const files = names
    .filter((name) => Object.hasOwn(types, extname(name)))
    .map((name): [string, ConsoleFile] => {
      const path = name
        .slice(folder.length + 1)
        .split(sep)
        .join('/')
      const plain = readFileSync(name)
      const [br, gzip] = [compressed(name, '.br'), compressed(name, '.gz')]
      const immutable = path.startsWith(HASHED)
      const etag = createHash('sha256').update(plain).digest('base64url').slice(0, 27)
      const type = types[extname(name)]!
      return [path, { type, plain, etag, immutable, ...(br && { br }), ...(gzip && { gzip }) }]
    })
  return new Map(files)
}

function sendFile(request: FastifyRequest, reply: FastifyReply, file: ConsoleFile): FastifyReply {
  const encoding = negotiate(request.headers['accept-encoding'] ?? '', encodingsOf(file))
  const tag = `"${file.etag}${encoding ? `-${encoding}` : ''}"`
  reply.headers({
    ...securityHeaders,
    'content-security-policy': policy(),
    'cache-control': file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    etag: tag,
    vary: 'accept-encoding',
  })
  if (request.headers['if-none-match'] === tag) return reply.code(304).send()
  if (encoding) reply.header('content-encoding', encoding)
  return reply.type(file.type).send((encoding && file[encoding]) ?? file.plain)
}

function encodingsOf({ br, gzip }: ConsoleFile): ('br' | 'gzip')[] {
  return [...(br ? (['br'] as const) : []), ...(gzip ? (['gzip'] as const) : [])]
}

/**
 * Sends the page with a new nonce for the style elements of the component library. A 304 response has no policy header, so
 * the browser keeps the policy and the nonce of the cached page (RFC 9111, section 3.2).
 */
function sendPage(request: FastifyRequest, reply: FastifyReply, file: ConsoleFile | undefined): FastifyReply {
  reply.headers({ ...securityHeaders, 'cache-control': 'no-cache' })
  if (!file) {
    reply.code(404).header('content-security-policy', policy())
    return reply.type('text/html; charset=utf-8').send(notBuilt)
  }
  const tag = `W/"${file.etag}"`
  reply.header('etag', tag)
  if (request.headers['if-none-match'] === tag) return reply.code(304).send()
  const nonce = randomBytes(NONCE_BYTES).toString('base64')
  reply.header('content-security-policy', policy(nonce))
  return reply.type(file.type).send(withNonce(file.plain.toString('utf8'), nonce))
}

const NONCE_BYTES = 16

/** Replaces the placeholder with the nonce, or adds a meta element if the page has no placeholder. */
function withNonce(page: string, nonce: string): string {
  if (page.includes(PLACEHOLDER)) return page.replaceAll(PLACEHOLDER, nonce)
  return page.replace(/<head[^>]*>/i, (head) => `${head}<meta name="csp-nonce" content="${nonce}">`)
}

const PLACEHOLDER = '__CSP_NONCE__'

function policy(nonce?: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self'${nonce === undefined ? '' : ` 'nonce-${nonce}'`}`,
    "connect-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    // Exports are downloaded through a form. No other route of the API accepts forms.
    `form-action ${nonce === undefined ? "'none'" : "'self'"}`,
  ].join('; ')
}

const securityHeaders = {
  'x-content-type-options': 'nosniff',
  // Sends no referrer to other sites. Browsers without Sec-Fetch-Site headers need it for the Origin of the export form.
  'referrer-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const

const notBuilt = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Kith</title></head>
<body>
<h1>The console is not built</h1>
<p>Run <code>npm run build</code> and start the server again.</p>
</body>
</html>
`
