import type { ReadFile } from '../documents/documents.ts'
import type { Gap } from './gap.ts'

/** The files that the folder of every vendor's dialect has. */
export const dialectFiles = [
  'index.ts',
  'schema.ts',
  'mapping.ts',
  'query.ts',
  'contacts.ts',
  'errors.ts',
  'routes.ts',
  'testing.ts',
  'README.md',
  'endpoints.json',
  'fields.md',
] as const

export function missingFiles(name: string, read: ReadFile, fixtures: readonly string[]): Gap[] {
  const folder = `src/dialects/${name}`
  const files = dialectFiles
    .filter((file) => read(`${folder}/${file}`) === undefined)
    .map((file) => ({
      problem: `${folder}/${file} is missing`,
      mend: `begin with scripts/template/dialects/acme/${file}`,
    }))
  return [...files, ...fixtureGaps(folder, read, fixtures), ...readmeGaps(name, read(`${folder}/README.md`))]
}

function fixtureGaps(folder: string, read: ReadFile, fixtures: readonly string[]): Gap[] {
  const exchanges = fixtures.filter((file) => file.endsWith('.json'))
  if (exchanges.length === 0) {
    const mend = 'add an exchange as the vendor documents it, with invented people and its "origin"'
    return [{ problem: `${folder}/fixtures/ has no exchange`, mend }]
  }
  return exchanges
    .filter((file) => !/"(origin|source)"/.test(read(`${folder}/fixtures/${file}`) ?? ''))
    .map((file) => ({
      problem: `${folder}/fixtures/${file} does not name where it is published`,
      mend: `add "origin" to it`,
    }))
}

function readmeGaps(name: string, text: string | undefined): Gap[] {
  if (text === undefined) return []
  const file = `src/dialects/${name}/README.md`
  const wanted = [
    ['a title', /^# \S/m],
    ['an address of the vendor', /https?:\/\//],
    ['a section about deviations and choices', /^## .*(deviat|choice|chosen)/im],
  ] as const
  return wanted
    .filter(([, pattern]) => !pattern.test(text))
    .map(([what]) => ({ problem: `${file} lacks ${what}`, mend: `add it to ${file}` }))
}
