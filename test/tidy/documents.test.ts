import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { configFromEnvironment, defaultConfig } from '../../src/config.ts'
import type { Dialect, WireRequest } from '../../src/dialects/dialect.ts'
import { dialects } from '../../src/dialects/index.ts'
import { type ErrorCode, errorCodes, KithError, type Problem } from '../../src/model/errors.ts'
import { read, root } from './source-files.ts'

describe('docs/errors.md', () => {
  const page = read('docs/errors.md')

  test('explains every error code, and no other', () => {
    const explained = [...page.matchAll(/^### `(\w+)`$/gm)].map((match) => match[1])
    expect(explained).toEqual([...errorCodes])
    for (const code of errorCodes) {
      const text = page.split(`### \`${code}\`\n`)[1]?.split('\n#')[0]?.trim() ?? ''
      expect(text.length, `${code} is explained in a sentence or more`).toBeGreaterThan(60)
    }
  })

  test('gives the status of every code in every dialect (UPDATE_DOCS=1 writes the table)', () => {
    const table = statusTable()
    const [before, , after] = page.split(/<!-- \/?statuses -->/)
    const wanted = `${before}<!-- statuses -->\n${table}\n<!-- /statuses -->${after}`
    if (process.env.UPDATE_DOCS === '1') writeFileSync(join(root, 'docs/errors.md'), wanted)
    expect(read('docs/errors.md')).toBe(wanted)
  })
})

describe('README.md', () => {
  const page = read('README.md')

  test('names every setting of src/config.ts', () => {
    const rows = [...page.matchAll(/^\| `(\w+)` \|/gm)].map((match) => match[1]!)
    const settings = Object.keys(defaultConfig)
    expect(settings.filter((setting) => !rows.includes(setting))).toEqual([])
  })

  test('names every option and variable that sets one', () => {
    const named = [...read('src/config.ts').matchAll(/`(--[a-z-]+|[A-Z][A-Z_]+)\b/g)].map(
      (match) => match[1]!,
    )
    expect(named.length).toBeGreaterThan(5)
    for (const name of named) expect(page, name).toContain(name)
  })

  test('promises no variable that is not read', () => {
    const promised = [...page.matchAll(/`(KITH_[A-Z_]+)`/g)].map((match) => match[1]!)
    const values: Record<string, string> = {
      KITH_LOG: 'none',
      KITH_SQLITE_SYNCHRONOUS: 'NORMAL',
      KITH_TRUST_PROXY: 'loopback',
      KITH_DATABASE_URL: 'postgres://db.example.com/kith',
    }
    for (const name of promised) {
      const settings = configFromEnvironment({ [name]: values[name] ?? '1' })
      expect(Object.keys(settings), name).toHaveLength(1)
    }
  })

  test('names every dialect with its prefix, its hosts and its own page', () => {
    for (const { name, hosts } of dialects) {
      expect(page).toContain(`/${name}/`)
      expect(page).toContain(`src/dialects/${name}/README.md`)
      for (const host of hosts) expect(page).toContain(`\`${host}\``)
    }
  })
})

test('links between the documents lead somewhere', () => {
  for (const file of [
    'README.md',
    'CONTRIBUTING.md',
    'docs/architecture.md',
    'docs/errors.md',
    'docs/scale.md',
  ]) {
    const links = [...read(file).matchAll(/\]\((?!https?:)([^)#\s]+)/g)].map((match) => match[1]!)
    for (const link of links) {
      const target = join(file, '..', link)
      expect(
        () => read(target.endsWith('/') ? join(target, 'README.md') : target),
        `${file}: ${link}`,
      ).not.toThrow()
    }
  }
})

/** One row per code: the status of each dialect, several where the case decides. */
function statusTable(): string {
  const rows = errorCodes.map((code) => [
    `\`${code}\``,
    ...dialects.map((dialect) =>
      [...new Set(casesOf(code).map((error) => dialect.renderError(error, wire).status))].sort().join(', '),
    ),
  ])
  const unknown = (allow: readonly string[]) =>
    dialects.map((dialect) => String(dialect.renderUnknownRoute(allow, wire).status))
  return [
    row(['code', ...dialects.map(({ title }: Dialect) => title)]),
    row(['---', ...dialects.map(() => '---')]),
    ...rows.map(row),
    row(['unknown path', ...unknown([])]),
    row(['unknown method', ...unknown(['GET'])]),
  ].join('\n')
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

/** The cases that dialects tell apart by status. */
function casesOf(code: ErrorCode): KithError[] {
  const error = (details: KithError['details']) => new KithError(code, 'It is so.', details)
  switch (code) {
    case 'invalid':
      return (['query', 'body', 'path', 'header'] as const).flatMap((place) =>
        (['format', 'syntax', 'missing'] as const).map((rule) => {
          const problem: Problem = { in: place, path: ['name'], rule, message: 'is wrong' }
          return error({ problems: [problem] })
        }),
      )
    case 'unauthenticated':
      return [error({ credential: 'missing' }), error({ credential: 'unknown' })]
    case 'too_large':
      return [error({ subject: 'body' }), error({ subject: 'target' })]
    case 'conflict':
      return ['person', 'version', 'request name'].map((subject) => error({ subject }))
    default:
      return [error({ subject: 'person' })]
  }
}

const wire: WireRequest = {
  id: 'req_documents',
  method: 'GET',
  path: '/',
  rawQuery: '',
  query: new URLSearchParams(),
  header: () => undefined,
  cookie: () => undefined,
  body: undefined,
  baseUrl: 'http://localhost',
}
