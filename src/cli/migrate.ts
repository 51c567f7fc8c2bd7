import type { Command } from 'commander'
import { lockStore, openStore } from '../app.ts'
import { defaultConfig } from '../config.ts'
import { UsageError } from './failures.ts'
import {
  addStoreOptions,
  claimOf,
  examples,
  printJson,
  printLine,
  type StoreOptions,
  settingsOf,
} from './settings.ts'

export function addMigrateCommand(program: Command): void {
  addStoreOptions(program.command('migrate'))
    .description('update the tables of a store to this version; every server does this when it starts')
    .option('--json', 'print {"upToDate": true, "shared": …, "version": …, "fingerprint": …}')
    .option('--citus', 'distribute the tables over the nodes of a Citus cluster, by organization')
    .addHelpText(
      'after',
      examples([
        'kith migrate --data /var/lib/kith',
        'kith migrate --database-url postgres://kith@db.example.com/kith --citus --json',
      ]),
    )
    .action(runMigrate)
}

async function runMigrate({
  citus = false,
  json = false,
  ...options
}: StoreOptions & { citus?: boolean; json?: boolean }): Promise<void> {
  const config = { ...defaultConfig, ...settingsOf(options) }
  if (citus && config.databaseUrl === '') throw new UsageError('--citus needs --database-url')
  const lock = await lockStore(config, claimOf(citus ? 'replace' : 'use'))
  const store = openStore(config)
  try {
    await store.migrate()
    if (citus) await store.engine.distribute?.()
    report(await store.describe(), { citus, json })
  } finally {
    await store.close()
    await lock.release()
  }
}

interface Described {
  readonly schemaVersion: number
  readonly schemaFingerprint: string
}

function report(
  { schemaVersion: version, schemaFingerprint: fingerprint }: Described,
  { citus, json }: { citus: boolean; json: boolean },
): void {
  if (json) printJson({ upToDate: true, shared: citus, version, fingerprint })
  if (json) return
  const distributed = citus ? ', and its tables are distributed by organization' : ''
  printLine(
    `The store is up to date${distributed}. Schema version ${version}, fingerprint ${fingerprint.slice(0, 12)}.`,
  )
}
