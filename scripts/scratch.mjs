// A copy of the repository to try changes in, and the commands that a contributor runs there.
import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Copies every file that is not ignored, as it is now, into a repository of its own with one commit. */
export function createScratch() {
  const path = mkdtempSync(join(tmpdir(), 'kith-scratch-'))
  for (const file of listFiles()) {
    mkdirSync(dirname(join(path, file)), { recursive: true })
    copyFileSync(join(root, file), join(path, file))
  }
  symlinkSync(join(root, 'node_modules'), join(path, 'node_modules'))
  const git = (...args) => run(path, 'git', args)
  git('init', '--quiet')
  git('add', '--all')
  const author = ['-c', 'user.name=Kith', '-c', 'user.email=kith@example.com']
  git(...author, 'commit', '--quiet', '--no-verify', '--message', 'As it is')
  return {
    path,
    run: (command, args) => run(path, command, args),
    /** Files that differ from the commit, folders of new files by their name alone. */
    changed: () =>
      git('status', '--porcelain')
        .stdout.split('\n')
        .filter(Boolean)
        .map((line) => line.slice(3)),
    diff: (file) => git('diff', '--unified=0', '--', file).stdout,
    remove: () => rmSync(path, { recursive: true, force: true }),
  }
}

/** The line of a dialect in `src/dialects/index.ts`: its import, sorted as the others are, and its place at the end. */
export function addToList({ path }, name) {
  const file = join(path, 'src', 'dialects', 'index.ts')
  const lines = readFileSync(file, 'utf8').split('\n')
  const isImport = (line) => line.startsWith('import {')
  const before = lines.findIndex((line) => isImport(line) && line.split("'")[1] > `./${name}/index.ts`)
  const at = before < 0 ? lines.findLastIndex(isImport) + 1 : before
  lines.splice(at, 0, `import { ${name} } from './${name}/index.ts'`)
  lines.splice(lines.indexOf(']'), 0, `  ${name},`)
  writeFileSync(file, lines.join('\n'))
}

/** Tests of the suites that every dialect passes, as far as they are about this one. */
export function testContract(scratch, name) {
  return test(scratch, [name], contractSuites)
}

/** The same, and every test of what one dialect shows of what another one wrote. */
export function testShared(scratch, name) {
  const about = [name, 'what the rows say', 'npm run docs writes it', 'are those of the list']
  return test(scratch, about, [...contractSuites, ...crossSuites])
}

function test(scratch, about, suites) {
  return scratch.run(process.execPath, [
    join('node_modules', 'vitest', 'vitest.mjs'),
    'run',
    ...['--project', 'sqlite', '--reporter', 'dot', '--testNamePattern', about.join('|')],
    ...suites,
  ])
}

const contractSuites = [
  'src/dialects/dialects.test.ts',
  'src/dialects/contacts.test.ts',
  'test/errors.test.ts',
  'test/paging.test.ts',
]

const crossSuites = [
  'test/cross-dialect.test.ts',
  'test/cross-dialect-writes.test.ts',
  'test/mapping.test.ts',
  'test/seen-through.test.ts',
  'test/coverage.test.ts',
  'test/tidy/documents.test.ts',
  'test/tidy/layout.test.ts',
]

function listFiles() {
  const { stdout } = run(root, 'git', [
    'ls-files',
    '--cached',
    '--others',
    '--exclude-standard',
    '--deduplicate',
  ])
  const { stdout: gone } = run(root, 'git', ['ls-files', '--deleted'])
  const deleted = new Set(gone.split('\n'))
  return stdout.split('\n').filter((file) => file !== '' && !deleted.has(file))
}

/** @throws Error with what the command printed, if it fails */
function run(cwd, command, args) {
  // A run of tests that starts this one says so in variables, which would change what the inner run does.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VITEST|TEST$|NODE_ENV$)/.test(name)),
  )
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    env,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  if (error) throw error
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`)
  return { stdout, stderr }
}
