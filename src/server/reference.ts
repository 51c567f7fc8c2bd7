import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'
import type { Dialect } from '../dialects/dialect.ts'

const assets = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'swagger-ui-standalone-preset.js': 'text/javascript; charset=utf-8',
} as const

/** `/docs`: Swagger UI for all dialects. All its files come from this server. */
export function mountReference(app: FastifyInstance, dialects: readonly Dialect[]): void {
  const folder = assetFolder()
  for (const [name, type] of Object.entries(assets)) {
    let content: Buffer | undefined
    app.get(`/docs/${name}`, (_request, reply) => {
      content ??= readFileSync(join(folder, name))
      return reply
        .type(type)
        .headers({ 'cache-control': 'public, max-age=86400', 'x-content-type-options': 'nosniff' })
        .send(content)
    })
  }
  const page = referencePage()
  app.get('/docs', (_request, reply) => sendPage(reply, page, 'text/html; charset=utf-8'))
  const script = referenceScript(dialects)
  app.get('/docs/start.js', (_request, reply) => sendPage(reply, script, 'text/javascript; charset=utf-8'))
}

function sendPage(
  reply: { header: CallableFunction; type: CallableFunction; send: CallableFunction },
  text: string,
  type: string,
) {
  const policy =
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'"
  reply.header('content-security-policy', policy)
  reply.header('x-content-type-options', 'nosniff')
  reply.type(type)
  return reply.send(text)
}

/** Next to the compiled program; in a checkout, in the npm package. */
function assetFolder(): string {
  // Relative to `server/`, because the command line bundles this file into another folder.
  const beside = join(dirname(fileURLToPath(import.meta.url)), '../server/reference')
  if (existsSync(beside)) return beside
  return dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
}

function referencePage(): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Kith API reference</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="icon" href="data:,">
</head>
<body>
<div id="reference"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/swagger-ui-standalone-preset.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`
}

function referenceScript(dialects: readonly Dialect[]): string {
  const urls = dialects.flatMap(({ name, title, versions }) => {
    const url = `/${name}/openapi.json`
    if (!versions) return [{ name: title, url }]
    return versions.map((version) => ({
      name: `${title} ${version.name}`,
      url: `${url}?version=${version.name}`,
    }))
  })
  return `window.onload = () => {
  SwaggerUIBundle({
    urls: ${JSON.stringify(urls)},
    dom_id: '#reference',
    presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
    layout: 'StandaloneLayout',
    validatorUrl: null,
  })
}
`
}
