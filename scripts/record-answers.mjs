// Runs the tests that ask a dialect something, and writes down the answers: node scripts/record-answers.mjs <new folder>
// Two recordings are compared by scripts/compare-answers.mjs.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')

const places = ['src/app.test.ts', 'src/bulk', 'client/src', 'src/dialects', 'src/server', 'test/replays']

/** They ask programs of their own, which are not recorded, or no dialect, or only how long something takes. */
const leftOut =
  /^(bench|bulk-cli|bulk-crash|cli|cli-database|commands|compare-answers|cost|coverage|dialect-check|differential|move|new-dialect|openapi-watch|outage|packages|servers|sixth-dialect|statements|workers)\.test\.ts$/

const [folder] = process.argv.slice(2)
if (folder === undefined || existsSync(folder)) {
  console.error('usage: record-answers.mjs <folder that does not exist>')
  process.exit(2)
}
const files = readdirSync(join(root, 'test'))
  .filter((name) => name.endsWith('.test.ts') && !leftOut.test(name))
  .map((name) => `test/${name}`)
const { status } = spawnSync('npx', ['vitest', 'run', '--project', 'sqlite', ...places, ...files], {
  cwd: root,
  env: { ...process.env, KITH_RECORD_ANSWERS: resolve(folder) },
  stdio: 'inherit',
})
process.exitCode = status ?? 1
