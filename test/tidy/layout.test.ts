import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { dialects } from '../../src/dialects/index.ts'
import { filesIn, isTest, read, root } from './source-files.ts'

const files = ['src', 'client/src', 'console', 'test', 'scripts'].flatMap(filesIn)
const code = files.filter((path) => /\.(tsx?|mjs|css)$/.test(path))

describe('file names', () => {
  test.each(files)('%s is kebab-case', (path) => {
    for (const segment of path.split('/')) {
      expect(segment).toMatch(/^([a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*|README\.md)$/)
    }
  })

  test('say what the files hold', () => {
    const vague = /(^|\/)(utils?|helpers?|common|managers?|misc)(\/|\.|$)/
    expect(files.filter((path) => vague.test(path))).toEqual([])
  })
})

test('no file that a try has left lies beside the folders', () => {
  const kept =
    '.ci .dockerignore .git .gitignore CHANGELOG.md CONTRIBUTING.md Dockerfile LICENSE README.md SECURITY.md bench biome.json client compose.yaml console docs knip.json package-lock.json package.json scripts src test tsconfig.build.json tsconfig.json vitest.config.ts'
  const ignored = ['node_modules', 'dist', 'kith-data', 'artefacts']
  const known = [...kept.split(' '), ...ignored]
  expect(readdirSync(root).filter((name) => !known.includes(name) && !name.endsWith('.log'))).toEqual([])
})

describe('file sizes', () => {
  const LINES_MAX = 400

  /** Longer ones, and why they are not two. */
  const longer: readonly { readonly path: RegExp; readonly reason: string }[] = [
    { path: /^client\/src\/native-types\.ts$/, reason: 'made by npm run client' },
    {
      path: /^src\/dialects\/[a-z]+\/([a-z0-9]+\/)?[a-z-]+\.test\.ts$/,
      reason: 'the documented exchanges of one vendor, one after another',
    },
    {
      path: /^test\/slow-clients\.test\.ts$/,
      reason: 'every way in which a client can be slow, one after another',
    },
    {
      path: /^src\/hub\/people\/patch\.test\.ts$/,
      reason: 'every way in which a change can meet what is there, one case each',
    },
  ]

  test.each(code)(`%s has at most ${LINES_MAX} lines, or a reason`, (path) => {
    const lines = read(path).split('\n').length - 1
    if (longer.some((entry) => entry.path.test(path))) return
    expect(lines).toBeLessThanOrEqual(LINES_MAX)
  })

  test('every reason is still needed', () => {
    for (const { path, reason } of longer) {
      const matching = code.filter((file) => path.test(file))
      expect(
        matching.some((file) => read(file).split('\n').length > LINES_MAX),
        reason,
      ).toBe(true)
    }
  })
})

describe('dialect folders', () => {
  const folders = readdirSync(join(root, 'src/dialects'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'kit')
    .map(({ name }) => name)

  test('are those of the list', () => {
    expect(folders.sort()).toEqual(dialects.map(({ name }) => name).sort())
  })

  test.each(dialects.map(({ name }) => name))('%s has the files every dialect has', (name) => {
    const expected = ['index.ts', 'schema.ts', 'mapping.ts', 'errors.ts', 'routes.ts', 'README.md']
    const missing = expected.filter((file) => !existsSync(join(root, 'src/dialects', name, file)))
    expect(missing).toEqual([])
  })

  // No vendor publishes the native API, so there are no documented exchanges.
  test.each(dialects.map(({ name }) => name).filter((name) => name !== 'native'))(
    '%s has fixtures, each naming its origin',
    (name) => {
      const fixtures = filesIn(`src/dialects/${name}/fixtures`).filter((path) => path.endsWith('.json'))
      expect(fixtures).not.toHaveLength(0)
      for (const path of fixtures) expect(read(path), path).toMatch(/"(origin|source)"/)
    },
  )
})

describe('time', () => {
  const program = filesIn('src').filter((path) => path.endsWith('.ts') && !isTest(path))

  test.each(program)('%s is given its clock and timers', (path) => {
    if (path === 'src/model/clock.ts') return
    const found = read(path).match(
      /\b(Date\.now|performance\.now|process\.hrtime|set(Timeout|Interval|Immediate)\(|new Date\(\))|timers\/promises/,
    )
    expect(found?.[0], 'take the time from src/model/clock.ts').toBeUndefined()
  })
})
