// Loads TypeScript of the repository without building it first.
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runnerImport } from 'vite'

const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * @param path from the root of the repository
 * @param options `missing: 'empty'` takes relative imports that lead nowhere for empty modules
 */
export async function load(path, { missing = 'fail' } = {}) {
  const plugins = missing === 'empty' ? [emptyModules()] : []
  const config = { root, configFile: false, logLevel: 'silent', plugins }
  return (await runnerImport(join(root, path), config)).module
}

function emptyModules() {
  const EMPTY = '\0empty'
  return {
    name: 'empty-modules',
    enforce: 'pre',
    resolveId(source, importer) {
      const file = source.startsWith('.') && importer ? join(dirname(importer), source) : undefined
      return file !== undefined && !existsSync(file) ? EMPTY : undefined
    },
    load: (id) => (id === EMPTY ? 'export {}' : undefined),
  }
}
