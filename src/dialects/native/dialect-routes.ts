import Type from 'typebox'
import { ok, type Route, route } from '../dialect.ts'
import { REFERENCE, refuses } from './route-parts.ts'

const color = Type.String({ pattern: '^#[0-9a-f]{6}$' })

const nativeDialect = Type.Object({
  name: Type.String({ description: 'Its prefix on this server, without the slash.' }),
  title: Type.String({ description: 'As people call the vendor.' }),
  serves: Type.String({ description: 'What is served, in a few words.' }),
  reference: Type.String({ format: 'uri', description: 'Where the vendor documents its API.' }),
  color: Type.Object(
    { light: color, dark: color },
    { description: 'Stands for the API on a light and on a dark ground.' },
  ),
  curl: Type.String({
    description: 'A first request as a line for a shell; `{key}` stands where the key goes.',
  }),
})

const listDialects = route({
  method: 'GET',
  path: '/v1/dialects',
  operationId: 'listDialects',
  summary: 'List the APIs that this server serves',
  reference: REFERENCE,
  role: 'read',
  responses: { 200: Type.Object({ items: Type.Array(nativeDialect) }), ...refuses(401) },
  async handle({ listDialects, wire }) {
    return ok({ items: listDialects(new URL(wire.baseUrl).origin) })
  },
})

export const dialectRoutes: readonly Route[] = [listDialects]
