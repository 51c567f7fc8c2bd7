import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addToList, createScratch, type Scratch } from '../scripts/scratch.mjs'

/** `npm run dialect:check` on a copy of the repository with a dialect made from the template. */
let scratch: Scratch
beforeAll(() => {
  scratch = createScratch()
  scratch.run(process.execPath, ['scripts/new-dialect.mjs', 'umbrella'])
})
afterAll(() => scratch.remove())

function check(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/dialect-check.mjs', ...args], {
    cwd: scratch.path,
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

const pathOf = (file: string) => join(scratch.path, 'src/dialects/umbrella', file)

function edit(file: string, from: string, to: string): void {
  const text = readFileSync(pathOf(file), 'utf8')
  expect(text, file).toContain(from)
  writeFileSync(pathOf(file), text.replace(from, to))
}

test('names what the first draft lacks: its line, and pages that npm run docs writes', () => {
  const { status, stdout, stderr } = check('umbrella')
  expect(status).toBe(1)
  expect(stdout).toBe(`src/dialects/index.ts does not list umbrella
    add its line to the list
docs/dialects/umbrella.md is missing
    npm run docs
README.md is out of date
    npm run docs
docs/errors.md is out of date
    npm run docs
docs/import.md is out of date
    npm run docs
docs/mapping.md is out of date
    npm run docs
`)
  expect(stderr).toBe('dialect-check: 6 things are missing or out of date\n')
})

test('ends with 0 once the line is there and the pages are written', () => {
  addToList(scratch, 'umbrella')
  scratch.run(process.execPath, ['scripts/docs.mjs'])
  const { status, stdout } = check('umbrella')
  expect(stdout).toContain('umbrella lacks nothing')
  expect(status).toBe(0)
})

describe('with several gaps at once', () => {
  test('names each of them with what mends it', () => {
    rmSync(pathOf('schema.ts').replace('schema.ts', 'fixtures/contacts.json'))
    edit('README.md', '## Deviations', '## Others')
    edit('testing.ts', "    renamedKeys: ['first_name', 'last_name', 'updated_at'],\n", '')
    edit('testing.ts', "idsBySegment: { contacts: 'people' }", 'idsBySegment: {}')
    edit('fields.md', '| `phone` | rw |', '| `fax` | rw |')
    edit('endpoints.json', '"path": "/v1/contacts/{id}" },', '"path": "/v1/contacts/{id}/notes" },')
    const types = join(scratch.path, 'client/src/native-types.ts')
    writeFileSync(types, readFileSync(types, 'utf8').replace(/document: \w+/, 'document: 0'))
    const { status, stdout } = check('umbrella')
    expect(status).toBe(1)
    for (const [problem, mend] of [
      ['src/dialects/umbrella/fixtures/ has no exchange', 'add an exchange'],
      ['README.md lacks a section about deviations and choices', 'README.md'],
      ['testing.ts: people.renamedKeys is missing', 'src/dialects/dialect-testing.ts'],
      ['testing.ts: paths.idsBySegment.contacts is missing', 'ids'],
      ['fields.md: no row says that phone is shown', 'npm run docs'],
      ['fields.md: no row says that phone is taken from writers', 'npm run docs'],
      ['fields.md: fax is not shown by any schema', 'npm run docs'],
      ['endpoints.json: GET /v1/contacts/{id}/notes is not served', 'endpoints.json'],
      ['docs/dialects/umbrella.md is out of date', 'npm run docs'],
      ['docs/mapping.md is out of date', 'npm run docs'],
      ['client/src/native-types.ts is out of date', 'npm run client'],
    ] as const) {
      const lines = stdout.split('\n')
      const at = lines.findIndex((line) => line.includes(problem))
      expect(at, `${problem} in:\n${stdout}`).toBeGreaterThanOrEqual(0)
      expect(lines[at + 1], problem).toContain(mend)
    }
  })

  test('names missing members and files, also while the dialect cannot be loaded', () => {
    edit('index.ts', '  contacts,\n', '')
    edit('index.ts', "  serves: 'contacts',\n", '')
    rmSync(pathOf('errors.ts'))
    rmSync(pathOf('fields.md'))
    const { status, stdout } = check('umbrella')
    expect(status).toBe(1)
    expect(stdout).toContain('src/dialects/umbrella/errors.ts is missing')
    expect(stdout).toContain('src/dialects/umbrella/fields.md is missing')
    for (const member of ['contacts', 'serves', 'renderError', 'renderUnknownRoute'])
      expect(stdout).toContain(`src/dialects/umbrella/index.ts: ${member} is missing`)
    rmSync(pathOf('routes.ts'))
    edit('write-routes.ts', 'const text =', 'const text = nothing,')
    expect(check('umbrella').stdout).toContain('src/dialects/umbrella/routes.ts is missing')
  })
})

test.each([
  [[], /name the dialect/],
  [['nobody'], /src\/dialects\/nobody is missing: npm run new:dialect -- nobody/],
])('refuses %j', (args, message) => {
  const { status, stderr } = check(...args)
  expect(status).toBe(1)
  expect(stderr).toMatch(message)
})
