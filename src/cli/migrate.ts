import type { Command } from 'commander'
import { openStore } from '../app.ts'
import { defaultConfig } from '../config.ts'
import { addStoreOptions, printLine, type StoreOptions, settingsOf } from './settings.ts'

export function addMigrateCommand(program: Command): void {
  addStoreOptions(program.command('migrate'))
    .description('bring the tables of a store up to this program, as every server does when it starts')
    .option('--citus', 'share the tables out over the nodes of a Citus cluster, by organization')
    .action(runMigrate)
}

async function runMigrate({ citus, ...options }: StoreOptions & { citus?: boolean }): Promise<void> {
  const store = openStore({ ...defaultConfig, ...settingsOf(options) })
  try {
    if (citus && !store.engine.distribute) throw new Error('--citus needs a --database-url')
    await store.migrate()
    if (citus) await store.engine.distribute?.()
  } finally {
    await store.close()
  }
  printLine(citus ? 'The store is up to date and shared out by organization.' : 'The store is up to date.')
}
