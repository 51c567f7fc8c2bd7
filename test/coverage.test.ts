import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { coveragePage, type DocumentedEndpoint, unexplained } from '../scripts/documents/coverage.ts'
import { endpointsOf } from '../scripts/documents/documents.ts'
import type { Dialect } from '../src/dialects/dialect.ts'
import { dialects } from '../src/dialects/index.ts'
import { read, root } from './tidy/source-files.ts'

describe.each(dialects.map((dialect) => [dialect.name, dialect] as const))('%s', (name, dialect) => {
  const file = `src/dialects/${name}/endpoints.json`
  const documented = endpointsOf(name, (path) => (existsSync(join(root, path)) ? read(path) : undefined))

  test('serves every documented endpoint or gives a reason', () => {
    expect(unexplained(dialect, documented)).toEqual([])
  })

  test('has each documented endpoint once in the expectations', () => {
    const endpoints = documented.map(({ method, path }) => `${method} ${path}`)
    expect(endpoints).toEqual([...new Set(endpoints)])
    if (dialect.hosts.length > 0) expect(endpoints, file).not.toEqual([])
  })
})

test('there is no page of a dialect that is not served', () => {
  const pages = readdirSync(join(root, 'docs/dialects')).filter((file) => file !== 'README.md')
  expect(pages.toSorted()).toEqual(dialects.map(({ name }) => `${name}.md`).toSorted())
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
  const rowsOf = (dialect: Dialect, expected: readonly DocumentedEndpoint[]): string[] =>
    coveragePage(dialect, expected)
      .split('\n')
      .filter((line) => line.startsWith('| `'))

  test('shows served endpoints with their aliases', () => {
    const dialect = acme({ path: '/v1/clients/:client_id', aliases: ['/v1/people/:id'] })
    expect(rowsOf(dialect, [{ method: 'GET', path: '/v1/people/{person}' }])).toEqual([
      '| `GET /v1/clients/{client_id}`, also `/v1/people/{id}` | List clients | read | served |',
    ])
    expect(unexplained(dialect, [{ method: 'GET', path: '/v1/people/{person}' }])).toEqual([])
  })

  test('shows deviations, missing endpoints and undocumented endpoints', () => {
    const dialect = acme(
      { path: '/v1/clients' },
      { path: '/v1/extra', role: 'admin', summary: 'This | that' },
    )
    const expected = [
      { method: 'GET', path: '/v1/clients', choice: 'newest first', deviates: 'no paging' },
      { method: 'POST', path: '/v1/clients', does: 'make one', missing: 'clients do not need it' },
      { method: 'GET', path: '/v1/spec', does: 'the document', elsewhere: 'by the server' },
    ]
    expect(rowsOf(dialect, expected)).toEqual([
      '| `GET /v1/clients` | List clients | read | served; a choice: newest first; deviates: no paging |',
      '| `GET /v1/extra` | This \\| that | admin | served, though the vendor documents no such endpoint |',
      '| `POST /v1/clients` | Make one | none | not served: clients do not need it |',
      '| `GET /v1/spec` | The document | none | served: by the server |',
    ])
    expect(coveragePage(dialect, expected)).toContain('3 of 4 endpoints are served.')
    expect(unexplained(dialect, expected)).toEqual([])
  })

  test('shows the rights and costs of the vendor where its documents name them', () => {
    const dialect = {
      ...acme({ path: '/v1/clients' }, { path: '/v1/extra', summary: 'More' }),
      rateLimits: { cost: () => 7 } as unknown as NonNullable<Dialect['rateLimits']>,
    }
    const expected = [
      { method: 'GET', path: '/v1/clients', scopes: ['clients:read', 'clients:full'], cost: 2 },
      {
        method: 'POST',
        path: '/v1/clients',
        does: 'make one',
        missing: 'no',
        scopes: ['clients:full'],
        cost: 5,
      },
      { method: 'GET', path: '/v1/extra', choice: 'no longer documented' },
    ]
    expect(coveragePage(dialect, expected)).toContain('| endpoint | does | role | scopes | tokens | state |')
    expect(rowsOf(dialect, expected)).toEqual([
      '| `GET /v1/clients` | List clients | read | `clients:read`, `clients:full` | 2 | served |',
      '| `GET /v1/extra` | More | read |  | 7 | served; a choice: no longer documented |',
      '| `POST /v1/clients` | Make one | none | `clients:full` | 5 | not served: no |',
    ])
  })

  test('shows planned endpoints until they are served', () => {
    const expected = [{ method: 'GET', path: '/v1/clients', does: 'list clients', missing: 'yet' }]
    expect(rowsOf(acme(), expected)).toEqual(['| `GET /v1/clients` | List clients | none | not served yet |'])
    expect(rowsOf(acme({ path: '/v1/clients' }), expected)).toEqual([
      '| `GET /v1/clients` | List clients | read | served |',
    ])
    for (const dialect of [acme(), acme({ path: '/v1/clients' })]) {
      expect(unexplained(dialect, expected)).toEqual([])
    }
  })

  test('fails for a missing endpoint without a reason, and for a served endpoint with one', () => {
    const expected = [
      { method: 'POST', path: '/v1/clients' },
      { method: 'GET', path: '/v1/clients', missing: 'not needed' },
    ]
    expect(unexplained(acme({ path: '/v1/clients' }), expected)).toEqual([
      'POST /v1/clients is not served, and endpoints.json does not say why',
      'GET /v1/clients is served, yet endpoints.json says why it is not',
    ])
  })
})
