import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compareBodies } from '../../scripts/vendor-specs/differences.ts'
import { factsOf, schemaOf } from '../../scripts/vendor-specs/facts.ts'
import { readDocument, type VendorOperation } from '../../scripts/vendor-specs/read-document.ts'
import { operationsOfTable, tableOf, writeTable } from '../../scripts/vendor-specs/table.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kith-vendor-specs-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function write(path: string, content: string): string {
  const file = join(folder, path)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, content)
  return file
}

const head = `openapi: 3.0.3
info: { title: Acme, version: 2.1.0 }
servers: [{ url: https://api.acme.example/api/v2/ }]
`

/** The schema of the answer of a document with one operation. */
async function schemaIn(schema: object, schemas: object = {}) {
  const document = {
    openapi: '3.0.3',
    info: { title: 'Acme', version: '1' },
    paths: { '/one': { get: { responses: { 200: { content: { 'application/json': { schema } } } } } } },
    components: { schemas },
  }
  const file = write(`schema-${Math.abs(hash(JSON.stringify(document)))}.json`, JSON.stringify(document))
  const [operation] = (await readDocument(file)).operations
  return operation!.answers['200']!['application/json']!
}

function hash(text: string): number {
  return [...text].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)!) | 0, 7)
}

const kindsIn = async (schema: object, body: unknown, schemas?: object) =>
  compareBodies(await schemaIn(schema, schemas), [body]).map(({ kind, path }) => `${kind} ${path}`)

describe('a document', () => {
  let operations: readonly VendorOperation[]
  beforeAll(async () => {
    write('schemas/contact.yaml', 'type: object\nproperties:\n  id: { type: integer }\n')
    write(
      'paths/contact.yaml',
      `get:
  parameters: [{ in: query, name: include, schema: { type: string, enum: [all, none] } }]
  responses:
    '200': { description: One, content: { application/json; charset=utf-8: { schema: { $ref: ../schemas/contact.yaml } } } }
    '204': { description: None }
`,
    )
    const file = write(
      'openapi.yaml',
      `${head}paths:
  /contacts/{id}:
    parameters: [{ in: path, name: id, required: true, schema: { type: integer } }]
    $ref: paths/contact.yaml
  /contacts:
    post:
      servers: [{ url: /v1 }]
      requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/Draft' } } } }
      responses: { default: { description: Any } }
components: { schemas: { Draft: { type: object, properties: { name: { type: string } } } } }
`,
    )
    const document = await readDocument(file)
    expect(document).toMatchObject({ title: 'Acme', version: '2.1.0', openapi: '3.0.3' })
    operations = document.operations
  })

  test('is read with the files it refers to and the paths of its servers', () => {
    expect(operations).toEqual([
      {
        name: 'GET /api/v2/contacts/{id}',
        query: { include: { type: ['string'], enum: ['all', 'none'] } },
        body: {},
        answers: {
          '200': {
            'application/json': {
              type: ['object'],
              properties: { id: { type: ['integer'] } },
              additionalProperties: false,
            },
          },
          '204': {},
        },
      },
      {
        name: 'POST /v1/contacts',
        query: {},
        body: {
          'application/json': {
            type: ['object'],
            properties: { name: { type: ['string'] } },
            additionalProperties: false,
          },
        },
        answers: { default: {} },
      },
    ])
  })

  test('of another kind is refused', async () => {
    await expect(readDocument(write('swagger.json', '{"swagger":"2.0"}'))).rejects.toThrow('of version 3')
    await expect(readDocument(join(folder, 'missing.yaml'))).rejects.toThrow('missing.yaml')
  })

  test('is also read from the pages that a documentation site carries', async () => {
    const operation = {
      path: '/v1/clients',
      method: 'get',
      info: { title: 'Pages', version: '1.0' },
      servers: [{ url: 'https://api.acme.example' }],
      responses: { 200: { content: { 'application/json': { schema: { type: 'array', items: {} } } } } },
    }
    const packed = deflateSync(JSON.stringify(operation)).toString('base64')
    write('pages/list.api.mdx', `---\ntitle: List\napi: ${packed}\n---\n`)
    write('pages/clients.tag.mdx', '---\ntitle: Clients\n---\n')
    const document = await readDocument(join(folder, 'pages'))
    expect(document.title).toBe('Pages')
    expect(document.operations.map(({ name }) => name)).toEqual(['GET /v1/clients'])
    write('other/list.api.mdx', '---\ntitle: List\n---\n')
    await expect(readDocument(join(folder, 'other'))).rejects.toThrow('list.api.mdx carries no operation')
    write('none/readme.md', '')
    await expect(readDocument(join(folder, 'none'))).rejects.toThrow('no pages')
  })
})

