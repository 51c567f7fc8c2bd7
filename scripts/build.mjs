// Compiles src/ to dist/, bundles console/ into dist/console, and puts the reference viewer's files beside them, so that
// the package needs neither at run time.
import { spawn } from 'node:child_process'
import { copyFileSync, mkdirSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { compressFolder } from './compress.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const require = createRequire(import.meta.url)

rmSync(join(root, 'dist'), { recursive: true, force: true })
const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc')
const compiling = spawn(process.execPath, [compiler, '-p', join(root, 'tsconfig.build.json')], {
  stdio: 'inherit',
})
const compiled = new Promise((resolve) => compiling.once('exit', resolve))

// The server sends the console as it is stored, compressed once and not for every browser. Made while the rest is compiled.
const page = join(root, 'dist', 'console')
// Whoever runs the build, tests too: the console is for people, without what React tells developers.
process.env.NODE_ENV = 'production'
await build({ configFile: join(root, 'console', 'vite.config.ts'), logLevel: 'warn' })
compressFolder(page)

const code = await compiled
if (code !== 0) process.exit(code ?? 1)

// A command is over sooner than the thousand small files of some libraries are found: they become one with the program.
await build({
  configFile: false,
  root,
  logLevel: 'warn',
  ssr: {
    noExternal: [/^(typebox|kysely|libphonenumber-js|csv-parse|csv-stringify|ical\.js|openapi-fetch)(\/|$)/],
  },
  build: {
    ssr: join(root, 'dist', 'cli', 'main.js'),
    outDir: join(root, 'dist', 'cli'),
    emptyOutDir: false,
    target: 'node20',
    minify: false,
    rollupOptions: { output: { entryFileNames: 'main.js', codeSplitting: false } },
  },
})

const viewer = dirname(require.resolve('swagger-ui-dist/package.json'))
const assets = join(root, 'dist', 'server', 'reference')
mkdirSync(assets, { recursive: true })
for (const name of ['swagger-ui.css', 'swagger-ui-bundle.js', 'swagger-ui-standalone-preset.js', 'LICENSE']) {
  copyFileSync(join(viewer, name), join(assets, name))
}
