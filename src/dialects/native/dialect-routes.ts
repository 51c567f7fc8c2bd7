import Type from 'typebox'
import { ok, type Route, route } from '../dialect.ts'
import { nullable } from '../kit/nullable.ts'
import { REFERENCE, refuses } from './route-parts.ts'

const color = Type.String({ pattern: '^#[0-9a-f]{6}$' })

const nativeDialect = Type.Object({
  name: Type.String({ description: 'The prefix of the API on this server, without the slash.' }),
  title: Type.String({ description: 'The usual name of the vendor.' }),
  serves: Type.String({ description: 'A short description of what is served.' }),
  reference: Type.String({
    format: 'uri',
    description: 'The address of the API documentation of the vendor.',
  }),
  color: Type.Object(
    { light: color, dark: color },
    { description: 'The colour of the API on a light and on a dark background.' },
  ),
  curl: Type.String({
    description: 'A first request as a shell command; replace `{key}` with the key.',
  }),
  keyKinds: Type.Array(
    Type.Object({
      kind: Type.String(),
      purpose: Type.String({ description: 'A short description of the purpose of such keys.' }),
      lifeSeconds: nullable(
        Type.Integer({
          description:
            'How long a key of this kind is valid unless another expiry is set; null until it is revoked.',
        }),
      ),
      curl: nullable(
        Type.String({
          description: 'As `curl`, with such a key; null if a request needs more than the key.',
        }),
      ),
    }),
    { description: 'The kinds of keys; the usual one comes first.' },
  ),
  versions: Type.Array(
    Type.Object({
      name: Type.String({ description: 'The value of `apiVersion` of keys and `apiVersions` of settings.' }),
      differs: Type.String({ description: 'What sets the version apart from the others.' }),
      reference: Type.String({ format: 'uri', description: 'Where the vendor documents the version.' }),
    }),
    { description: 'The shapes that the API has had; the default comes first. Empty if it never changed.' },
  ),
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
