import type { Command } from 'commander'
import { lockStore, moveStore, openStore, requireStoreFile, requireTables, type StoreLock } from '../app.ts'
import { type Config, configFromEnvironment, defaultConfig, parseDatabaseUrl } from '../config.ts'
import { claimOf, printJson, printLine } from './settings.ts'

export function addMoveCommand(program: Command): void {
  program
    .command('move')
    .description('copy a store into another, empty store and compare the two; stop the servers first')
    .requiredOption('--from <store>', 'a folder or a postgres:// address')
    .requiredOption('--to <store>', 'a folder or a postgres:// address')
    .option('--json', 'print a JSON array of tables with rows and checksums')
    .addHelpText(
      'after',
      `
Run the same command again to continue an interrupted move.

Examples:
  kith move --from ./kith-data --to postgres://kith@db.example.com/kith
  kith move --from postgres://kith@db.example.com/kith --to ./kith-data`,
    )
    .action(runMove)
}

interface MoveOptions {
  readonly from: string
  readonly to: string
  readonly json?: boolean
}

async function runMove({ from, to, json = false }: MoveOptions): Promise<void> {
  const configs = [configOf(from, '--from'), configOf(to, '--to')] as const
  requireStoreFile(configs[0])
  const locks: StoreLock[] = []
  try {
    for (const config of configs) locks.push(await lockStore(config, claimOf('replace')))
    await moveBetween(configs, json)
  } finally {
    for (const lock of locks) await lock.release()
  }
}

async function moveBetween([from, to]: readonly [Config, Config], json: boolean): Promise<void> {
  const [source, target] = [openStore(from), openStore(to)]
  try {
    await requireTables(source)
    const moved = await moveStore(source, target, (table, rows) => {
      if (!json && rows % ROWS_PER_LINE === 0) printLine(`${table}: ${rows}`)
    })
    if (json) return printJson(moved)
    for (const { table, rows, checksum } of moved) printLine(`${table}  ${rows}  ${checksum}`)
    printLine('The move is complete: both stores have the same content.')
  } finally {
    await source.close()
    await target.close()
  }
}

const ROWS_PER_LINE = 100_000

function configOf(store: string, option: string): Config {
  const settings = { ...defaultConfig, ...configFromEnvironment(process.env) }
  return store.includes('://')
    ? { ...settings, databaseUrl: parseDatabaseUrl(store, option) }
    : { ...settings, databaseUrl: '', dataFolder: store }
}
