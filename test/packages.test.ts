import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dialects } from '../src/dialects/index.ts'
import { buildProgram, serve, temporaryFolder } from './support/command.ts'

/** Packs both packages as `npm publish` does and uses them outside this checkout, without a network. */

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = temporaryFolder()
let server: Packed
let client: Packed

beforeAll(async () => {
  await buildProgram()
  ;[server, client] = pack(root, join(root, 'client')) as [Packed, Packed]
}, 180_000)
afterAll(folder.remove)

describe('the contents', () => {
  test('of kith-hub are the program, the console and the reference page', () => {
    const assets = /^dist\/console\/assets\/[\w-]+\.(css|js|svg|woff2)(\.br|\.gz)?$/
    const paths = server.files.map(({ path }) => path)
    expect(paths.filter((path) => assets.test(path))).not.toEqual([])
    expect(paths.filter((path) => !assets.test(path)).sort()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'SECURITY.md',
      'dist/cli/bundled-licenses.md',
      'dist/cli/main.js',
      'dist/console/bundled-licenses.md',
      'dist/console/index.html',
      'dist/console/index.html.br',
      'dist/console/index.html.gz',
      'dist/importer/bundled-licenses.md',
      'dist/importer/main.js',
      'dist/reader/bundled-licenses.md',
      'dist/reader/main.js',
      'dist/sbom.cdx.json',
      'dist/server/reference/LICENSE',
      'dist/server/reference/NOTICE',
      'dist/server/reference/swagger-ui-bundle.js',
      'dist/server/reference/swagger-ui-bundle.js.LICENSE.txt',
      'dist/server/reference/swagger-ui-standalone-preset.js',
      'dist/server/reference/swagger-ui-standalone-preset.js.LICENSE.txt',
      'dist/server/reference/swagger-ui.css',
      'package.json',
    ])
  })

  test('of @kith-hub/client are one module and its types', () => {
    expect(client.files.map(({ path }) => path).sort()).toEqual([
      'LICENSE',
      'README.md',
      'dist/client.d.ts',
      'dist/client.js',
      'dist/native-types.d.ts',
      'dist/sbom.cdx.json',
      'package.json',
    ])
  })

  test('have one version and one license', () => {
    expect(client.version).toBe(server.version)
    expect(readFileSync(join(root, 'client/LICENSE'), 'utf8')).toBe(
      readFileSync(join(root, 'LICENSE'), 'utf8'),
    )
  })
})

test('kith-hub runs with its declared dependencies, and @kith-hub/client lists people of it', async () => {
  const program = unpackServer()
  expect(execFileSync(process.execPath, [program, '--help'], { encoding: 'utf8' })).toContain('Usage: kith')

  const consumer = installClient()
  const { url, stop } = await serve(['--demo', '--data', join(folder.path, 'data')], { executable: program })
  try {
    expect((await fetch(`${url}/console/`)).status).toBe(200)
    const key = dialects.find(({ name }) => name === 'native')!.demo!.key
    const printed = execFileSync(process.execPath, [consumer, url, key], { encoding: 'utf8' })
    expect(JSON.parse(printed)).toEqual(Array(5).fill(expect.stringMatching(/^psn_/)))
  } finally {
    await stop()
  }
}, 180_000)

test('kith-hub encrypts and restores backups with its declared dependencies', () => {
  const program = join(folder.path, 'server', 'dist/cli/main.js')
  const run = (...args: string[]) =>
    execFileSync(process.execPath, [program, ...args, '--json'], { encoding: 'utf8' })
  const at = (name: string) => join(folder.path, name)
  run('people', 'create', '{"given": "Nadia"}', '--data', at('kept'))
  const { recipient } = JSON.parse(run('secrets', 'create-identity', at('backup.key')))
  run('backup', at('kept.age'), '--recipient', recipient, '--data', at('kept'))
  run('restore', at('kept.age'), '--identity', at('backup.key'), '--data', at('restored'))
  expect(JSON.parse(run('people', 'list', '--data', at('restored')))).toMatchObject([{ given: 'Nadia' }])
}, 60_000)

interface Packed {
  readonly filename: string
  readonly version: string
  readonly files: readonly { readonly path: string }[]
}

function pack(...folders: string[]): Packed[] {
  const options = ['--json', '--ignore-scripts', '--pack-destination', folder.path]
  return JSON.parse(npm(folder.path, 'pack', ...folders, ...options)) as Packed[]
}

/** @returns the path of its executable */
function unpackServer(): string {
  const home = join(folder.path, 'server')
  mkdirSync(home)
  execFileSync('tar', ['-xzf', join(folder.path, server.filename), '--strip-components=1', '-C', home])
  const { bin, dependencies } = readPackage(home)
  for (const name of Object.keys(dependencies)) {
    const link = join(home, 'node_modules', name)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(join(root, 'node_modules', name), link)
  }
  return join(home, bin!.kith!)
}

/** Installs the client in an empty folder and compiles a program that uses it. @returns the compiled program */
function installClient(): string {
  const home = join(folder.path, 'consumer')
  mkdirSync(home)
  writeFileSync(join(home, 'package.json'), '{ "private": true, "type": "module" }')
  const packages = [client, ...pack(...dependenciesOf(join(root, 'client')))]
  npm(home, 'install', '--offline', '--no-audit', ...packages.map(({ filename }) => `../${filename}`))
  writeFileSync(join(home, 'people.ts'), consumerProgram)
  const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')
  // The declarations are checked too, and no types of Node are there to fall back on.
  const options = '--strict --skipLibCheck false --target es2023 --lib es2023,dom --module nodenext'
  execFileSync(process.execPath, [compiler, ...options.split(' '), 'people.ts'], { cwd: home })
  return join(home, 'people.js')
}

const consumerProgram = `
import { createKithClient, type Person } from '@kith-hub/client'

declare const process: { argv: string[] }
const client = createKithClient({ url: process.argv[2]!, key: process.argv[3]! })
// @ts-expect-error: an unknown parameter is a mistake of types
client.people({ colour: 'red' })

const ids: Person['id'][] = []
for await (const person of client.people({ limit: 2 })) {
  ids.push(person.id)
  if (ids.length === 5) break
}
console.log(JSON.stringify(ids))
`

/** The folders of all packages that a package needs, directly or through others. */
function dependenciesOf(home: string): string[] {
  const folders = Object.keys(readPackage(home).dependencies).map((name) => join(root, 'node_modules', name))
  return [...new Set(folders.flatMap((each) => [each, ...dependenciesOf(each)]))]
}

function readPackage(home: string): { bin?: Record<string, string>; dependencies: Record<string, string> } {
  return { dependencies: {}, ...JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) }
}

function npm(cwd: string, ...args: string[]): string {
  // `npm test` hands its own settings to everything below it, such as the folder it works in.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)))
  return execFileSync('npm', ['--loglevel=error', ...args], { cwd, env, encoding: 'utf8' })
}
