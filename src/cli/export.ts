import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Command } from 'commander'
import { exportFormats, exportPeople } from '../bulk/bulk.ts'
import { oneOf } from '../config.ts'
import { parsePeopleFilter } from '../dialects/index.ts'
import { operatorOf, organizationFor } from './organization.ts'
import { addStoreOptions, parsed, printJson, type StoreOptions, withApp } from './settings.ts'

interface ExportOptions extends StoreOptions {
  readonly org?: string
  readonly format: string
  readonly filter?: string
  readonly removed?: 'exclude' | 'include' | 'only'
  readonly output?: string
  readonly json?: boolean
}

export function addExportCommand(program: Command): void {
  const names = exportFormats.map(({ name }) => name)
  addStoreOptions(program.command('export'))
    .description('write people to a file or to standard output')
    .option('--org <organization>', 'id or name; the only one when left out')
    .option(
      '--format <name>',
      exportFormats.map(({ name, title }) => `${name} (${title})`).join(', '),
      parsed((text) => oneOf(text, names, '--format')),
      'jsonl',
    )
    .option('--filter <json>', 'which people, in the notation of the native API')
    .option(
      '--removed <which>',
      'exclude, include or only; jsonl includes removed people, other formats do not',
      parsed((text) => oneOf(text, ['exclude', 'include', 'only'] as const, '--removed')),
    )
    .option('--output <file>', 'where to write; standard output when left out')
    .option('--json', 'with --output, print {"file": …, "format": …}')
    .addHelpText(
      'after',
      `
Examples:
  kith export --output everything.jsonl
  kith export --format csv --output people.csv
  kith export --format csv --filter '{"field": "company", "op": "eq", "value": "Northpier"}' > northpier.csv`,
    )
    .action(writeExport)
}

async function writeExport(options: ExportOptions): Promise<void> {
  await withApp(options, async (app) => {
    const caller = operatorOf(await organizationFor(app, options.org))
    const { filter, removed, format, output } = options
    const pieces = await exportPeople(app.hub, caller, app.dialects, {
      format,
      ...(filter !== undefined && { filter: parsePeopleFilter(filter) }),
      ...(removed && { removed }),
    })
    if (output === undefined) {
      await pipeline(Readable.from(pieces), process.stdout, { end: false })
      return
    }
    await writeWhole(pieces, output)
    if (options.json) printJson({ file: output, format })
  })
}

/** Under another name until it is complete, so that a file that is there is a whole one. */
async function writeWhole(pieces: AsyncIterable<string>, path: string): Promise<void> {
  const partial = `${path}.partial`
  try {
    await pipeline(Readable.from(pieces), createWriteStream(partial, { mode: 0o600 }))
    await rename(partial, path)
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
}
