import type { Command } from 'commander'
import { backupStore, restoreStore } from '../app.ts'
import { addDataOption, printJson, printLine, settingsOf } from './settings.ts'

export function addBackupCommands(program: Command): void {
  addDataOption(program.command('backup'))
    .description('write a verified copy of the store to a file, also while it is being served')
    .argument('<file>', 'the file to write; it must not exist')
    .option('--json', 'print {"file": …, "counts": …}')
    .addHelpText(
      'after',
      `
Examples:
  kith backup /backups/kith-$(date +%F).db
  kith backup --data /var/lib/kith copy.db --json`,
    )
    .action((file: string, options: { data?: string; json?: boolean }) => {
      const report = backupStore(settingsOf(options), file)
      if (options.json) return printJson(report)
      printLine(`${report.file} holds ${describe(report.counts)}, verified.`)
    })

  addDataOption(program.command('restore'))
    .description('put a backup in the place of the store; stop the server first')
    .argument('<file>', 'a file that kith backup wrote')
    .option('--replace', 'move a store that is there aside')
    .option('--json', 'print {"file": …, "counts": …, "before": …}')
    .addHelpText(
      'after',
      `
Examples:
  kith restore /backups/kith-2026-03-01.db --data /var/lib/kith
  kith restore copy.db --replace`,
    )
    .action((file: string, options: { data?: string; json?: boolean; replace?: boolean }) => {
      const report = restoreStore(settingsOf(options), file, { replace: options.replace ?? false })
      if (options.json) return printJson(report)
      printLine(`${report.file} holds ${describe(report.counts)}, verified.`)
      if (report.before !== undefined) printLine(`What was there before is ${report.before}.`)
    })
}

function describe(counts: Readonly<Record<string, number>>): string {
  const { organization = 0, person = 0, change = 0 } = counts
  return `${organization} organizations, ${person.toLocaleString('en')} people, ${change.toLocaleString('en')} changes`
}
