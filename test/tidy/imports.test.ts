import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { anyVendor } from '../support/dialect-testings.ts'
import { filesIn, importsOf, isTest, read, root } from './source-files.ts'

const sources = filesIn('src').filter((path) => path.endsWith('.ts'))
const program = sources.filter((path) => !isTest(path))

/** The allowed imports of each folder, read from `docs/architecture.md`. */
const table = readTable()

/** The contract of a family, its list and what its members share are not members; nor are the files beside `app.ts`. */
const exceptions: Readonly<Record<string, readonly string[]>> = {
  'dialects/dialect.ts': ['model', 'hub/hub.ts', 'render-cache/render-cache.ts'],
  'dialects/index.ts': ['dialects/dialect.ts', 'dialects/*/index.ts'],
  'dialects/versions.ts': ['dialects/dialect.ts'],
  'config.ts': ['model'],
  'written-files.ts': [],
  'log.ts': ['config.ts', 'model', 'server/observation.ts'],
}

/** Packages that belong to one place. Those not named here may be used anywhere. */
const packages: Readonly<Record<string, readonly string[]>> = {
  kysely: ['store'],
  'better-sqlite3': ['store/sqlite'],
  pg: ['store/postgres'],
  fastify: ['server'],
  commander: ['cli'],
  'age-encryption': ['encrypted-backups'],
  'libphonenumber-js': ['identity'],
  qs: ['dialects'],
  '@kith-hub/client': ['cli'],
}

describe('the import table', () => {
  test('has a row for every folder and file at the top of src', () => {
    const tops = new Set(program.map((path) => ownerOf(path)))
    for (const top of tops) expect(allowedFor(top), `${top} has no row in docs/architecture.md`).toBeDefined()
  })

  test('has rows only for what there is', () => {
    for (const row of Object.keys(table)) {
      const path = row.replace('acme', anyVendor.name)
      expect(existsSync(join(root, 'src', path)), row).toBe(true)
    }
  })

  test.each(program)('holds for %s', (file) => {
    const owner = ownerOf(file)
    for (const { path, specifier } of importsOf(file)) {
      if (path === undefined) continue
      expect(path.startsWith('src/'), `${specifier} leaves src`).toBe(true)
      const target = path.slice('src/'.length)
      expect(mayImport(owner, target), `${owner} may not import ${target}`).toBe(true)
    }
  })

  test.each(program)('keeps packages in their place in %s', (file) => {
    for (const { path, specifier } of importsOf(file)) {
      if (path !== undefined || specifier.startsWith('node:')) continue
      const name = specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/')
      const places = packages[name]
      if (!places) continue
      const place = file.slice('src/'.length)
      expect(
        places.some((folder) => place.startsWith(`${folder}/`)),
        `${name} in ${place}`,
      ).toBe(true)
    }
  })

  test('no query passes through the SQLite planner unless its engine provides it', () => {
    const shared = program.filter((path) => /^src\/store\/(?!sqlite\/)/.test(path))
    expect(shared).toContain('src/store/queries/people-page.ts')
    for (const file of shared) {
      const engine = importsOf(file).filter(({ path }) => path?.startsWith('src/store/sqlite/'))
      expect(engine, file).toEqual([])
    }
  })

  test('model has no packages beside those of Node', () => {
    for (const file of program.filter((path) => path.startsWith('src/model/'))) {
      const foreign = importsOf(file).filter(({ path, specifier }) => !path && !specifier.startsWith('node:'))
      expect(foreign, file).toEqual([])
    }
  })
})

describe('the console', () => {
  const files = filesIn('console').filter((path) => /\.tsx?$/.test(path) && !isTest(path))

  test.each(files)(
    '%s imports nothing of the server but how numbers are read, and only types of the client',
    (file) => {
      for (const { path, specifier } of importsOf(file)) {
        if (path !== undefined) expect(path, specifier).toMatch(/^(console|src\/identity)\//)
        if (specifier !== '@kith-hub/client') continue
        expect(read(file)).not.toMatch(/import (?!type\b)[^'"]*from '@kith-hub\/client'/)
      }
    },
  )

  test.each(files)('%s has its texts from console/texts', (file) => {
    if (file.startsWith('console/texts/')) return
    const shown = [...read(file).matchAll(/>\s*([A-Z][a-z]+(?: [a-z]+)*[.!?]?)\s*<\//g)].map(
      ([, text]) => text,
    )
    expect(shown).toEqual([])
  })
})

describe('the client', () => {
  const files = filesIn('client/src').filter((path) => !isTest(path))

  test.each(files)('%s imports nothing of the server and no package but openapi-fetch', (file) => {
    for (const { path, specifier } of importsOf(file)) {
      if (path === undefined) expect(specifier).toBe('openapi-fetch')
      else expect(path).toMatch(/^client\/src\//)
    }
  })
})

test.each([
  ...sources,
  ...filesIn('client/src'),
  ...filesIn('console').filter((path) => /\.tsx?$/.test(path)),
  // The folder of a dialect that is tried elsewhere imports as if it stood in `src/dialects/`.
  ...filesIn('test').filter((path) => path.endsWith('.ts') && !path.startsWith('test/sixth-dialect/')),
])('relative imports of %s name a file that exists, ending included', (file) => {
  for (const { path, specifier } of importsOf(file)) {
    if (path === undefined) continue
    expect(specifier).toMatch(/\.(tsx?|json|mjs|css)$/)
    expect(existsSync(join(root, path)), specifier).toBe(true)
  }
})

test('imports are found in every form', () => {
  const found = importsOf('test/tidy/imports.test.ts').map(({ specifier }) => specifier)
  expect(found).toEqual(expect.arrayContaining(['node:fs', 'node:path', 'vitest', './source-files.ts']))
  expect(importsOf('src/hub/hub.ts').map(({ path }) => path)).toContain('src/hub/context.ts')
})

/** The row for a file: `hub`, `hub/people`, `dialects/acme`, `app.ts`. */
function ownerOf(file: string): string {
  const path = file.replace(/^src\//, '')
  const [top = '', second = ''] = path.split('/')
  if (Object.hasOwn(exceptions, path) || !path.includes('/')) return path
  // The members of a family, and the wings of the hub, have rows of their own.
  const inMember = ['dialects', 'hub'].includes(top) && path.split('/').length > 2
  return inMember ? `${top}/${second}` : top
}

function allowedFor(owner: string): readonly string[] | undefined {
  return (
    exceptions[owner] ?? table[owner] ?? (owner.startsWith('dialects/') ? table['dialects/acme'] : undefined)
  )
}

function mayImport(owner: string, target: string): boolean {
  if (ownerOf(target) === owner) return true
  return (allowedFor(owner) ?? []).some((allowed) =>
    allowed === '*'
      ? true
      : allowed.endsWith('.ts')
        ? new RegExp(`^${allowed.replaceAll('.', '\\.').replace('*', '[^/]+')}$`).test(target)
        : target.startsWith(`${allowed}/`),
  )
}

function readTable(): Record<string, readonly string[]> {
  const section = read('docs/architecture.md').split('## Who may import whom')[1]?.split('\n## ')[0] ?? ''
  const rows = [...section.matchAll(/^\| `([^`]+?)\/?` \| (.+) \|$/gm)]
  return Object.fromEntries(
    rows.map(([, name = '', cell = '']) => {
      if (cell === 'everything above') return [name, ['*']]
      return [name, [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1]!.replace(/\/$/, ''))]
    }),
  )
}
