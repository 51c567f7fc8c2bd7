import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ReadRowsElsewhere } from './bulk/bulk.ts'
import { createReadRowsElsewhere } from './importers/read-rows-elsewhere.ts'

/** The files that the build makes beside this program. A program that runs from its sources has no such files. */

/** The bundled program for reader processes, if this program was built. */
export function builtReader(): string | undefined {
  const file = join(dirname(fileURLToPath(import.meta.url)), '../reader/main.js')
  return existsSync(file) ? file : undefined
}

/** The file of this program, if it is one file: then its content says everything about how people are rendered. */
export function bundledProgram(): string | undefined {
  const file = fileURLToPath(import.meta.url)
  return basename(file) === 'main.js' ? file : undefined
}

/** The bundled program that reads and writes the rows of imports, if this program was built. */
export function builtImporter(): string | undefined {
  const file = join(dirname(fileURLToPath(import.meta.url)), '../importer/main.js')
  return existsSync(file) ? file : undefined
}

/** Reads the rows of imports in another thread, if this program was built. */
export function readRowsInThread(): ReadRowsElsewhere | undefined {
  const program = builtImporter()
  return program === undefined ? undefined : createReadRowsElsewhere(program)
}

/** The folder of the built console: beside the compiled program, or in `dist` of a checkout. */
export function builtConsole(): string {
  const here = dirname(fileURLToPath(import.meta.url))
  // The build bundles this file into the command line, which is in a folder of its own.
  const fromFolder: Readonly<Record<string, string>> = { src: '../dist/console', cli: '../console' }
  return join(here, fromFolder[basename(here)] ?? 'console')
}
