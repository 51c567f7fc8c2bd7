import { createWriteStream, existsSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Command } from 'commander'
import { exportFormats, exportPeople, PAGE_SIZE_MAX } from '../bulk/bulk.ts'
import { oneOf } from '../config.ts'
import { dialects, parsePeopleFilter } from '../dialects/index.ts'
import { UsageError } from './failures.ts'
import { limitHeapGrowth } from './heap.ts'
import { operatorOf, organizationFor } from './organization.ts'
import { addStoreOptions, optionParser, printJson, type StoreOptions, withApp } from './settings.ts'

interface ExportOptions extends StoreOptions {
  readonly org?: string
  readonly format?: string
  readonly dialect?: string
  readonly pageSize?: number
  readonly filter?: string
  readonly removed?: 'exclude' | 'include' | 'only'
  readonly output?: string
  readonly json?: boolean
}

export function addExportCommand(program: Command): void {
  const names = exportFormats.map(({ name }) => name)
  const dialectNames = dialects.map(({ name }) => name)
  addStoreOptions(program.command('export'))
    .description('export people to a file or to standard output')
    .option('--org <organization>', 'id or name; optional if there is only one')
    .option(
      '--format <name>',
      `${exportFormats.map(({ name, title }) => `${name} (${title})`).join(', ')}; the default is jsonl`,
      optionParser((text) => oneOf(text, names, '--format')),
    )
    .option(
      '--dialect <name>',
      `in the shape of an API instead, one person per line: ${dialectNames.join(', ')}`,
      optionParser((text) => oneOf(text, dialectNames, '--dialect')),
    )
    .option(
      '--page-size <number>',
      'with --dialect, export list responses with N people each: one file per page in the folder --output, or one line per page',
      optionParser(readPageSize),
    )
    .option('--filter <json>', 'export only matching people; a filter of the native API')
    .option(
      '--removed <which>',
      'exclude, include or only removed people; the default is include for jsonl, otherwise exclude',
      optionParser((text) => oneOf(text, ['exclude', 'include', 'only'] as const, '--removed')),
    )
    .option('--output <file>', 'the file to write; the default is standard output')
    .option('--json', 'with --output, print {"file": …, "format": …}')
    .addHelpText(
      'after',
      `
Examples:
  kith export --output everything.jsonl
  kith export --format csv --output people.csv
  kith export --dialect pipedrive --output persons.jsonl
  kith export --dialect pipedrive --page-size 100 --output ./saved-responses
  kith export --format csv --filter '{"field": "company", "op": "eq", "value": "Northpier"}' > northpier.csv`,
    )
    .action(writeExport)
}

async function writeExport(options: ExportOptions): Promise<void> {
  limitHeapGrowth()
  const { filter, removed, format, dialect, pageSize, output } = options
  if (options.json && output === undefined)
    throw new UsageError('--json needs --output, because people are written to standard output')
  await withApp(options, async (app) => {
    const caller = operatorOf(await organizationFor(app, options.org))
    const { content } = await exportPeople(app.hub, caller, app.dialects, {
      ...(format !== undefined && { format }),
      ...(dialect !== undefined && { dialect }),
      ...(pageSize !== undefined && { pageSize }),
      ...(filter !== undefined && { filter: parsePeopleFilter(filter) }),
      ...(removed && { removed }),
    })
    if (output === undefined) {
      await pipeline(Readable.from(content, { highWaterMark: 1 }), process.stdout, { end: false })
      return
    }
    if (pageSize === undefined) await writeFileAtOnce(content, output)
    else await writeFolderAtOnce(content, output)
    const kind = dialect === undefined ? { format: format ?? 'jsonl' } : { dialect }
    if (options.json) printJson({ file: output, ...kind })
  })
}

/** Writes under a temporary name and renames at the end, so that an interrupted export leaves no partial file. */
async function writeFileAtOnce(pieces: AsyncIterable<string>, path: string): Promise<void> {
  const partial = `${path}.partial`
  try {
    await pipeline(Readable.from(pieces, { highWaterMark: 1 }), createWriteStream(partial, { mode: 0o600 }))
    await rename(partial, path)
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
}

/** Writes a folder with one file per page, in the same way. */
async function writeFolderAtOnce(pages: AsyncIterable<string>, path: string): Promise<void> {
  if (existsSync(path)) throw new Error(`${path} exists already: choose a new folder`)
  const partial = `${path.replace(/\/+$/, '')}.partial`
  await rm(partial, { recursive: true, force: true })
  try {
    await mkdir(partial, { recursive: true, mode: 0o700 })
    let number = 0
    for await (const page of pages) {
      number += 1
      await writeFile(join(partial, `page-${String(number).padStart(6, '0')}.json`), page, { mode: 0o600 })
    }
    await rename(partial, path)
  } catch (error) {
    await rm(partial, { recursive: true, force: true })
    throw error
  }
}

function readPageSize(text: string): number {
  const size = /^\d{1,4}$/.test(text) ? Number(text) : 0
  if (size >= 1 && size <= PAGE_SIZE_MAX) return size
  throw new Error(`it must be a whole number from 1 to ${PAGE_SIZE_MAX}`)
}
