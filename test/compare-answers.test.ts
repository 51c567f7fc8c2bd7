import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { root } from './tidy/source-files.ts'

const scratch = mkdtempSync(join(tmpdir(), 'kith-answers-'))
afterAll(() => rmSync(scratch, { recursive: true }))

/** A vendor's error, a vendor's person, and an error of the native API. */
const recorded = [
  exchange('insighto', '/insighto/api/v1/contact/x?api_key=<key>', 404, { detail: 'Contact not found' }),
  exchange('pipedrive', '/pipedrive/api/v2/persons/1', 200, {
    success: true,
    data: { id: 1, name: 'Ada', update_time: '2026-03-01T12:00:29Z', emails: [] },
    additional_data: { next_cursor: cursor(2) },
  }),
  exchange('native', '/native/v1/people/none', 404, {
    type: 'urn:kith:error:not_found',
    detail: 'No such person.',
  }),
]

test('a recording matches itself', () => {
  expect(compare(recorded, recorded)).toMatchObject({ status: 0 })
})

test('different ids, times, cursors and numbers of tests match', () => {
  const later = changed(
    ['persons/1"', 'persons/1500000001"'],
    ['\\"id\\":1,', '\\"id\\":1500000001,'],
    ['12:00:29Z', '12:31:07Z'],
    [cursor(2), cursor(1_500_000_002)],
  )
  expect(compare(recorded, [...later, ...later])).toMatchObject({ status: 0 })
})

describe('fails on', () => {
  test.each<[string, string, string]>([
    ['another message', 'Contact not found', 'Contact is not there'],
    ['another status', '"status":404', '"status":422'],
    ['another order of the fields', '\\"id\\":1,\\"name\\":\\"Ada\\"', '\\"name\\":\\"Ada\\",\\"id\\":1'],
    ['another type of an id', '\\"id\\":1,', '\\"id\\":\\"1\\",'],
    ['another way to write times', '12:00:29Z', '12:00:29.000Z'],
    ['another header', 'application/json', 'application/problem+json'],
    ['another end of a list', `\\"${cursor(2)}\\"`, 'null'],
  ])('%s', (_what, from, to) => {
    expect(compare(recorded, changed([from, to]))).toMatchObject({ status: 1 })
  })

  test('an additional different answer', () => {
    const { status, stdout } = compare(recorded, [...recorded, ...changed(['Contact not found', 'Gone'])])
    expect(stdout).toContain('Gone')
    expect(status).toBe(1)
  })

  test('a missing request, which is named in the output', () => {
    const { status, stdout } = compare(recorded, recorded.slice(1))
    expect(stdout).toContain('missing: insighto GET /insighto/api/v1/contact/x')
    expect(status).toBe(1)
  })
})

describe('an allowed difference', () => {
  const message = { reason: 'texts', dialect: 'native', text: '"detail":"[^"]*"' }

  test('is counted, and allows no other difference', () => {
    const reworded = compare(recorded, changed(['No such person.', 'The person does not exist.']), [message])
    expect(reworded.stdout).toMatch(/ 1 {2}texts/)
    expect(reworded.status).toBe(0)
    const faulty = [
      ['No such person.', 'The person does not exist.'],
      ['error:not_found', 'error:invalid'],
    ] as const
    expect(compare(recorded, changed(...faulty), [message])).toMatchObject({ status: 1 })
    expect(compare(recorded, changed(['Contact not found', 'Gone']), [message])).toMatchObject({ status: 1 })
  })

  test('can be a missing request', () => {
    const rule = { reason: 'dropped', target: '^/insighto/', kinds: ['missing'] }
    expect(compare(recorded, recorded.slice(1), [rule])).toMatchObject({ status: 0 })
    expect(compare(recorded, recorded.slice(0, -1), [rule])).toMatchObject({ status: 1 })
  })

  test('is reported if it is unused', () => {
    expect(compare(recorded, recorded, [message]).stdout).toMatch(/ 0 {2}texts {2}UNUSED/)
  })

  test('of the repository covers no answer of a vendor', () => {
    const file = join(root, 'test/allowed-differences.json')
    const vendors = changed(['Contact not found', 'Gone'])
    expect(compare(recorded, changed(['No such person.', 'The person does not exist.']), file)).toMatchObject(
      { status: 0 },
    )
    expect(compare(recorded, vendors, file)).toMatchObject({ status: 1 })
  })
})

function exchange(dialect: string, target: string, status: number, body: object): string {
  return JSON.stringify({
    dialect,
    method: 'GET',
    target,
    requestHeaders: {},
    requestBody: '',
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

function cursor(id: number): string {
  const place = { field: 'id', fieldValue: id, sortDirection: 'asc', id }
  return Buffer.from(JSON.stringify(place)).toString('base64url')
}

/** The recording with replaced texts. Each replaced text must occur in it. */
function changed(...replacements: (readonly [string, string])[]): string[] {
  return replacements.reduce((lines, [from, to]) => {
    expect(lines.join()).toContain(from)
    return lines.map((line) => line.replace(from, () => to))
  }, recorded)
}

let folders = 0

function compare(before: string[], after: string[], allowed?: object[] | string) {
  const paths = [before, after].map(written)
  const rules = typeof allowed === 'object' ? ruleFile(allowed) : allowed
  const options = rules === undefined ? [] : ['--allowed', rules]
  return spawnSync(process.execPath, [join(root, 'scripts/compare-answers.mjs'), ...paths, ...options], {
    encoding: 'utf8',
  })
}

function written(lines: string[]): string {
  const folder = join(scratch, String(++folders))
  mkdirSync(folder)
  writeFileSync(join(folder, '1-1.jsonl'), `${lines.join('\n')}\n`)
  return folder
}

function ruleFile(rules: object[]): string {
  const file = join(scratch, `rules-${++folders}.json`)
  writeFileSync(file, JSON.stringify({ rules }))
  return file
}
