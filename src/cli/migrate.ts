import type { Command } from 'commander'
import { openStore } from '../app.ts'
import { defaultConfig } from '../config.ts'
import { UsageError } from './failures.ts'
import { addStoreOptions, examples, printJson, printLine, type StoreOptions, settingsOf } from './settings.ts'

export function addMigrateCommand(program: Command): void {
  addStoreOptions(program.command('migrate'))
    .description('update the tables of a store to this version; every server does this when it starts')
    .option('--json', 'print {"upToDate": true, "shared": …}')
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
  json,
  ...options
}: StoreOptions & { citus?: boolean; json?: boolean }): Promise<void> {
  const store = openStore({ ...defaultConfig, ...settingsOf(options) })
  try {
    if (citus && !store.engine.distribute) throw new UsageError('--citus needs --database-url')
    await store.migrate()
    if (citus) await store.engine.distribute?.()
  } finally {
    await store.close()
  }
  if (json) return printJson({ upToDate: true, shared: citus })
  printLine(
    citus
      ? 'The store is up to date, and its tables are distributed by organization.'
      : 'The store is up to date.',
  )
}
