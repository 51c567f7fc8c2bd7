import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join, sep } from 'node:path'
import { negotiate } from '@fastify/accept-negotiator'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

/**
 * `/console`: the built console, a page that finds its way by itself, so that every path below answers with it. Its files
 * are read once, when the first is asked for, and only they are ever sent.
 *
 * @param folder where `npm run build` puts it
 */
export function mountConsole(app: FastifyInstance, folder: string): void {
  let files: ReadonlyMap<string, ConsoleFile> | undefined
  const known = (): ReadonlyMap<string, ConsoleFile> => {
    files ??= readFiles(folder)
    return files
  }
  app.get('/console', (request, reply) => {
    const mark = request.url.indexOf('?')
    return reply.redirect(`${BASE}${mark < 0 ? '' : request.url.slice(mark)}`, 302)
  })
  app.get(`${BASE}*`, (request, reply) => {
    const path = (request.params as { '*': string })['*']
    const file = path === INDEX ? undefined : known().get(path)
    if (file) return sendFile(request, reply, file)
    // A missing script must not be answered with a page.
    if (path.startsWith(HASHED)) return reply.callNotFound()
    return sendPage(request, reply, known().get(INDEX))
  })
  app.get('/', (request, reply) => {
    const wantsPage = (request.headers.accept ?? '').includes('text/html')
    return wantsPage ? reply.header('vary', 'accept').redirect(BASE, 302) : reply.callNotFound()
  })
}

const BASE = '/console/'
const INDEX = 'index.html'
/** Where the build puts files whose names tell their content. */
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
    ...guardHeaders,
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
 * The page with a nonce of its own, for the style elements that the component library makes. Whoever has the page
 * already keeps it with its nonce: the answer that it is still good says nothing of the policy, so that the one it came
 * with stays (RFC 9111, 3.2).
 */
function sendPage(request: FastifyRequest, reply: FastifyReply, file: ConsoleFile | undefined): FastifyReply {
  reply.headers({ ...guardHeaders, 'cache-control': 'no-cache' })
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

/** In the place the page has for it, else at the beginning of its head. */
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
    // Exports are asked for by a form; the API takes none for anything else.
    `form-action ${nonce === undefined ? "'none'" : "'self'"}`,
  ].join('; ')
}

const guardHeaders = {
  'x-content-type-options': 'nosniff',
  // To other sites nothing; a form on the own one has an origin, by which it is known where browsers tell nothing else.
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
