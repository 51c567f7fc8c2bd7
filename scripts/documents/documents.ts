import type { Dialect } from '../../src/dialects/dialect.ts'
import { everyVersion } from '../../src/dialects/versions.ts'
import { coveragePage, type DocumentedEndpoint } from './coverage.ts'
import { fieldsTable, readFieldRows, valuesTable } from './fields.ts'
import { statusTable } from './statuses.ts'

export interface Document {
  /** From the root of the repository. */
  readonly path: string
  readonly content: string
}

/** Reads a file of the repository; undefined if there is none. */
export type ReadFile = (path: string) => string | undefined

/** Every page, or part of a page, that `npm run docs` writes. */
export function documentsOf(dialects: readonly Dialect[], read: ReadFile): Document[] {
  const fields = new Map(
    dialects
      .filter(({ name }) => name !== 'native')
      .flatMap(everyVersion)
      .map((dialect) => [versionedName(dialect), fieldsOf(dialect, read)]),
  )
  const rows = [...fields].flatMap(([name, text]) => readFieldRows(name, text))
  const names = dialects.map(({ name }) => `\`${name}\``).join(', ')
  return [
    ...dialects.map((dialect) => ({
      path: `docs/dialects/${dialect.name}.md`,
      content: coveragePage(dialect, endpointsOf(dialect.name, read)),
    })),
    partly('README.md', read, { dialects: `\n${dialectsTable(dialects)}\n` }),
    partly('docs/errors.md', read, { statuses: `\n${statusTable(dialects)}\n` }),
    partly('docs/import.md', read, { dialects: names }),
    partly('docs/mapping.md', read, {
      fields: `\n${fieldsTable(fields)}\n`,
      values: `\n${valuesTable([...fields.keys()], rows)}\n`,
    }),
  ]
}

/** The name of a dialect as one of its versions serves it: `acme 2026-08`. */
export function versionedName({ name, versions }: Pick<Dialect, 'name' | 'versions'>): string {
  return versions ? `${name} ${versions[0].name}` : name
}

/** The fields of a dialect: `fields.md`, and those of a version that is not the default `fields-2026-08.md`. */
export function fieldsOf({ name, versions }: Pick<Dialect, 'name' | 'versions'>, read: ReadFile): string {
  const own = versions && read(`src/dialects/${name}/fields-${versions[0].name}.md`)
  return own ?? read(`src/dialects/${name}/fields.md`) ?? ''
}

/** The endpoints that the vendor documents: `endpoints.json` in the folder of the dialect. */
export function endpointsOf(name: string, read: ReadFile): DocumentedEndpoint[] {
  return JSON.parse(read(`src/dialects/${name}/endpoints.json`) ?? '[]')
}

/** A page whose parts between `<!-- name -->` and `<!-- /name -->` are made. */
function partly(path: string, read: ReadFile, parts: Readonly<Record<string, string>>): Document {
  let content = read(path) ?? ''
  for (const [name, part] of Object.entries(parts)) {
    const [head, tail] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
    const [before, rest = ''] = content.split(head)
    const [, after = ''] = rest.split(tail)
    content = `${before}${head}${part}${tail}${after}`
  }
  return { path, content }
}

function dialectsTable(dialects: readonly Dialect[]): string {
  // Kith's own API stands behind those of the vendors.
  const ordered = [...dialects].sort((a, b) => Number(a.name === 'native') - Number(b.name === 'native'))
  return [
    '| API | under | at the root for `Host` | what is served |',
    '|---|---|---|---|',
    ...ordered.map(({ name, title, hosts, serves, contacts }) => {
      const cells = [
        title,
        `\`/${name}${baseOf(contacts.path('0'))}\``,
        hosts.map((host) => `\`${host}\``).join(', '),
        `[${serves}](src/dialects/${name}/README.md)`,
      ]
      return `| ${cells.join(' | ')} |`.replaceAll('|  |', '| |')
    }),
  ].join('\n')
}

/** What comes before the list of people: `/v1` for `/v1/clients/0`. */
function baseOf(path: string): string {
  return path.split('?')[0]!.split('/').slice(0, -2).join('/')
}
