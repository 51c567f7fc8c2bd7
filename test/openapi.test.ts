import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dialects } from '../src/dialects/index.ts'
import { everyVersion } from '../src/dialects/versions.ts'
import { testingFor } from './support/dialect-testings.ts'
import { createTestKith, type TestKith } from './support/kith.ts'
import { withoutReferences } from './support/references.ts'

interface Document {
  readonly paths: Record<string, Record<string, Operation>>
  readonly security: readonly Record<string, string[]>[]
  readonly components: {
    readonly securitySchemes: Record<string, unknown>
    readonly schemas?: Record<string, unknown>
  }
}

interface Operation {
  readonly operationId: string
  readonly parameters: readonly { name: string; in: string; required?: boolean; schema?: object }[]
  readonly requestBody?: { readonly content: Record<string, { schema: object }> }
  readonly responses: Record<string, { readonly content?: Record<string, { schema: object }> }>
}

let kith: TestKith
beforeAll(async () => {
  kith = await createTestKith()
})
afterAll(() => kith.close())

const compiler = new Ajv2020({ strict: false, validateFormats: false, addUsedSchema: false })

const served = dialects
  .flatMap(everyVersion)
  .map((dialect) => [dialect.name, dialect.versions?.[0].name ?? '', dialect] as const)

describe.each(served)('the OpenAPI document of %s %s', (name, version, dialect) => {
  const query = version === '' ? '' : `?version=${version}`
  let document: Document
  let operations: { path: string; method: string; operation: Operation }[]
  beforeAll(async () => {
    const response = await kith.app.server.app.inject(`/${name}/openapi.json${query}`)
    expect(response.statusCode).toBe(200)
    expect(response.headers['content-type']).toMatch(/^application\/json/)
    document = response.json()
    operations = Object.entries(withoutReferences(document).paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
    )
  })

  test('is valid OpenAPI 3.1', async () => {
    const validator = new Validator()
    const { valid, errors } = await validator.validate(structuredClone(document) as never)
    expect(errors).toBeUndefined()
    expect([valid, validator.version]).toEqual([true, '3.1'])
  })

  test('lists exactly the routes and their aliases', () => {
    const declared = dialect.routes.flatMap(({ method, path, aliases = [] }) =>
      [path, ...aliases].map((url) => `${method} ${url.replace(/:(\w+)/g, '{$1}')}`),
    )
    const listed = operations.map(({ path, method }) => `${method.toUpperCase()} ${path}`)
    expect(listed.sort()).toEqual(declared.sort())
  })

  test('gives each operation a unique id', () => {
    const names = operations.map(({ operation }) => operation.operationId)
    expect(names).toEqual([...new Set(names)])
  })

  test('describes exactly the parameters of each path, each once', () => {
    for (const { path, operation } of operations) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1])
      const described = operation.parameters.filter((parameter) => parameter.in === 'path')
      expect(described.map((parameter) => parameter.name).sort(), `${operation.operationId} ${path}`).toEqual(
        inPath.sort(),
      )
      const names = operation.parameters.map((parameter) => `${parameter.in} ${parameter.name}`)
      expect(names).toEqual([...new Set(names)])
    }
  })

  test('describes a body for routes that read one, and a success status for all routes', () => {
    for (const { operation } of operations) {
      const route = dialect.routes.find(
        ({ operationId }) =>
          operation.operationId === operationId || operation.operationId.startsWith(`${operationId}_`),
      )
      expect(operation.requestBody === undefined, operation.operationId).toBe(
        route?.body === undefined && route?.upload === undefined,
      )
      const success = testingFor(dialect).paths.successes?.[operation.operationId]
      const succeeds = (status: string) => status.startsWith('2') || Number(status) === success
      expect(Object.keys(operation.responses).some(succeeds)).toBe(true)
      for (const empty of ['204', '304']) expect(operation.responses[empty]?.content).toBeUndefined()
    }
  })

  test('has valid schemas', () => {
    for (const schema of operations.flatMap(({ operation }) => schemasOf(operation))) {
      expect(compiler.validateSchema(schema), compiler.errorsText()).toBe(true)
      expect(() => compiler.compile(schema)).not.toThrow()
      expect(JSON.stringify(schema)).not.toMatch(/"~|emptyMeansAbsent/)
    }
  })

  test('describes the security schemes that it uses', () => {
    const schemes = Object.keys(document.components.securitySchemes)
    expect(schemes).not.toHaveLength(0)
    expect(document.security.flatMap(Object.keys).sort()).toEqual(schemes.sort())
  })

  test('refers only to schemas that it has, and to all of them', () => {
    const { schemas = {} } = document.components
    const text = JSON.stringify([document.paths, schemas])
    const used = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name)
    expect([...new Set(used)].sort()).toEqual(Object.keys(schemas).sort())
    expect(Object.keys(schemas).sort()).toEqual(Object.keys(dialect.schemas ?? {}).sort())
  })

  test('can be read without a key, and names the place where it is', async () => {
    const response = await kith.app.server.app.inject({ url: `/${name}/openapi.json${query}`, headers: {} })
    expect(response.statusCode).toBe(200)
    expect(response.json().servers).toEqual([{ url: `/${name}` }])
    for (const host of dialect.hosts.map((pattern) => pattern.replace('*', 'any'))) {
      const atHost = await kith.app.server.app.inject({ url: `/openapi.json${query}`, headers: { host } })
      expect(atHost.json()).toEqual({ ...document, servers: [{ url: '/' }] })
    }
  })
})

function schemasOf({ parameters, requestBody, responses }: Operation): object[] {
  const contents = [requestBody, ...Object.values(responses)].flatMap((part) =>
    Object.values(part?.content ?? {}).map(({ schema }) => schema),
  )
  return [...parameters.flatMap(({ schema }) => (schema ? [schema] : [])), ...contents]
}
