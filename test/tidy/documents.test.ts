import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { documentsOf } from '../../scripts/documents/documents.ts'
import { configFromEnvironment, defaultConfig } from '../../src/config.ts'
import { dialects } from '../../src/dialects/index.ts'
import { errorCodes } from '../../src/model/errors.ts'
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
})

const readIfAny = (path: string) => (existsSync(join(root, path)) ? read(path) : undefined)

test.each(documentsOf(dialects, readIfAny).map(({ path, content }) => [path, content] as const))(
  '%s is as npm run docs writes it',
  (path, content) => {
    expect(readIfAny(path), `${path} is out of date: npm run docs`).toBe(content)
  },
)

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
      KITH_PUBLIC_URL: 'https://kith.example.com',
      KITH_LIMITS: 'counted',
      KITH_LIMIT_DEFAULTS: 'people=1',
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
    'SECURITY.md',
    'docs/architecture.md',
    'docs/errors.md',
    'docs/readings.md',
    'docs/scale.md',
    'docs/awkward-people.md',
    'docs/seeds.md',
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
