import { type Command, InvalidArgumentError } from 'commander'
import { type App, createApp, hasStore, openSqliteScratch, type StoreClaim } from '../app.ts'
import { type Config, configFromEnvironment, defaultConfig, parseDatabaseUrl } from '../config.ts'
import { systemTiming } from '../model/clock.ts'
import { report } from './failures.ts'

/** Which store a command opens. */
export interface StoreOptions {
  readonly data?: string
  readonly databaseUrl?: string
}

/** The option of commands that work on the embedded store only. */
export function addDataOption(command: Command): Command {
  return command.option('--data <folder>', 'folder of the embedded store (KITH_DATA)')
}

/** The options of commands that open any store. */
export function addStoreOptions(command: Command): Command {
  return addDataOption(command).option(
    '--database-url <address>',
    'PostgreSQL database to use instead of a folder, such as postgres://user@host/kith (KITH_DATABASE_URL)',
    optionParser((text) => parseDatabaseUrl(text, '--database-url')),
  )
}

/** The examples at the end of a command's help. */
export function examples(lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`
}

/**
 * What a command does where there is no store: a missing store is an error, because the folder may be the wrong one; it makes
 * one; or it works with a store that is deleted at its end, unless its options or the environment name a store.
 */
type IfMissing = 'refuse' | 'create' | 'try'

/** Opens the store for one command and closes it afterwards, even if the command fails. */
export async function withApp<T>(
  options: StoreOptions,
  work: (app: App) => Promise<T>,
  ifMissing: IfMissing = 'refuse',
): Promise<T> {
  const settings: Partial<Config> = { ...settingsOf(options), log: 'none' }
  const isNamed = settings.dataFolder !== undefined || settings.databaseUrl !== undefined
  const tries = ifMissing === 'try' && !isNamed && !hasStore({ ...defaultConfig, ...settings })
  const app = await createApp(settings, {
    claim: claimOf('use'),
    mustExist: ifMissing !== 'create',
    ...(tries && { store: await openSqliteScratch() }),
  })
  try {
    return await work(app)
  } finally {
    await app.close()
  }
}

let running = 'kith'

/** Remembers the command that runs. */
export function noteCommand(command: Command): void {
  const names: string[] = []
  for (let part: Command | null = command; part; part = part.parent) names.unshift(part.name())
  running = names.join(' ')
}

/**
 * How a command claims the store. If it loses the claim, it ends at once, since others may write now.
 *
 * @param command as other processes are told who has the store open; the command that runs by default
 */
export function claimOf(use: StoreClaim['use'], command = running): StoreClaim {
  return { use, command, timing: systemTiming, onLost: (error) => process.exit(report(error)) }
}

/** Command-line options take precedence over environment variables. */
export function settingsOf({ data, databaseUrl }: StoreOptions): Partial<Config> {
  return {
    ...configFromEnvironment(process.env),
    // `--data` also overrides a database that the environment names.
    ...(data !== undefined && { dataFolder: data, databaseUrl: '' }),
    ...(databaseUrl !== undefined && { databaseUrl }),
  }
}

/** Makes a commander parser of one in `config.ts`: commander then shows its error with the option's name. */
export function optionParser<T>(parse: (text: string) => T): (text: string) => T {
  return (text) => {
    try {
      return parse(text)
    } catch (error) {
      throw new InvalidArgumentError((error as Error).message)
    }
  }
}

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}

export function printLine(line = ''): void {
  process.stdout.write(`${line}\n`)
}
