import { createHash } from 'node:crypto'
import type { Dialect } from '../../src/dialects/dialect.ts'
import type { DialectTesting } from '../../src/dialects/dialect-testing.ts'
import { everyVersion } from '../../src/dialects/versions.ts'
import { describeDialect } from '../../src/server/openapi.ts'
import { unexplained } from '../documents/coverage.ts'
import { documentsOf, endpointsOf, fieldsOf, type ReadFile } from '../documents/documents.ts'
import { readFieldRows } from '../documents/fields.ts'
import { missingFiles } from './files.ts'
import type { Gap } from './gap.ts'
import { missingInDialect, missingInTesting } from './members.ts'
import { fieldsShown, fieldsTaken } from './schema-fields.ts'

/** A dialect as far as it can be loaded; what cannot is undefined. */
export interface CheckedDialect {
  readonly name: string
  /** Everything in `src/dialects/index.ts`. */
  readonly dialects: readonly Dialect[]
  readonly dialect: Partial<Dialect> | undefined
  readonly testing: Partial<DialectTesting> | undefined
  /** Names of the files in its `fixtures/`. */
  readonly fixtures: readonly string[]
  readonly read: ReadFile
}

/** Everything that the dialect lacks, and every generated page that is out of date. */
export function gapsOf(checked: CheckedDialect): Gap[] {
  const { name, dialect, testing, read, fixtures } = checked
  const folder = `src/dialects/${name}`
  const declared = dialect ? missingInDialect(`${folder}/index.ts`, dialect) : []
  const tested = testing ? missingInTesting(`${folder}/testing.ts`, testing) : []
  const whole =
    dialect && testing && declared.length === 0 ? { dialect: dialect as Dialect, testing } : undefined
  return [
    ...missingFiles(name, read, fixtures),
    ...lineGaps(checked),
    ...declared,
    ...tested,
    ...(whole ? endpointGaps(whole.dialect, read) : []),
    ...(whole ? folderGaps(whole) : []),
    ...(whole?.testing.people?.path !== undefined
      ? everyVersion(whole.dialect).flatMap((version) => fieldGaps({ ...whole, dialect: version }, read))
      : []),
    ...(whole ? documentGaps(checked, whole.dialect) : []),
    ...clientGaps(checked),
  ]
}

interface Whole {
  readonly dialect: Dialect
  readonly testing: Partial<DialectTesting>
}

function lineGaps({ name, dialects }: CheckedDialect): Gap[] {
  if (dialects.some((dialect) => dialect.name === name)) return []
  return [{ problem: `src/dialects/index.ts does not list ${name}`, mend: `add its line to the list` }]
}

function endpointGaps(dialect: Dialect, read: ReadFile): Gap[] {
  const file = `src/dialects/${dialect.name}/endpoints.json`
  if (read(file) === undefined) return []
  const documented = endpointsOf(dialect.name, read)
  if (documented.length === 0) {
    return [{ problem: `${file} names no endpoint`, mend: 'list what the vendor documents' }]
  }
  return unexplained(dialect, documented).map((complaint) => ({
    problem: `${file}: ${complaint}`,
    mend: `serve it in routes.ts, or say in ${file} why not`,
  }))
}

/** Path parameters of which the tests do not know what they stand for. */
function folderGaps({ dialect, testing }: Whole): Gap[] {
  const known = testing.paths?.idsBySegment
  if (!known) return []
  const routes = everyVersion(dialect).flatMap((version) => version.routes)
  const asked = routes.flatMap(({ path }) =>
    [...path.matchAll(/([^/]+)\/:\w+/g)].map(([, folder]) => folder!),
  )
  return [...new Set(asked)]
    .filter((folder) => !Object.hasOwn(known, folder))
    .map((folder) => ({
      problem: `src/dialects/${dialect.name}/testing.ts: paths.idsBySegment.${folder} is missing`,
      mend: `say which ids stand behind /${folder}/`,
    }))
}

function fieldGaps({ dialect, testing }: Whole, read: ReadFile): Gap[] {
  const file = `src/dialects/${dialect.name}/fields.md`
  const text = fieldsOf(dialect, read)
  if (text === '') return []
  const rows = readFieldRows(dialect.name, text)
  const compare = (access: 'r' | 'w', what: string, fields: ReadonlySet<string>): Gap[] => {
    const named = rows.filter((row) => row.access.includes(access)).map(({ field }) => field)
    const mend = `edit ${file}, then npm run docs`
    return [
      ...[...fields]
        .filter((field) => !named.includes(field))
        .map((field) => ({ problem: `${file}: no row says that ${field} is ${what}`, mend })),
      ...named
        .filter((field) => !fields.has(field))
        .map((field) => ({ problem: `${file}: ${field} is not ${what} by any schema`, mend })),
    ]
  }
  const taken = fieldsTaken(dialect, testing as DialectTesting)
  return [
    ...compare('r', 'shown', fieldsShown(dialect, testing as DialectTesting)),
    ...(taken.size === 0 ? [] : compare('w', 'taken from writers', taken)),
  ]
}

/** Pages as they would be if the dialect were in the list. */
function documentGaps({ name, dialects, read }: CheckedDialect, dialect: Dialect): Gap[] {
  const listed = dialects.some((known) => known.name === name) ? dialects : [...dialects, dialect]
  return documentsOf(listed, read)
    .filter(({ path, content }) => read(path) !== content)
    .map(({ path }) => ({
      problem: read(path) === undefined ? `${path} is missing` : `${path} is out of date`,
      mend: 'npm run docs',
    }))
}

/** The types of the client carry a hash of the document they were made from. */
function clientGaps({ dialects, read }: CheckedDialect): Gap[] {
  const native = dialects.find((dialect) => dialect.name === 'native')
  if (!native) return []
  const file = 'client/src/native-types.ts'
  const hash = createHash('sha256')
    .update(JSON.stringify(describeDialect(native)))
    .digest('hex')
  if (read(file)?.includes(`// document: ${hash}\n`)) return []
  return [{ problem: `${file} is out of date`, mend: 'npm run client' }]
}
