import type { Command } from 'commander'
import { openStore } from '../app.ts'
import { defaultConfig } from '../config.ts'
import { UsageError } from './failures.ts'
import { addStoreOptions, examples, printJson, printLine, type StoreOptions, settingsOf } from './settings.ts'

export function addMigrateCommand(program: Command): void {
  addStoreOptions(program.command('migrate'))
    .description('bring the tables of a store up to this program, as every server does when it starts')
    .option('--json', 'print {"upToDate": true, "shared": …}')
    .option('--citus', 'share the tables out over the nodes of a Citus cluster, by organization')
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
    if (citus && !store.engine.distribute) throw new UsageError('--citus needs a --database-url')
    await store.migrate()
    if (citus) await store.engine.distribute?.()
  } finally {
    await store.close()
  }
  if (json) return printJson({ upToDate: true, shared: citus })
  printLine(citus ? 'The store is up to date and shared out by organization.' : 'The store is up to date.')
}
