import { type Command, Option } from 'commander'
import { defaultConfig } from '../config.ts'
import type { Lock, Unlock } from '../encrypted-backups/age-file.ts'
import { readIdentities, readPassphrase } from '../encrypted-backups/age-keys.ts'
import { readBackup, writeEncrypted } from '../encrypted-backups/encrypted-backup.ts'
import { settingsOf } from './settings.ts'

/** The options of `kith backup` that encrypt, and the folder of the store. */
export interface LockOptions {
  readonly data?: string
  readonly recipient: readonly string[]
  readonly passphraseFile?: string
}

/** The options of `kith restore` that decrypt, and the folder of the store. */
export interface UnlockOptions {
  readonly data?: string
  readonly identity: readonly string[]
  readonly passphraseFile?: string
}

export function addLockOptions(command: Command): Command {
  return command
    .option('--recipient <key>', 'encrypt for a recipient of age, such as age1…; may be repeated', append, [])
    .addOption(
      new Option('--passphrase-file <file>', 'encrypt with the passphrase in this file').conflicts(
        'recipient',
      ),
    )
}

export function addUnlockOptions(command: Command): Command {
  return command
    .option(
      '--identity <file>',
      'decrypt with the identities of age in this file; may be repeated',
      append,
      [],
    )
    .addOption(
      new Option('--passphrase-file <file>', 'decrypt with the passphrase in this file').conflicts(
        'identity',
      ),
    )
}

/** Makes a backup, encrypted if the options say so. @returns what `backup` returns, with the name of the file */
export async function writeLocked<Report extends { readonly file: string }>(
  file: string,
  options: LockOptions,
  backup: (copy: string) => Report | Promise<Report>,
): Promise<Report> {
  const lock = lockOf(options)
  const { folder, isEmbedded } = placeOf(options)
  return lock && isEmbedded ? writeEncrypted({ file, folder, lock }, backup) : backup(file)
}

/** Restores a backup, decrypted if need be. @returns what `restore` returns */
export async function restoreUnlocked<Report>(
  file: string,
  options: UnlockOptions,
  restore: (copy: string) => Report | Promise<Report>,
): Promise<Report> {
  const unlock = unlockOf(options)
  const { folder, isEmbedded } = placeOf(options)
  return isEmbedded ? readBackup({ file, folder, unlock }, restore) : restore(file)
}

/** `backup` and `restore` refuse databases themselves, before anything is encrypted or decrypted. */
function placeOf(options: { readonly data?: string }): { folder: string; isEmbedded: boolean } {
  const { dataFolder, databaseUrl } = { ...defaultConfig, ...settingsOf(options) }
  return { folder: dataFolder, isEmbedded: databaseUrl === '' }
}

function lockOf({ recipient, passphraseFile }: LockOptions): Lock | undefined {
  if (passphraseFile !== undefined) return { passphrase: readPassphrase(passphraseFile) }
  return recipient.length > 0 ? { recipients: recipient } : undefined
}

function unlockOf({ identity, passphraseFile }: UnlockOptions): Unlock | undefined {
  if (passphraseFile !== undefined) return { passphrase: readPassphrase(passphraseFile) }
  return identity.length > 0 ? { identities: identity.flatMap(readIdentities) } : undefined
}

function append(text: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, text]
}
