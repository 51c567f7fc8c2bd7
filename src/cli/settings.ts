import { type Command, InvalidArgumentError } from 'commander'
import { type App, createApp } from '../app.ts'
import { type Config, configFromEnvironment, parseDatabaseUrl } from '../config.ts'

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

/** Opens the store for one command and closes it afterwards, even if the command fails. */
export async function withApp<T>(options: StoreOptions, work: (app: App) => Promise<T>): Promise<T> {
  const app = await createApp({ ...settingsOf(options), log: 'none' })
  try {
    return await work(app)
  } finally {
    await app.close()
  }
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