describe('a schema', () => {
  test('allows null where it is nullable, also as one of several values', async () => {
    const schema = {
      type: 'object',
      properties: {
        a: { type: 'string', nullable: true },
        b: { type: 'string', enum: ['x'], nullable: true },
        c: { nullable: true, allOf: [{ type: 'object', properties: { d: { type: 'integer' } } }] },
        e: { type: 'string' },
      },
    }
    expect(await kindsIn(schema, { a: null, b: null, c: null, e: null })).toEqual(['null e'])
    expect(await kindsIn(schema, { a: 1, b: 'y', c: { d: 'x' }, e: 'z' })).toEqual([
      'type a',
      'value b',
      'type c.d',
    ])
  })

  test('joins the parts of allOf, and knows no other fields than theirs', async () => {
    const schemas = { Base: { type: 'object', required: ['id'], properties: { id: { type: 'integer' } } } }
    const schema = {
      allOf: [{ $ref: '#/components/schemas/Base' }, { properties: { name: { type: 'string' } } }],
    }
    expect(await kindsIn(schema, { id: 1, name: 'Ada' }, schemas)).toEqual([])
    expect(await kindsIn(schema, { name: 'Ada', more: 1 }, schemas)).toEqual(['missing id', 'extra more'])
  })

  test('takes the discriminator for the value that selects a shape', async () => {
    const schemas = {
      Cat: { type: 'object', properties: { kind: { type: 'string' }, lives: { type: 'integer' } } },
      Dog: { type: 'object', properties: { kind: { type: 'string' }, barks: { type: 'boolean' } } },
    }
    const schema = {
      oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }],
      discriminator: { propertyName: 'kind', mapping: { cat: '#/components/schemas/Cat' } },
    }
    const differences = async (body: object) =>
      (await kindsIn(schema, body, schemas)).filter((difference) => !difference.startsWith('never shown'))
    expect(await differences({ kind: 'cat', lives: 9 })).toEqual([])
    expect(await differences({ kind: 'Dog', barks: true })).toEqual([])
    expect(await differences({ kind: 'cow', lives: 9 })).toEqual(['value kind'])
    expect(await differences({ kind: 'cat', barks: true })).not.toEqual([])
  })

  test('of several shapes names the differences from the closest one', async () => {
    const schema = {
      oneOf: [
        { type: 'integer' },
        { type: 'object', properties: { id: { type: 'integer' }, name: { type: 'string' } } },
      ],
    }
    expect(await kindsIn(schema, { id: 1, name: 2 })).toEqual(['type name'])
    const [difference] = compareBodies(await schemaIn(schema), ['text'])
    expect(difference).toMatchObject({ kind: 'type', path: '$', expected: 'integer | object', got: 'string' })
  })

  test('may contain itself', async () => {
    const schemas = {
      Node: {
        type: 'object',
        properties: { id: { type: 'integer' }, next: { $ref: '#/components/schemas/Node' } },
      },
    }
    expect(await kindsIn({ $ref: '#/components/schemas/Node' }, { id: 'x', next: 1 }, schemas)).toEqual([
      'type id',
    ])
  })

  test('names fields and list items that no answer shows', async () => {
    const schema = {
      type: 'object',
      properties: {
        list: { type: 'array', items: { type: 'object', properties: { a: {}, b: {} } } },
        empty: { type: 'array', items: { type: 'object', properties: { c: {} } } },
        absent: { type: 'object', properties: { d: {} } },
      },
    }
    const answers = [{ list: [{ a: 1 }, {}], empty: [] }, { list: [] }]
    expect(compareBodies(await schemaIn(schema), answers).map(({ kind, path }) => `${kind} ${path}`)).toEqual(
      ['never shown absent', 'never shown list[].b', 'empty empty'],
    )
  })
})

