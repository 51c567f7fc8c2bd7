import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { coveragePage, type Expectations, readExpectations, unexplained } from '../scripts/coverage.mjs'
import type { Dialect } from '../src/dialects/dialect.ts'
import { dialects } from '../src/dialects/index.ts'

const folder = new URL('../docs/dialects/', import.meta.url)
const expectations = readExpectations()

describe.each(dialects.map((dialect) => [dialect.name, dialect] as const))('%s', (name, dialect) => {
  test('has a page that npm run coverage would not change', () => {
    const file = new URL(`${name}.md`, folder)
    expect(existsSync(file), `docs/dialects/${name}.md is missing: npm run coverage`).toBe(true)
    expect(readFileSync(file, 'utf8')).toBe(coveragePage(dialect, expectations))
  })

  test('serves every endpoint the vendor documents, or says why not', () => {
    expect(unexplained(dialect, expectations)).toEqual([])
  })

  test('has what its vendor documents written down once', () => {
    const endpoints = (expectations[name] ?? []).map(({ method, path }) => `${method} ${path}`)
    expect(endpoints).toEqual([...new Set(endpoints)])
    if (dialect.hosts.length > 0) expect(endpoints).not.toEqual([])
  })
})

test('there is no page and no expectation of a dialect that is not served', () => {
  const names = dialects.map(({ name }) => name)
  const pages = readdirSync(folder).filter((file) => file.endsWith('.md') && file !== 'README.md')
  expect(pages.toSorted()).toEqual(names.map((name) => `${name}.md`).toSorted())
  expect(names).toEqual(expect.arrayContaining(Object.keys(expectations)))
})

describe('a page', () => {
  const route = { ...dialects[0]!.routes[0]!, method: 'GET' as const, summary: 'List clients' }
  const acme = (...routes: Partial<Dialect['routes'][number]>[]): Dialect => ({
    ...dialects[0]!,
    name: 'acme',
    title: 'Acme',
    hosts: ['api.acme.example'],
    routes: routes.map((part) => ({ ...route, role: 'read' as const, ...part })),
  })
  const rowsOf = (dialect: Dialect, expected: Expectations[string]): string[] =>
    coveragePage(dialect, { acme: expected })
      .split('\n')
      .filter((line) => line.startsWith('| `'))

  test('tells what is served, and where else', () => {
    const dialect = acme({ path: '/v1/clients/:client_id', aliases: ['/v1/people/:id'] })
    expect(rowsOf(dialect, [{ method: 'GET', path: '/v1/people/{person}' }])).toEqual([
      '| `GET /v1/clients/{client_id}`, also `/v1/people/{id}` | List clients | read | served |',
    ])
    expect(unexplained(dialect, { acme: [{ method: 'GET', path: '/v1/people/{person}' }] })).toEqual([])
  })

  test('tells what deviates, what is not served and what nobody asked for', () => {
    const dialect = acme(
      { path: '/v1/clients' },
      { path: '/v1/extra', role: 'admin', summary: 'This | that' },
    )
    const expected = [
      { method: 'GET', path: '/v1/clients', choice: 'newest first', deviates: 'no paging' },
      { method: 'POST', path: '/v1/clients', does: 'make one', missing: 'nobody asks for it' },
      { method: 'GET', path: '/v1/spec', does: 'the document', elsewhere: 'by the server' },
    ]
    expect(rowsOf(dialect, expected)).toEqual([
      '| `GET /v1/clients` | List clients | read | served; a choice: newest first; deviates: no paging |',
      '| `GET /v1/extra` | This \\| that | admin | served, though the vendor documents no such endpoint |',
      '| `POST /v1/clients` | Make one | none | not served: nobody asks for it |',
      '| `GET /v1/spec` | The document | none | served: by the server |',
    ])
    expect(coveragePage(dialect, { acme: expected })).toContain('3 of 4 endpoints are served.')
    expect(unexplained(dialect, { acme: expected })).toEqual([])
  })

  test('tells what is still to come, until it is there', () => {
    const expected = [{ method: 'GET', path: '/v1/clients', does: 'list clients', missing: 'yet' }]
    expect(rowsOf(acme(), expected)).toEqual(['| `GET /v1/clients` | List clients | none | not served yet |'])
    expect(rowsOf(acme({ path: '/v1/clients' }), expected)).toEqual([
      '| `GET /v1/clients` | List clients | read | served |',
    ])
    for (const dialect of [acme(), acme({ path: '/v1/clients' })]) {
      expect(unexplained(dialect, { acme: expected })).toEqual([])
    }
  })

  test('does not pass with an endpoint that is missing without a reason, nor with a reason grown old', () => {
    const expected = [
      { method: 'POST', path: '/v1/clients' },
      { method: 'GET', path: '/v1/clients', missing: 'not asked for' },
    ]
    expect(unexplained(acme({ path: '/v1/clients' }), { acme: expected })).toEqual([
      'POST /v1/clients is not served, and expected.json does not say why',
      'GET /v1/clients is served, yet expected.json says why it is not',
    ])
  })
})
