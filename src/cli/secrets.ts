import { dirname, resolve } from 'node:path'
import type { Command } from 'commander'
import { defaultConfig } from '../config.ts'
import { createIdentityFile } from '../encrypted-backups/age-keys.ts'
import { systemClock } from '../model/clock.ts'
import { toSeconds } from '../model/instant.ts'
import { checkKeys } from '../secrets/check-keys.ts'
import type { SecretKey } from '../secrets/secret-key.ts'
import {
  noKeyMessage,
  readSecretKeys,
  rotateSecretKeys,
  type SecretSettings,
  secretKeyFileOf,
} from '../secrets/secret-keys.ts'
import { resealAll, storedSecrets } from '../secrets/stored-secrets.ts'
import { exitCodes } from './failures.ts'
import {
  addStoreOptions,
  examples,
  printJson,
  printLine,
  type StoreOptions,
  settingsOf,
  withApp,
} from './settings.ts'

interface SecretsOptions extends StoreOptions {
  readonly json?: boolean
}

export function addSecretsCommand(program: Command): void {
  const secrets = program
    .command('secrets')
    .description('the keys that seal secrets in the store, and key pairs for encrypted backups')

  addStoreOptions(secrets.command('check'))
    .description('name the keys that are known, and seal and open a text with each')
    .option('--json', 'print {"keys": [{"id", "from", "seals"}], "file": …}')
    .addHelpText(
      'after',
      `${examples(['kith secrets check', 'KITH_SECRET_KEY_FILE=/etc/kith/secret.key kith secrets check --json'])}

The first key seals, all of them open. Keys come from KITH_SECRET_KEY and from a file of mode 0600: KITH_SECRET_KEY_FILE, or
kith-secret.key in the folder of an embedded store. Exit codes: 0 every key works, or an embedded store has none yet and will
make one when a feature needs it; 1 a key is malformed, or others may read the file; 3 there is no key, and a PostgreSQL
database needs one.`,
    )
    .action(check)

  addStoreOptions(secrets.command('rotate'))
    .description(
      'put a new key in front of the others in the file of the keys; make the file if there is none',
    )
    .option('--json', 'print {"file": …, "key": …, "resealed": {…}}')
    .addHelpText(
      'after',
      `${examples([
        'kith secrets rotate',
        'KITH_SECRET_KEY_FILE=/etc/kith/secret.key kith secrets rotate --database-url postgres://kith@db.example.com/kith',
      ])}

Servers may keep running: they read the file again when it changes. The earlier keys stay in the file, because they open what
they have sealed. Secrets in the store are sealed anew with the new key; there are none of that kind yet.`,
    )
    .action(rotate)

  secrets
    .command('create-identity')
    .description('make a key pair for encrypted backups; print the recipient')
    .argument('<file>', 'the file for the identity, the private half; it must not exist yet')
    .option('--json', 'print {"file": …, "recipient": "age1…"}')
    .addHelpText(
      'after',
      `${examples([
        'kith secrets create-identity backup.key',
        'kith backup kith.db.age --recipient age1…',
        'kith restore kith.db.age --identity backup.key',
      ])}

The file is as age-keygen writes it. Backups need the recipient alone: keep the identity away from this machine and from the
backups. What is encrypted cannot be read without it.`,
    )
    .action(createIdentity)
}

async function createIdentity(file: string, options: { readonly json?: boolean }): Promise<void> {
  const recipient = await createIdentityFile(file, toSeconds(systemClock().now()))
  if (options.json) printJson({ file, recipient })
  else printLine(recipient)
}

function check(options: SecretsOptions): void {
  const settings = secretSettingsOf(options)
  const keys = readSecretKeys(settings)
  checkKeys(keys)
  const file = secretKeyFileOf(settings)
  if (keys.length === 0 && settings.databaseUrl !== '') process.exitCode = exitCodes.doneWithFindings
  if (options.json) printJson({ keys: keys.map(describeKey), file: file ?? null })
  else printKeys(keys, file, settings)
}

function printKeys(keys: readonly SecretKey[], file: string | undefined, settings: SecretSettings): void {
  for (const { id, from, seals } of keys.map(describeKey)) {
    printLine(`${id}  ${seals ? 'seals and opens' : 'opens'}  ${from}`)
  }
  if (keys.length === 0) {
    printLine(
      settings.databaseUrl === ''
        ? `There is no key yet. The first feature that needs one makes ${file}.`
        : noKeyMessage(file),
    )
  }
  if (file !== undefined && keys.some(({ from }) => from === file) && isInStoreFolder(file, settings)) {
    printLine(
      'The file lies in the folder of the store. Backups leave it out; copies of the whole folder do not.',
    )
  }
}

function describeKey({ id, from }: SecretKey, at: number) {
  return { id, from, seals: at === 0 }
}

function isInStoreFolder(file: string, { dataFolder, databaseUrl }: SecretSettings): boolean {
  return databaseUrl === '' && resolve(dirname(file)) === resolve(dataFolder)
}

async function rotate(options: SecretsOptions): Promise<void> {
  const settings = secretSettingsOf(options)
  const file = rotateSecretKeys(settings)
  const resealed =
    storedSecrets.length === 0 ? {} : await withApp(options, (app) => resealAll(app, storedSecrets))
  const key = readSecretKeys(settings)[0]!.id
  if (options.json) return printJson({ file, key, resealed })
  printLine(
    `${key} is the first key in ${file}. Keep a copy of this file apart from the backups of the store.`,
  )
}

function secretSettingsOf(options: SecretsOptions): SecretSettings {
  return { ...defaultConfig, ...settingsOf(options) }
}
