import { describe, expect, test } from 'vitest'
import { dialects } from '../src/dialects/index.ts'
import { describeDialect } from '../src/server/openapi.ts'
import { testingOf } from './support/dialect-testings.ts'
import { createTestKith } from './support/kith.ts'
import { createValidator, type Exchange } from './support/openapi-watch.ts'

interface Operation {
  readonly operationId: string
  readonly requestBody?: { readonly required: boolean; readonly content: Record<string, unknown> }
  readonly responses: Record<string, { readonly content?: Record<string, { schema: object }> }>
}

/** An exchange of an operation, with 1 for every path parameter. */
function exchangeWith(method: string, path: string, parts: Partial<Exchange>): Exchange {
  const target = path.replace(/\{\w+\}/g, '1')
  return {
    method: method.toUpperCase(),
    target,
    requestHeaders: {},
    headers: {},
    status: 200,
    body: '',
    ...parts,
  }
}

describe.each(dialects.map((dialect) => [dialect.name, dialect] as const))('watching %s', (name, dialect) => {
  const validate = createValidator(dialect)
  const { paths } = JSON.parse(JSON.stringify(describeDialect(dialect))) as {
    paths: Record<string, Record<string, Operation>>
  }
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )
  const answers = operations.flatMap(({ path, method, operation: { responses } }) =>
    Object.entries(responses).map(([status, { content = {} }]) => {
      const [[type, { schema }] = ['', { schema: {} }]] = Object.entries(content)
      return { path, method, status: Number(status), type, schema }
    }),
  )

  test('finds an answer that violates its schema, for every operation and status', () => {
    const described = answers.filter(({ schema }) => Object.keys(schema).length > 0)
    expect(described.length).toBeGreaterThan(operations.length)
    for (const { path, method, status, type } of described) {
      const wrong = { status, headers: { 'content-type': type }, body: '17' }
      const found = validate(exchangeWith(method, path, wrong))
      expect(found.join('\n'), `${method} ${path} ${status}`).toContain('Response body must be')
    }
  })

  test('finds an answer with a wrong media type, and a body where none is described', () => {
    for (const { path, method, status, type } of answers) {
      const wrong = { status, headers: { 'content-type': 'text/html' }, body: '<p>no</p>' }
      const found = validate(exchangeWith(method, path, wrong)).join('\n')
      const expected = type === '' ? 'no body here' : 'the content type is text/html'
      expect(found, `${method} ${path} ${status}`).toContain(expected)
    }
  })

  test('finds an undocumented status', () => {
    for (const { path, method } of operations) {
      expect(validate(exchangeWith(method, path, { status: 418 })).join()).toContain('no such status')
    }
  })

  test('finds an accepted request without a key or without a required body', () => {
    for (const { path, method, operation } of operations) {
      const success = testingOf(name).paths.successes?.[operation.operationId]
      const status = success ?? Number(Object.keys(operation.responses).find((code) => code.startsWith('2')))
      const found = validate(exchangeWith(method, path, { status })).join('\n')
      const open = dialect.routes.find(({ operationId }) => operationId === operation.operationId)?.open
      if (!open) expect(found, path).toContain('Invalid security scheme used')
      if (operation.requestBody?.required) expect(found, path).toContain('Body parameter is required')
    }
  })

  test('finds an operation that is served but not described', () => {
    expect(validate(exchangeWith('get', '/nothing/here', {})).join()).toContain('no such operation')
    expect(validate(exchangeWith('get', '/nothing/here', { status: 404 }))).toEqual([])
  })
})

test('a violation fails the test that sent the request', async () => {
  const kith = await createTestKith()
  const tenant = await kith.tenant()
  const person = await kith.app.hub.people.create(tenant.caller('native'), { given: 'Ada' })
  Object.assign(kith.app.hub.refs, { read: async () => [{ ...person, given: 5 }] })
  await expect(tenant.request('native', '/v1/people')).rejects.toThrow(/OpenAPI.*given/s)
  await kith.close()
})

test('a violation of a request without the tenant fails when the Kith is closed', async () => {
  const kith = await createTestKith()
  const tenant = await kith.tenant()
  Object.assign(kith.app.hub.people, { count: async () => 'many' })
  const headers = { authorization: `Bearer ${tenant.keys.native}` }
  await kith.app.server.app.inject({ url: '/native/v1/people/count', headers })
  await expect(kith.close()).rejects.toThrow(/total/)
})
