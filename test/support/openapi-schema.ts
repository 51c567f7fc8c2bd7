/**
 * The objects of an OpenAPI 3.1 document (https://spec.openapis.org/oas/v3.1.0) as far as Kith writes them, each
 * closed, so that a misspelt or misplaced key is found. Written from the specification, not from what the server does.
 */
const text = { type: 'string', minLength: 1 }
const url = { type: 'string', format: 'uri-reference' }
const extensions = { '^x-': true }

function closed(properties: Record<string, object>, required: readonly string[]): object {
  return { type: 'object', properties, required, patternProperties: extensions, additionalProperties: false }
}

const schema = { $ref: 'https://json-schema.org/draft/2020-12/schema' }
const mediaTypes = {
  type: 'object',
  minProperties: 1,
  propertyNames: { pattern: '^[a-z]+/[a-z0-9.+*-]+$' },
  additionalProperties: closed({ schema, example: {}, examples: { type: 'object' } }, ['schema']),
}

const parameter = {
  ...closed(
    {
      name: text,
      in: { enum: ['query', 'header', 'path', 'cookie'] },
      description: text,
      required: { type: 'boolean' },
      deprecated: { type: 'boolean' },
      style: { enum: ['form', 'simple', 'deepObject', 'spaceDelimited', 'pipeDelimited', 'matrix', 'label'] },
      explode: { type: 'boolean' },
      allowReserved: { type: 'boolean' },
      schema,
      content: { ...mediaTypes, maxProperties: 1 },
      example: {},
    },
    ['name', 'in'],
  ),
  oneOf: [{ required: ['schema'] }, { required: ['content'] }],
  if: { properties: { in: { const: 'path' } } },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: {
    properties: { required: { const: true }, style: { enum: ['simple', 'matrix', 'label'] } },
    required: ['required'],
  },
}

const operation = closed(
  {
    tags: { type: 'array', items: text },
    summary: text,
    description: text,
    externalDocs: closed({ url, description: text }, ['url']),
    operationId: text,
    parameters: { type: 'array', items: parameter },
    requestBody: closed({ description: text, required: { type: 'boolean' }, content: mediaTypes }, [
      'content',
    ]),
    responses: {
      type: 'object',
      minProperties: 1,
      patternProperties: {
        '^([1-5]\\d\\d|default)$': closed(
          { description: text, content: mediaTypes, headers: { type: 'object' } },
          ['description'],
        ),
      },
      additionalProperties: false,
    },
    deprecated: { type: 'boolean' },
    security: { $ref: '#/$defs/security' },
  },
  ['operationId', 'responses'],
)

const securityScheme = {
  oneOf: [
    closed(
      {
        type: { const: 'apiKey' },
        name: text,
        in: { enum: ['query', 'header', 'cookie'] },
        description: text,
      },
      ['type', 'name', 'in'],
    ),
    closed({ type: { const: 'http' }, scheme: text, bearerFormat: text, description: text }, [
      'type',
      'scheme',
    ]),
    closed({ type: { const: 'oauth2' }, flows: { type: 'object' }, description: text }, ['type', 'flows']),
  ],
}

export const openapiSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $defs: {
    security: {
      type: 'array',
      items: { type: 'object', additionalProperties: { type: 'array', items: text } },
    },
  },
  ...closed(
    {
      openapi: { pattern: '^3\\.1\\.\\d+$' },
      info: closed(
        { title: text, summary: text, description: text, version: text, license: {}, contact: {} },
        ['title', 'version'],
      ),
      jsonSchemaDialect: url,
      servers: { type: 'array', items: closed({ url, description: text, variables: {} }, ['url']) },
      paths: {
        type: 'object',
        propertyNames: { pattern: '^/' },
        additionalProperties: closed(
          Object.fromEntries(
            ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'].map((method) => [
              method,
              operation,
            ]),
          ),
          [],
        ),
      },
      components: closed(
        {
          schemas: { type: 'object', additionalProperties: schema },
          securitySchemes: { type: 'object', additionalProperties: securityScheme },
        },
        [],
      ),
      security: { $ref: '#/$defs/security' },
      tags: { type: 'array' },
      externalDocs: closed({ url, description: text }, ['url']),
    },
    ['openapi', 'info', 'paths'],
  ),
}
