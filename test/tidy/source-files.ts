import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')

/** Paths below a folder of the repository, `/` between segments, in order. */
export function filesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => join(folder, path))
    .filter((path) => statSync(join(root, path)).isFile())
    .map((path) => path.split(sep).join('/'))
    .sort()
}

export function read(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

/** Whether a file under `src/` belongs to the tests and not to the program. */
export function isTest(path: string): boolean {
  return /\.(test|contract)\.ts$|^src\/dialects\/(dialect-testing|[^/]+\/testing(-[a-z]+)*)\.ts$/.test(path)
}

export interface Import {
  /** As written. */
  readonly specifier: string
  /** Where a relative one leads, from the repository's root. */
  readonly path: string | undefined
}

/** What a module imports, statically, dynamically or by passing on. */
export function importsOf(file: string): Import[] {
  const code = withoutComments(read(file))
  const forms = [
    // import … from 'x', export … from 'x'; nothing between the words holds a quote, a semicolon or a bracket.
    /^\s*(?:import|export)\b[^'";()]*?\bfrom\s*(['"])(?<specifier>[^'"\n]+)\1/gm,
    /^\s*import\s*(['"])(?<specifier>[^'"\n]+)\1/gm,
    /\b(?:import|require)\s*\(\s*(['"])(?<specifier>[^'"\n]+)\1/g,
    /\bimport\s*\(\s*(['"])(?<specifier>[^'"\n]+)\1\s*\)\s*\./g,
  ]
  const specifiers = forms.flatMap((form) =>
    [...code.matchAll(form)].map((match) => match.groups!.specifier!),
  )
  return [...new Set(specifiers)].map((specifier) => ({
    specifier,
    path: specifier.startsWith('.')
      ? relative(root, join(root, dirname(file), specifier))
          .split(sep)
          .join('/')
      : undefined,
  }))
}

/** Comments out, texts kept; a `//` inside a text does not begin one. */
export function withoutComments(code: string): string {
  return code.replace(/(['"`])(?:\\.|(?!\1)[^\\])*?\1|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, (match) =>
    match.startsWith('/') ? '' : match,
  )
}
