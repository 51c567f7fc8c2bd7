import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { everyVersion } from '../../src/dialects/versions.ts'
import { testingFor, vendors } from './dialect-testings.ts'

const ajv = new Ajv2020({ strict: false, allErrors: true })
addFormats.default(ajv)
const validators = vendors.flatMap(everyVersion).flatMap((dialect) =>
  testingFor(dialect).vendor!.published.map(({ path, schema }) => ({
    dialect: dialect.name,
    version: dialect.versions?.[0].name,
    path,
    validate: ajv.compile(schema),
  })),
)

interface PublishedAnswer {
  readonly dialect: string
  /** The version that was asked; the default if undefined. */
  readonly version: string | undefined | 'any'
  readonly path: string
  readonly body: unknown
}

/** @throws Error with what differs, when the answer to a list request is not as the vendor publishes it */
export function expectPublished({ dialect, version, path, body }: PublishedAnswer): void {
  const address = path.split('?')[0] ?? ''
  const shapes = validators.filter(
    (candidate) => candidate.dialect === dialect && candidate.path.test(address),
  )
  const wanted =
    version === 'any'
      ? shapes
      : shapes.filter((shape) => shape.version === (version ?? shapes[0]!.version)).slice(0, 1)
  const [shape] = wanted
  if (!shape || wanted.some(({ validate }) => validate(body))) return
  throw new Error(`GET ${dialect} ${address} is not as published: ${ajv.errorsText(shape.validate.errors)}`)
}
