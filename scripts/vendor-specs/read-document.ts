import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import $RefParser from '@apidevtools/json-schema-ref-parser'
import { type PlainSchema, plainSchema } from './plain-schema.ts'

/** What an OpenAPI document says about the operations of an API. */
export interface VendorDocument {
  readonly title: string
  readonly version: string
  readonly openapi: string
  readonly operations: readonly VendorOperation[]
}

export interface VendorOperation {
  /** `GET /v1/clients/{client_id}`: the path as clients ask for it, with the path of the document's server. */
  readonly name: string
  /** Types of the query parameters by name. */
  readonly query: Readonly<Record<string, PlainSchema>>
  /** The request body, by media type. */
  readonly body: Readonly<Record<string, PlainSchema>>
  /** Answers by status, `default` for all others, and then by media type. An answer without a body has none. */
  readonly answers: Readonly<Record<string, Readonly<Record<string, PlainSchema>>>>
}

/**
 * Reads an OpenAPI document of version 3: a YAML or JSON file with the files that it refers to, or a folder with the pages that
 * the plugin `docusaurus-plugin-openapi-docs` makes of a document.
 *
 * @throws Error if there is no such file, or if it is no document of that version
 */
export async function readDocument(path: string): Promise<VendorDocument> {
  const bundled = statSync(path).isDirectory()
    ? readPages(path)
    : ((await $RefParser.bundle(path)) as unknown as RawDocument)
  if (!/^3\./.test(bundled.openapi ?? '')) throw new Error(`${path} is not an OpenAPI document of version 3.`)
  const document = (await $RefParser.dereference(withDiscriminators(bundled) as never, {
    dereference: { circular: true },
  })) as unknown as RawDocument
  return {
    title: document.info.title,
    version: document.info.version,
    openapi: document.openapi,
    operations: operationsOf(document),
  }
}

interface RawDocument {
  readonly openapi: string
  readonly info: { readonly title: string; readonly version: string }
  readonly servers?: readonly { readonly url: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, RawOperation>>>>
}

interface RawOperation {
  readonly servers?: RawDocument['servers']
  readonly parameters?: readonly RawParameter[]
  readonly requestBody?: { readonly content?: RawContent }
  readonly responses?: Readonly<Record<string, { readonly content?: RawContent }>>
}

interface RawParameter {
  readonly in: string
  readonly name: string
  readonly schema?: object
}

type RawContent = Readonly<Record<string, { readonly schema?: object }>>

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const

function operationsOf({ paths, servers }: RawDocument): VendorOperation[] {
  return Object.entries(paths).flatMap(([path, item]) => {
    const shared = (item.parameters ?? []) as unknown as readonly RawParameter[]
    return methods.flatMap((method) => {
      const operation = item[method]
      if (!operation) return []
      const base = new URL((operation.servers ?? servers)?.[0]?.url ?? '/', 'https://api.example.com')
        .pathname
      const query = [...shared, ...(operation.parameters ?? [])].filter(
        (parameter) => parameter.in === 'query',
      )
      return [
        {
          name: `${method.toUpperCase()} ${base.replace(/\/$/, '')}${path}`,
          query: Object.fromEntries(query.map(({ name, schema }) => [name, plainSchema(schema)])),
          body: schemasOf(operation.requestBody?.content),
          answers: Object.fromEntries(
            Object.entries(operation.responses ?? {}).map(([status, { content }]) => [
              status,
              schemasOf(content),
            ]),
          ),
        },
      ]
    })
  })
}

function schemasOf(content: RawContent = {}): Record<string, PlainSchema> {
  return Object.fromEntries(
    Object.entries(content).map(([type, { schema }]) => [type.split(';')[0]!.trim(), plainSchema(schema)]),
  )
}

/** Each `.api.mdx` page carries its operation, with all schemas in place, as compressed JSON in the field `api` of its head. */
function readPages(folder: string): RawDocument {
  const pages = readdirSync(folder)
    .filter((file) => file.endsWith('.api.mdx'))
    .toSorted()
    .map((file) => {
      const [, packed] = /^api: (\S+)$/m.exec(readFileSync(join(folder, file), 'utf8')) ?? []
      if (packed === undefined) throw new Error(`${join(folder, file)} carries no operation.`)
      return JSON.parse(inflateSync(Buffer.from(packed, 'base64')).toString()) as PageOperation
    })
  const [first] = pages
  if (!first) throw new Error(`${folder} has no pages whose name ends in .api.mdx.`)
  const paths: Record<string, Record<string, RawOperation>> = {}
  for (const { path, method, ...operation } of pages) {
    paths[path] = { ...paths[path], [method]: operation }
  }
  return { openapi: '3.0.0', info: first.info, paths }
}

interface PageOperation extends RawOperation {
  readonly path: string
  readonly method: string
  readonly info: RawDocument['info']
}

interface Discriminated {
  readonly discriminator?: {
    readonly propertyName: string
    readonly mapping?: Readonly<Record<string, string>>
  }
  readonly oneOf?: readonly { readonly $ref?: string }[]
  readonly anyOf?: readonly { readonly $ref?: string }[]
}

/** Writes into each choice of a schema with a discriminator the value that selects it. */
function withDiscriminators(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withDiscriminators)
  if (typeof value !== 'object' || value === null) return value
  const { discriminator, ...rest } = value as Discriminated
  const plain = Object.fromEntries(Object.entries(rest).map(([key, item]) => [key, withDiscriminators(item)]))
  if (!discriminator?.propertyName) return { ...plain, ...(discriminator && { discriminator }) }
  const { propertyName, mapping = {} } = discriminator
  const selected = (choice: { readonly $ref?: string }) => {
    if (choice.$ref === undefined) return choice
    const name = choice.$ref.split('/').at(-1)!
    const values = Object.keys(mapping).filter((key) => [choice.$ref, name].includes(mapping[key]))
    const allowed = { [propertyName]: { enum: values.length > 0 ? values : [name] } }
    return { allOf: [choice, { properties: allowed, required: [propertyName] }] }
  }
  const list = rest.oneOf ? 'oneOf' : 'anyOf'
  return rest[list] ? { ...plain, [list]: rest[list].map(selected) } : plain
}
