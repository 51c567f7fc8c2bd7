import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { factsOf, schemaOf } from '../../scripts/vendor-specs/facts.ts'
import { operationsOfTable, type VendorTable } from '../../scripts/vendor-specs/table.ts'
import { vendors } from '../support/dialect-testings.ts'
import { read, root } from '../tidy/source-files.ts'

/** `npm run spec:check`, with documents made of the smallest table. */
const [dialect] = vendors
  .map(({ name }) => ({ name, text: readTable(name) }))
  .filter(({ text }) => text !== undefined)
  .toSorted((a, b) => a.text!.length - b.text!.length)
const table: VendorTable = JSON.parse(dialect!.text!)

function readTable(name: string): string | undefined {
  try {
    return read(`src/dialects/${name}/vendor-spec.json`)
  } catch {
    return undefined
  }
}

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kith-check-spec-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function check(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/check-spec.mjs', ...args], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, VITEST: '', NODE_ENV: '' },
  })
  return { status, stdout, stderr }
}

/** A document with the operations of the table, in which one field of an answer is renamed. */
function documentWith(rename: (path: string) => string): string {
  const paths: Record<string, Record<string, object>> = { '/v1/of-another-kind': { get: { responses: {} } } }
  for (const { name, answers } of operationsOfTable(table)) {
    const [method, path] = name.split(' ') as [string, string]
    const responses = Object.fromEntries(
      Object.entries(answers).map(([status, types]) => [
        status,
        {
          content: Object.fromEntries(
            Object.entries(types).map(([type, schema]) => {
              const facts = Object.entries(factsOf(schema)).map(([key, value]) => [rename(key), value])
              return [type, { schema: schemaOf(Object.fromEntries(facts)) }]
            }),
          ),
        },
      ]),
    )
    paths[path] = { ...paths[path], [method.toLowerCase()]: { responses } }
  }
  const file = join(folder, `${rename('created_at')}.json`)
  writeFileSync(file, JSON.stringify({ openapi: '3.1.0', info: { title: 'Made', version: '7' }, paths }))
  return file
}

describe('spec:check', () => {
  test('explains its exit codes', () => {
    const { status, stdout } = check('--help')
    expect(status).toBe(0)
    for (const code of ['0', '1', '2']) expect(stdout).toMatch(new RegExp(`^ {2}${code}  \\w`, 'm'))
  })

  test('ends with 2 for wrong arguments and for what is no document', () => {
    const missing = join(folder, 'missing.yaml')
    for (const args of [
      [],
      ['--dialect', dialect!.name],
      ['--dialect', 'acme', '--spec', missing],
      ['--dialect', dialect!.name, '--spec', missing],
      ['--unknown'],
    ]) {
      const { status, stderr } = check(...args)
      expect(status, args.join(' ')).toBe(2)
      expect(stderr).toContain('--help')
    }
  })

  test('ends with 0 if all differences are explained, and prints what is not served', () => {
    const file = documentWith((path) => path)
    const { status, stdout } = check('--dialect', dialect!.name, '--spec', file)
    expect(stdout).toContain('Made 7')
    expect(stdout).toMatch(/not served {2}GET \/v1\/of-another-kind/)
    expect(stdout).toContain('0 differences')
    expect(status).toBe(0)
  })

  test('ends with 1 for a difference, and prints where it is, what is expected and what came', () => {
    const file = documentWith((path) => path.replace('created_at', 'made_at'))
    const { status, stdout } = check('--dialect', dialect!.name, '--spec', file, '--json')
    expect(status).toBe(1)
    const { unexplained, operations } = JSON.parse(stdout)
    expect(operations.map(({ state }: { state: string }) => state)).toContain('differs')
    const kinds = unexplained.map(({ kind, path }: { kind: string; path: string }) => `${kind} ${path}`)
    expect(kinds).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^extra 200 .*created_at$/),
        expect.stringMatching(/^missing 200 .*made_at$/),
      ]),
    )
  })
})
