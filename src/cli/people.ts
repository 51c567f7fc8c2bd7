import { readFileSync } from 'node:fs'
import { createKithClient, type KithClient, type Person, unwrap } from '@kith-hub/client'
import type { Command } from 'commander'
import { localFetch } from '../app.ts'
import { UsageError } from './failures.ts'
import { operatorOf, organizationFor } from './organization.ts'
import {
  addStoreOptions,
  examples,
  parsed,
  printJson,
  printLine,
  type StoreOptions,
  withApp,
} from './settings.ts'

interface AccessOptions extends StoreOptions {
  readonly org?: string
  readonly url?: string
  readonly key?: string
  readonly json?: boolean
}

export function addPeopleCommand(program: Command): void {
  const people = program
    .command('people')
    .description('list, get, find, create, update and remove people, of a running server or a data folder')
    .addHelpText(
      'after',
      `
Examples:
  kith people find okafor
  kith people list --filter '{"field": "company", "op": "eq", "value": "Northpier"}' --json
  kith people create '{"given": "Nadia", "emails": [{"value": "nadia@example.com"}]}'
  echo '{"notes": "Called"}' | kith people update psn_0007f3k2a9b -
  kith people get psn_0007f3k2a9b --url http://127.0.0.1:8080 --key "$KITH_KEY"`,
    )

  command(people, 'list', 'list people, oldest first')
    .option('--limit <number>', 'at most so many', parsed(readLimit), 100)
    .option('--sort <field>', 'createdAt, updatedAt, name or surname; a minus in front turns it around')
    .option('--filter <json>', 'which people, in the notation of the native API')
    .addHelpText(
      'after',
      examples([
        'kith people list --sort -updatedAt --limit 20',
        `kith people list --filter '{"field": "company", "op": "eq", "value": "Northpier"}' --json`,
      ]),
    )
    .action((options: ListOptions) => withClient(options, (client) => showPeople(client, options, options)))

  command(people, 'find', 'find people by part of a name or e-mail, or of a phone number')
    .argument('<text>')
    .option('--limit <number>', 'at most so many', parsed(readLimit), 20)
    .addHelpText('after', examples(['kith people find okafor', 'kith people find +15550104477 --json']))
    .action((text: string, options: ListOptions) =>
      withClient(options, (client) => showPeople(client, { q: text }, options)),
    )

  command(people, 'get', 'show a person')
    .argument('<id>')
    .addHelpText(
      'after',
      examples([
        'kith people get psn_0007f3k2a9b',
        'kith people get psn_0007f3k2a9b --url http://127.0.0.1:8080 --key "$KITH_KEY"',
      ]),
    )
    .action((id: string, options: AccessOptions) =>
      withClient(options, async ({ api }) =>
        printPerson(unwrap(await api.GET('/v1/people/{id}', { params: { path: { id } } }))),
      ),
    )

  command(people, 'create', 'put a person in')
    .argument('<json>', 'the person as the native API takes it; - reads standard input')
    .addHelpText(
      'after',
      examples([
        `kith people create '{"given": "Nadia", "emails": [{"value": "nadia@example.com"}]}'`,
        'kith people create - < person.json',
      ]),
    )
    .action((json: string, options: AccessOptions) =>
      withClient(options, async ({ api }) =>
        printPerson(unwrap(await api.POST('/v1/people', { body: readJson(json) }))),
      ),
    )

  command(people, 'update', 'change what the JSON names')
    .argument('<id>')
    .argument('<json>', 'null takes a value away, lists are replaced; - reads standard input')
    .addHelpText(
      'after',
      examples([
        `kith people update psn_0007f3k2a9b '{"notes": "Called"}'`,
        `echo '{"notes": null}' | kith people update psn_0007f3k2a9b -`,
      ]),
    )
    .action((id: string, json: string, options: AccessOptions) =>
      withClient(options, async ({ api }) =>
        printPerson(
          unwrap(await api.PATCH('/v1/people/{id}', { params: { path: { id } }, body: readJson(json) })),
        ),
      ),
    )

  command(people, 'remove', 'remove a person; it can be restored')
    .argument('<id>')
    .addHelpText('after', examples(['kith people remove psn_0007f3k2a9b --json']))
    .action((id: string, options: AccessOptions) =>
      withClient(options, async ({ api }) => {
        const person = unwrap(await api.DELETE('/v1/people/{id}', { params: { path: { id } } }))
        if (options.json) printJson(person)
        else printLine(`${person.id} is removed.`)
      }),
    )
}

interface ListOptions extends AccessOptions {
  readonly limit: number
  readonly sort?: string
  readonly filter?: string
}

function command(people: Command, name: string, description: string): Command {
  return addStoreOptions(people.command(name))
    .description(description)
    .option('--org <organization>', 'id or name; the only one when left out')
    .option('--url <address>', 'a running server instead of a store (KITH_URL)')
    .option('--key <text>', 'a key of its native API (KITH_KEY)')
    .option('--json', 'print JSON: an array for lists')
}

/** A server where one is named, else the data folder, through the same API inside this process. */
async function withClient(
  options: AccessOptions,
  work: (client: KithClient) => Promise<void>,
): Promise<void> {
  const { KITH_URL, KITH_KEY } = process.env
  const named = options.data !== undefined || options.databaseUrl !== undefined
  const url = options.url ?? (named ? undefined : KITH_URL)
  if (url !== undefined) {
    const key = options.key ?? KITH_KEY
    if (!key)
      throw new UsageError('name a key of the native API with --key or KITH_KEY (see kith keys create)')
    return work(createKithClient({ url, key }))
  }
  return withApp(options, async (app) => {
    const caller = operatorOf(await organizationFor(app, options.org))
    const fetch = localFetch(app, caller)
    return work(createKithClient({ url: 'http://kith.invalid', key: 'local', fetch }))
  })
}

async function showPeople(
  client: KithClient,
  { q, sort, filter }: { q?: string; sort?: string; filter?: string },
  { limit, json }: ListOptions,
): Promise<void> {
  const query = {
    limit: Math.min(limit, PAGE_SIZE_MAX),
    ...(q !== undefined && { q }),
    ...(sort !== undefined && { sort }),
    ...(filter !== undefined && { filter }),
  }
  const found: Person[] = []
  for await (const person of client.people(query)) {
    if (json) found.push(person)
    else printLine(summaryOf(person))
    limit -= 1
    if (limit === 0) break
  }
  if (json) printJson(found)
}

const PAGE_SIZE_MAX = 500

function summaryOf(person: Person): string {
  const { id, fullName, given, surname, company, emails, phones } = person
  const name = fullName ?? [given, surname].filter(Boolean).join(' ')
  return [id, name, company, emails[0]?.value, phones[0]?.value].filter(Boolean).join('  ')
}

function printPerson(person: Person): void {
  process.stdout.write(`${JSON.stringify(person, null, process.stdout.isTTY ? 2 : 0)}\n`)
}

/** The API says what is wrong with what is in it. */
function readJson(text: string): Record<string, never> {
  try {
    return JSON.parse(text === '-' ? readFileSync(0, 'utf8') : text)
  } catch {
    throw new UsageError('the person must be JSON, such as {"given": "Nadia"}')
  }
}

function readLimit(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new Error('it must be a whole number from 1')
}
