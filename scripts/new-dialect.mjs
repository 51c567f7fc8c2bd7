// Copies the template of a dialect: npm run new:dialect -- acme [folder]
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const [name = '', parent = join(root, 'src', 'dialects')] = process.argv.slice(2)

if (!/^[a-z][a-z0-9]*$/.test(name))
  fail('choose a name of lower-case letters and digits: npm run new:dialect -- acme')
const folder = join(parent, name)
if (existsSync(folder)) fail(`${folder} exists already`)

const title = name[0].toUpperCase() + name.slice(1)
copy(join(root, 'scripts', 'template', 'dialects', 'acme'), folder)
// Another name is sorted elsewhere and makes other lines too long.
if (folder.startsWith(root))
  spawnSync('npx', ['--no-install', 'biome', 'check', '--write', folder], { cwd: root })
process.stdout.write(
  `Created ${folder}. Add \`${name}\` to src/dialects/index.ts, then read CONTRIBUTING.md.\n`,
)

function copy(from, to) {
  mkdirSync(to, { recursive: true })
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) copy(source, target)
    else
      writeFileSync(target, readFileSync(source, 'utf8').replaceAll('acme', name).replaceAll('Acme', title))
  }
}

function fail(message) {
  process.stderr.write(`new-dialect: ${message}\n`)
  process.exit(1)
}
