import { existsSync, readFileSync } from 'node:fs'
import { type Command, InvalidArgumentError } from 'commander'
import { describeUser, requireStoreFile, usersOfStore } from '../app.ts'
import { defaultConfig, oneOf } from '../config.ts'
import type { Dialect } from '../dialects/dialect.ts'
import { dialects } from '../dialects/index.ts'
import { diagnose } from '../doctor/doctor.ts'
import { toReport } from '../doctor/report.ts'
import { inspectStoreFiles } from '../doctor/store-files.ts'
import { toSeconds } from '../model/instant.ts'
import { exitCodes, UsageError } from './failures.ts'
import { findOrganization } from './organization.ts'
import {
  addStoreOptions,
  examples,
  optionParser,
  printJson,
  printLine,
  type StoreOptions,
  settingsOf,
  withApp,
} from './settings.ts'

export function addDoctorCommand(program: Command): void {
  addStoreOptions(program.command('doctor'))
    .description(
      'compare a live vendor account with what Kith serves, sending read requests only; or check the files of a store',
    )
    .option(
      '--store',
      'check who can open the files of the store, and whether they are on a disk of this machine',
    )
    .option('--dialect <name>', 'the API of the account')
    .option('--url <address>', 'the address in front of the API’s paths, such as https://api.acme.example')
    .option('--key <text>', 'a key of the account; - reads it from standard input')
    .option('--kind <kind>', 'the kind of the key, such as token, bearer or platform')
    .option('--header <name:value>', 'a header to send with every request; repeatable', collectBy(':'))
    .option(
      '--query <name=value>',
      'a parameter for every endpoint that accepts it; repeatable',
      collectBy('='),
    )
    .option(
      '--api-version <version>',
      'the version of the API that Kith serves to the clients of this account; without --org and --key-id, its default',
    )
    .option(
      '--org <organization>',
      'id or name: compare with the version that this organization of the store is served',
    )
    .option(
      '--key-id <id>',
      'compare with the version that this key of the store is served, see kith keys list',
    )
    .option('--pause <milliseconds>', 'pause between two requests', optionParser(readMilliseconds), 250)
    .option('--json', 'print the result as a JSON object')
    .addHelpText(
      'after',
      `${examples([
        'kith doctor --dialect pipedrive --url https://northpier.pipedrive.com --key - < key.txt',
        'kith doctor --dialect voipbin --url https://api.voipbin.net --kind token --key - --json < key.txt',
        'kith doctor --dialect voipbin --url https://api.voipbin.net --key - --org Northpier < key.txt',
        'kith doctor --store --data /var/lib/kith --json',
      ])}

Of an API with versions, the responses are compared with each of them. Drift means that the account speaks another version
than the one that Kith serves.

Exit codes: 0 no differences, 3 differences, drift or unsafe files found, 1 the comparison failed, 2 wrong command line`,
    )
    .action((options: DoctorOptions) => (options.store ? checkStore(options) : compareAccount(options)))
}

interface DoctorOptions extends StoreOptions {
  readonly store?: boolean
  readonly dialect?: string
  readonly url?: string
  readonly key?: string
  readonly kind?: string
  readonly header?: Pairs
  readonly query?: Pairs
  readonly apiVersion?: string
  readonly org?: string
  readonly keyId?: string
  readonly pause: number
  readonly json?: boolean
}

async function checkStore(options: DoctorOptions): Promise<void> {
  const config = { ...defaultConfig, ...settingsOf(options) }
  requireStoreFile(config)
  const folder = config.dataFolder
  const findings = existsSync(folder) ? inspectStoreFiles(folder) : []
  const users = await usersOfStore(config)
  if (options.json) {
    printJson({ folder, users: users.map((user) => ({ ...user, since: toSeconds(user.since) })), findings })
  } else {
    for (const user of users) printLine(`In use by ${describeUser(user)}.`)
    for (const { path, message } of findings) printLine(`${path} ${message}`)
    if (findings.length === 0) printLine(`${folder}: nothing found.`)
  }
  if (findings.length > 0) process.exitCode = exitCodes.doneWithFindings
}

/** @throws UsageError if an option is missing */
function accountOf({ dialect, url, key }: DoctorOptions) {
  if (dialect === undefined || url === undefined || key === undefined)
    throw new UsageError(
      'give --dialect, --url and --key of an account, or --store to check the files of a store',
    )
  return { dialect, url, key: key === '-' ? readFileSync(0, 'utf8').trim() : key }
}

async function compareAccount(options: DoctorOptions): Promise<void> {
  const account = accountOf(options)
  const names = dialects.map(({ name }) => name)
  const name = oneOf(account.dialect, names, '--dialect')
  const dialect = dialects.find((known) => known.name === name)!
  const version = await servedVersion(dialect, options)
  const diagnosis = await diagnose({
    dialect,
    ...(version !== undefined && { version }),
    url: account.url,
    key: account.key,
    headers: options.header ?? {},
    query: options.query ?? {},
    pauseMs: options.pause,
    ...(options.kind !== undefined && { kind: options.kind }),
  })
  if (options.json) printJson(diagnosis)
  else for (const line of toReport(diagnosis)) printLine(line)
  if (diagnosis.differences.length > 0 || diagnosis.version?.drift)
    process.exitCode = exitCodes.doneWithFindings
}

/** The version that is served to the clients of the account. @throws Error for a version, organization or key that does not exist */
async function servedVersion(
  { name, versions }: Dialect,
  { apiVersion, org, keyId, ...store }: DoctorOptions,
): Promise<string | undefined> {
  if (apiVersion !== undefined) {
    if (!versions) throw new Error(`${name} has one version only: leave --api-version out`)
    return oneOf(
      apiVersion,
      versions.map((version) => version.name),
      '--api-version',
    )
  }
  if (org === undefined && keyId === undefined) return undefined
  return withApp(store, async ({ hub }) => {
    const all = await hub.organizations.list()
    const organizations = org === undefined ? all : [findOrganization(all, org)]
    if (keyId === undefined)
      return hub.organizations.apiVersion({ orgId: organizations[0]!.id, dialect: name })
    for (const { id } of organizations) {
      const key = (await hub.keys.list(id)).find((known) => known.id === keyId && known.dialect === name)
      if (key) return hub.organizations.apiVersion(key)
    }
    throw new Error(`there is no key ${keyId} of ${name}: see kith keys list`)
  })
}

type Pairs = Readonly<Record<string, string>>

function collectBy(separator: string): (text: string, previous?: Pairs) => Pairs {
  return (text, previous) => {
    const index = text.indexOf(separator)
    if (index <= 0) throw new InvalidArgumentError(`use the form name${separator}value`)
    return { ...previous, [text.slice(0, index).trim()]: text.slice(index + 1).trim() }
  }
}

function readMilliseconds(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text)
  throw new Error('it must be a whole number of milliseconds')
}
