import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { temporaryFolder } from './support/command.ts'

const script = fileURLToPath(new URL('../scripts/new-dialect.mjs', import.meta.url))
const folder = temporaryFolder()
afterAll(folder.remove)

const newDialect = (...args: string[]) => spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' })

test('writes a first draft of every file a dialect has, under its own name', () => {
  expect(newDialect('umbrella', folder.path).status).toBe(0)
  const draft = join(folder.path, 'umbrella')
  const files = readdirSync(draft).toSorted()
  expect(files).toEqual([
    'README.md',
    'errors.ts',
    'fixtures',
    'index.ts',
    'mapping.ts',
    'query.ts',
    'routes.ts',
    'schema.ts',
  ])
  for (const file of files.filter((name) => name !== 'fixtures')) {
    const text = readFileSync(join(draft, file), 'utf8')
    expect(text, file).not.toMatch(/acme/i)
  }
  expect(readFileSync(join(draft, 'mapping.ts'), 'utf8')).toContain('export function toUmbrellaContact(')
})

test.each([
  [['Umbrella'], /lower-case letters/],
  [['../escape'], /lower-case letters/],
  [[], /lower-case letters/],
  [['umbrella', folder.path], /exists already/],
])('refuses %j', (args, message) => {
  const { status, stderr } = newDialect(...args)
  expect(status).toBe(1)
  expect(stderr).toMatch(message)
})
