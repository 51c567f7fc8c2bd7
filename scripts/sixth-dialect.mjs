// Adds a sixth vendor to a copy of the repository by the recipe of CONTRIBUTING.md, and checks that nothing but its
// folder, its line and generated files change: npm run dialect:sixth [-- --whole]
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { addToList, createScratch, testShared } from './scratch.mjs'

const NAME = 'hubspot'
const whole = process.argv.includes('--whole')
const keep = process.argv.includes('--keep')

/** Everything that may change. */
const expected = [
  'README.md',
  'docs/dialects/hubspot.md',
  'docs/errors.md',
  'docs/import.md',
  'docs/mapping.md',
  'docs/seeds.md',
  'src/dialects/hubspot/',
  'src/dialects/index.ts',
]

const scratch = createScratch()
try {
  step('adds the folder and the line')
  const folder = join(scratch.path, 'src', 'dialects', NAME)
  cpSync(join(scratch.path, 'test', 'sixth-dialect', 'dialects', NAME), folder, { recursive: true })
  addToList(scratch, NAME)
  step('runs the generators')
  scratch.run(process.execPath, ['scripts/docs.mjs'])
  step('checks the dialect')
  scratch.run(process.execPath, ['scripts/dialect-check.mjs', NAME])
  step('looks at what changed')
  requireOnly(scratch.changed())
  requireOneLine(scratch.diff('src/dialects/index.ts'))
  step(whole ? 'checks everything' : 'runs the contract and cross-dialect suites')
  if (whole) checkEverything()
  else testShared(scratch, NAME)
  requireOnly(scratch.changed())
  step('is done')
} finally {
  if (keep) process.stdout.write(`${scratch.path}\n`)
  else scratch.remove()
}

/** What `npm run check` does. */
function checkEverything() {
  const tool = (...args) => scratch.run('npx', ['--no-install', ...args])
  tool('biome', 'check', '.')
  tool('tsc', '--noEmit')
  tool('knip')
  tool('vitest', 'run')
}

function requireOnly(changed) {
  const found = changed.toSorted().join('\n')
  const wanted = expected.toSorted().join('\n')
  if (found !== wanted) throw new Error(`These files changed:\n${found}\n\ninstead of:\n${wanted}`)
}

/** The import, and the place in the list. */
function requireOneLine(diff) {
  const changed = diff.split('\n').filter((line) => /^[+-](?![+-])/.test(line))
  const line = [`+import { ${NAME} } from './${NAME}/index.ts'`, `+  ${NAME},`]
  if (changed.join('\n') === line.join('\n')) return
  throw new Error(`src/dialects/index.ts changed by more than the line of ${NAME}:\n${diff}`)
}

function step(text) {
  process.stdout.write(`${(performance.now() / 1000).toFixed(1)} s: ${text}\n`)
}