describe('a table', () => {
  test('keeps what the schema says of fields and types', async () => {
    const schema = await schemaIn({
      type: 'object',
      required: ['id', 'kind'],
      properties: {
        id: { type: 'integer' },
        kind: { type: 'string', enum: ['a', 'b'], nullable: true },
        at: { type: 'string', format: 'date-time', nullable: true },
        'odd.name': { type: 'boolean', enum: [true] },
        list: { type: 'array', items: { type: 'object', properties: { x: { type: 'number' } } } },
        map: { type: 'object', additionalProperties: { type: 'string' } },
        open: { type: 'object' },
        any: {},
        either: { oneOf: [{ type: 'string' }, { type: 'object', properties: { y: { type: 'integer' } } }] },
      },
    })
    const facts = factsOf(schema)
    expect(facts).toEqual({
      $: 'object',
      id: 'integer',
      kind: "'a' | 'b' | null",
      'at?': 'string:date-time | null',
      '"odd.name"?': 'true',
      'list?': 'array',
      'list[]': 'object',
      'list[].x?': 'number',
      'map?': 'object',
      'map.*?': 'string',
      'open?': 'object',
      'any?': 'any',
      'either?': 'string | object',
      'either.y?': 'integer',
    })
    const again = schemaOf(facts)
    expect(factsOf(again)).toEqual(facts)
    const right = {
      id: 1,
      kind: null,
      at: '2026-01-02T03:04:05Z',
      'odd.name': true,
      list: [{ x: 1.5 }],
      map: { z: 'text' },
      open: { more: 1 },
      any: [],
      either: { y: 1 },
    }
    const wrong = {
      kind: 'c',
      at: 'yesterday',
      'odd.name': false,
      list: [{ x: 'x', w: 1 }],
      map: { z: 1 },
      open: 1,
      either: { y: 'y' },
      other: 1,
    }
    for (const compared of [schema, again]) {
      expect(compareBodies(compared, [right])).toEqual([])
      expect(
        compareBodies(compared, [wrong, right])
          .map(({ kind, path }) => `${kind} ${path}`)
          .toSorted(),
      ).toEqual([
        'extra list[].w',
        'extra other',
        'missing id',
        'type either.y',
        'type list[].x',
        'type map.#',
        'type open',
        'value at',
        'value kind',
        'value odd.name',
      ])
    }
  })

  test('is the same whenever it is derived, and takes an operation from the first document that has it', async () => {
    const answer = (type: string) => ({
      200: { content: { 'application/json': { schema: { type: 'array', items: { type } } } } },
    })
    const documentWith = async (version: string, paths: object) =>
      readDocument(
        write(`v${version}.json`, JSON.stringify({ openapi: '3.0.0', info: { title: 'T', version }, paths })),
      )
    const newer = await documentWith('2', { '/a/{id}': { get: { responses: answer('integer') } } })
    const older = await documentWith('1', {
      '/b': { get: { responses: answer('integer') }, post: { responses: {} } },
      '/a/{id}': { get: { responses: answer('string') } },
      '/c': { get: { responses: answer('boolean') } },
    })
    const sources = [newer, older].map((document) => ({ document, published: 'there', date: '2026-01-02' }))
    const endpoints = [
      { method: 'GET', path: '/a/{key}' },
      { method: 'GET', path: '/b', deviates: 'always empty' },
      { method: 'POST', path: '/b', missing: 'no' },
    ]
    const table = tableOf(sources, endpoints)
    expect(writeTable(tableOf(sources, endpoints))).toBe(writeTable(table))
    expect(table).toEqual({
      sources: ['2', '1'].map((version) => ({
        title: 'T',
        version,
        openapi: '3.0.0',
        published: 'there',
        date: '2026-01-02',
      })),
      operations: {
        'GET /a/{id}': {
          query: {},
          body: {},
          answers: { '200': { 'application/json': { $: 'array', '$[]': 'integer' } } },
        },
        'GET /b': {
          query: {},
          body: {},
          answers: { '200': { 'application/json': { $: 'array', '$[]': 'any' } } },
        },
      },
      notServed: ['GET /c', 'POST /b'],
    })
    expect(operationsOfTable(table)[0]!.answers['200']!['application/json']).toEqual({
      type: ['array'],
      items: { type: ['integer'] },
    })
  })
})
