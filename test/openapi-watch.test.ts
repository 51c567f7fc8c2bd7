import { describe, expect, test } from 'vitest'
import { dialects } from '../src/dialects/index.ts'
import { describeDialect } from '../src/server/openapi.ts'
import { createTestKith } from './support/kith.ts'
import { createValidator, type Exchange } from './support/openapi-watch.ts'

interface Operation {
  readonly operationId: string
  readonly requestBody?: { readonly required: boolean; readonly content: Record<string, unknown> }
  readonly responses: Record<string, { readonly content?: Record<string, { schema: object }> }>
}

/** What is asked of an operation by a client who knows nothing of its path's parameters. */
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

describe.each(dialects.map((dialect) => [dialect.name, dialect] as const))(
  'watching %s',
  (_name, dialect) => {
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

    test('finds an answer that is not what its schema says, of every operation and status', () => {
      const described = answers.filter(({ schema }) => Object.keys(schema).length > 0)
      expect(described.length).toBeGreaterThan(operations.length)
      for (const { path, method, status, type } of described) {
        const wrong = { status, headers: { 'content-type': type }, body: '17' }
        const found = validate(exchangeWith(method, path, wrong))
        expect(found.join('\n'), `${method} ${path} ${status}`).toContain('Response body must be')
      }
    })

    test('finds an answer of another media type, and a body where none is described', () => {
      for (const { path, method, status, type } of answers) {
        const wrong = { status, headers: { 'content-type': 'text/html' }, body: '<p>no</p>' }
        const found = validate(exchangeWith(method, path, wrong)).join('\n')
        const expected = type === '' ? 'no body here' : 'the content type is text/html'
        expect(found, `${method} ${path} ${status}`).toContain(expected)
      }
    })

    test('finds a status that the document does not have', () => {
      for (const { path, method } of operations) {
        expect(validate(exchangeWith(method, path, { status: 418 })).join()).toContain('no such status')
      }
    })

    test('finds a request that should not have been accepted: without a key, or without its body', () => {
      for (const { path, method, operation } of operations) {
        const status = Number(Object.keys(operation.responses).find((code) => code.startsWith('2')))
        const found = validate(exchangeWith(method, path, { status })).join('\n')
        const open = dialect.routes.find(({ operationId }) => operationId === operation.operationId)?.open
        if (!open) expect(found, path).toContain('Invalid security scheme used')
        if (operation.requestBody?.required) expect(found, path).toContain('Body parameter is required')
      }
    })

    test('finds an operation that is there without being described', () => {
      expect(validate(exchangeWith('get', '/nothing/here', {})).join()).toContain('no such operation')
      expect(validate(exchangeWith('get', '/nothing/here', { status: 404 }))).toEqual([])
    })
  },
)

test('what is found fails the test that asked', async () => {
  const kith = await createTestKith()
  const tenant = await kith.tenant()
  const person = await kith.app.hub.people.create(tenant.caller('native'), { given: 'Ada' })
  Object.assign(kith.app.hub.refs, { read: async () => [{ ...person, given: 5 }] })
  await expect(tenant.request('native', '/v1/people')).rejects.toThrow(/OpenAPI.*given/s)
  await kith.close()
})

test('what is found behind the back of the harness fails when the server is closed', async () => {
  const kith = await createTestKith()
  const tenant = await kith.tenant()
  Object.assign(kith.app.hub.people, { count: async () => 'many' })
  const headers = { authorization: `Bearer ${tenant.keys.native}` }
  await kith.app.server.app.inject({ url: '/native/v1/people/count', headers })
  await expect(kith.close()).rejects.toThrow(/total/)
})
