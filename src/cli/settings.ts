import { type Command, InvalidArgumentError } from 'commander'
import { type App, createApp } from '../app.ts'
import { type Config, configFromEnvironment, parseDatabaseUrl } from '../config.ts'

/** Which store a command is about. */
export interface StoreOptions {
  readonly data?: string
  readonly databaseUrl?: string
}

/** The option of commands that are about the embedded store alone. */
export function addDataOption(command: Command): Command {
  return command.option('--data <folder>', 'folder of the embedded store (KITH_DATA)')
}

/** The options every command has that opens a store, whichever it is. */
export function addStoreOptions(command: Command): Command {
  return addDataOption(command).option(
    '--database-url <address>',
    'PostgreSQL database to use instead, such as postgres://user@host/kith (KITH_DATABASE_URL)',
    parsed((text) => parseDatabaseUrl(text, '--database-url')),
  )
}

/** Lines to be typed, for the end of a command's help. */
export function examples(lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`
}

/** Opens the store for one command and closes it afterwards, whatever happens. */
export async function withApp<T>(options: StoreOptions, work: (app: App) => Promise<T>): Promise<T> {
  const app = await createApp({ ...settingsOf(options), log: 'none' })
  try {
    return await work(app)
  } finally {
    await app.close()
  }
}

/** Command-line options come before the environment. */
export function settingsOf({ data, databaseUrl }: StoreOptions): Partial<Config> {
  return {
    ...configFromEnvironment(process.env),
    // A folder that was asked for comes before a database in the environment.
    ...(data !== undefined && { dataFolder: data, databaseUrl: '' }),
    ...(databaseUrl !== undefined && { databaseUrl }),
  }
}

/** Turns the error of a parser of `config.ts` into one that commander shows with the option's name. */
export function parsed<T>(parse: (text: string) => T): (text: string) => T {
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
