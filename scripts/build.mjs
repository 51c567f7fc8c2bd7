// Builds both packages: client/ into client/dist, src/ and console/ into dist. Nothing else is needed at run time but the
// dependencies that the two package.json files name.
import { spawn } from 'node:child_process'
import { copyFileSync, mkdirSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { compressFolder } from './compress.mjs'
import { writeSbom } from './sbom.mjs'
import { bundledLicenses } from './shipped-packages.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const require = createRequire(import.meta.url)

for (const folder of ['dist', 'client/dist']) rmSync(join(root, folder), { recursive: true, force: true })

// React leaves out its checks for developers in a production build; a test run sets NODE_ENV to "test".
process.env.NODE_ENV = 'production'
/** Folders of the packages whose code the build has put into its files. */
const bundled = new Set()
await Promise.all([compileBoth(), buildConsole()])
await bundle(join('cli', 'main.js'), 'cli')
await bundle(join('readers', 'reader-process.js'), 'reader')
await bundle(join('importers', 'program.js'), 'importer')
copyReference()
writeSbom('', bundled, join('dist', 'sbom.cdx.json'))
writeSbom('client', [], join('client', 'dist', 'sbom.cdx.json'))

/** The client first: the server is checked against its declarations. */
async function compileBoth() {
  await compile('client/tsconfig.build.json')
  await compile('tsconfig.build.json')
}

async function compile(project) {
  const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc')
  const child = spawn(process.execPath, [compiler, '-p', join(root, project)], { stdio: 'inherit' })
  const code = await new Promise((resolve) => child.once('exit', resolve))
  if (code !== 0) process.exit(code ?? 1)
}

/** The server sends these files as they are stored, so they are compressed once, here. */
async function buildConsole() {
  const plugins = [bundledLicenses(bundled)]
  await build({ configFile: join(root, 'console', 'vite.config.ts'), logLevel: 'warn', plugins })
  compressFolder(join(root, 'dist', 'console'))
}

/**
 * Bundles a program with its libraries into `dist/<folder>/main.js`: one file instead of the thousand small ones of some
 * libraries, because finding those took longer than most commands.
 */
async function bundle(entry, folder) {
  await build({
    configFile: false,
    root,
    logLevel: 'warn',
    resolve: { alias: { '@kith-hub/client': join(root, 'client', 'dist', 'client.js') } },
    // Everything but what is installed with the package: what a bundled package needs itself, too.
    ssr: { noExternal: true, external: Object.keys(require('../package.json').dependencies) },
    plugins: [bundledLicenses(bundled)],
    build: {
      ssr: join(root, 'dist', entry),
      outDir: join(root, 'dist', folder),
      emptyOutDir: false,
      target: 'node20',
      minify: false,
      rollupOptions: { output: { entryFileNames: 'main.js', codeSplitting: false } },
    },
  })
}

/** Copied rather than installed: the package that has these files reports installations to its makers. */
function copyReference() {
  const viewer = dirname(require.resolve('swagger-ui-dist/package.json'))
  const assets = join(root, 'dist', 'server', 'reference')
  mkdirSync(assets, { recursive: true })
  for (const name of [
    'swagger-ui.css',
    'swagger-ui-bundle.js',
    'swagger-ui-bundle.js.LICENSE.txt',
    'swagger-ui-standalone-preset.js',
    'swagger-ui-standalone-preset.js.LICENSE.txt',
    'LICENSE',
    'NOTICE',
  ]) {
    copyFileSync(join(viewer, name), join(assets, name))
  }
  bundled.add('node_modules/swagger-ui-dist')
}
