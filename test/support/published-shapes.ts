import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { testingOf, vendors } from './dialect-testings.ts'

const ajv = new Ajv2020({ strict: false, allErrors: true })
addFormats.default(ajv)
const validators = vendors.flatMap(({ name }) =>
  testingOf(name).vendor!.published.map(({ path, schema }) => ({
    dialect: name,
    path,
    validate: ajv.compile(schema),
  })),
)

/** @throws Error with what differs, when the answer to a list request is not as the vendor publishes it */
export function expectPublished(dialect: string, path: string, body: unknown): void {
  const address = path.split('?')[0] ?? ''
  const shape = validators.find((candidate) => candidate.dialect === dialect && candidate.path.test(address))
  if (!shape || shape.validate(body)) return
  throw new Error(`GET ${dialect} ${address} is not as published: ${ajv.errorsText(shape.validate.errors)}`)
}
