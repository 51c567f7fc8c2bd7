import type { Command } from 'commander'
import { backupStore, restoreStore } from '../backups.ts'
import {
  addLockOptions,
  addUnlockOptions,
  type LockOptions,
  restoreUnlocked,
  type UnlockOptions,
  writeLocked,
} from './backup-encryption.ts'
import { addDataOption, printJson, printLine, settingsOf } from './settings.ts'

export function addBackupCommands(program: Command): void {
  addLockOptions(addDataOption(program.command('backup')))
    .description('write a verified copy of the store to a file; the server may keep running')
    .argument('<file>', 'the file to write; it must not exist yet')
    .option('--json', 'print {"file": …, "counts": …}')
    .addHelpText(
      'after',
      `
Examples:
  kith backup /backups/kith-$(date +%F).db
  kith backup --data /var/lib/kith copy.db --json
  kith backup /mnt/usb/kith.db.age --recipient age1…
  kith backup kith.db.age --passphrase-file /etc/kith/passphrase

Encrypted backups are files of age (https://age-encryption.org). kith secrets create-identity makes a recipient, and the identity
that opens what is encrypted for it. Meanwhile, a copy that is not encrypted lies in the folder of the store.`,
    )
    .action(async (file: string, options: LockOptions & { json?: boolean }) => {
      const report = await writeLocked(file, options, (copy) => backupStore(settingsOf(options), copy))
      if (options.json) return printJson(report)
      printLine(`${report.file} contains ${describeCounts(report.counts)} (verified).`)
    })

  addUnlockOptions(addDataOption(program.command('restore')))
    .description('replace the store with a backup; stop the server first')
    .argument('<file>', 'a file written by kith backup')
    .option('--replace', 'move an existing store aside')
    .option('--json', 'print {"file": …, "counts": …, "before": …}')
    .addHelpText(
      'after',
      `
Examples:
  kith restore /backups/kith-2026-03-01.db --data /var/lib/kith
  kith restore copy.db --replace
  kith restore kith.db.age --identity backup.key`,
    )
    .action(async (file: string, options: UnlockOptions & { json?: boolean; replace?: boolean }) => {
      const report = await restoreUnlocked(file, options, (copy) =>
        restoreStore(settingsOf(options), copy, { replace: options.replace ?? false }),
      )
      if (options.json) return printJson(report)
      printLine(`${report.file} contains ${describeCounts(report.counts)} (verified).`)
      if (report.before !== undefined) printLine(`The previous store is kept in ${report.before}.`)
    })
}

function describeCounts(counts: Readonly<Record<string, number>>): string {
  const { organization = 0, person = 0, change = 0 } = counts
  return `${organization} organizations, ${person.toLocaleString('en')} people, ${change.toLocaleString('en')} changes`
}
