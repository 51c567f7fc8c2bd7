import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { addToList, createScratch, testContract } from '../scripts/scratch.mjs'
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
    'contacts.ts',
    'endpoints.json',
    'errors.ts',
    'fields.md',
    'fixtures',
    'index.ts',
    'mapping.ts',
    'query.ts',
    'routes.ts',
    'schema.ts',
    'testing.ts',
    'write-routes.ts',
  ])
  for (const file of files.filter((name) => name !== 'fixtures')) {
    const text = readFileSync(join(draft, file), 'utf8')
    expect(text, file).not.toMatch(/acme/i)
  }
  expect(readFileSync(join(draft, 'mapping.ts'), 'utf8')).toContain('export function toUmbrellaContact(')
})

test('the first draft lacks nothing and passes the contract', () => {
  const scratch = createScratch()
  try {
    scratch.run(process.execPath, ['scripts/new-dialect.mjs', 'umbrella'])
    addToList(scratch, 'umbrella')
    scratch.run(process.execPath, ['scripts/docs.mjs'])
    expect(scratch.run(process.execPath, ['scripts/dialect-check.mjs', 'umbrella']).stdout).toContain(
      'umbrella lacks nothing',
    )
    scratch.run('npx', ['--no-install', 'biome', 'check', 'src/dialects/umbrella', 'src/dialects/index.ts'])
    testContract(scratch, 'umbrella')
  } finally {
    scratch.remove()
  }
}, 240_000)

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
