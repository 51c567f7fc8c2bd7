// Writes client/src/native-types.ts from the OpenAPI document of the native API: npm run client
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const tools = join(root, 'scripts', 'client-types')
const { native } = await import('../dist/dialects/native/index.js')
const { describeDialect } = await import('../dist/server/openapi.js')

const document = JSON.stringify(describeDialect(native))
const folder = mkdtempSync(join(tmpdir(), 'kith-client-'))
const [input, output] = [join(folder, 'openapi.json'), join(folder, 'native.ts')]
writeFileSync(input, document)
// Elsewhere, so that the generator's packages are none of this project's files.
for (const name of ['package.json', 'package-lock.json']) copyFileSync(join(tools, name), join(folder, name))
run('npm', ['ci', '--prefix', folder])
run(process.execPath, [join(folder, 'node_modules/openapi-typescript/bin/cli.js'), input, '-o', output])
const stamp = createHash('sha256').update(document).digest('hex')
const head = `// Made by \`npm run client\` from the OpenAPI document of the native API; changes by hand are lost.
// document: ${stamp}
`
const types = readFileSync(output, 'utf8').replace(/^\/\*\*[\s\S]*?\*\/\s*/, '')
writeFileSync(join(root, 'client', 'src', 'native-types.ts'), head + types)
rmSync(folder, { recursive: true })
run('npx', ['biome', 'format', '--write', join(root, 'client', 'src', 'native-types.ts')])

function run(command, parameters) {
  const { status } = spawnSync(command, parameters, { stdio: 'inherit', cwd: root })
  if (status !== 0) process.exit(status ?? 1)
}
