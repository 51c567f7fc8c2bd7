import { readFileSync } from 'node:fs'
import { createKithClient, type KithClient, type Person, unwrap } from '@kith-hub/client'
import type { Command } from 'commander'
import { type App, localFetch } from '../app.ts'
import { readJson } from '../model/json-text.ts'
import { UsageError } from './failures.ts'
import { operatorOf, organizationFor, organizationOrNew } from './organization.ts'
import {
  addStoreOptions,
  examples,
  optionParser,
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
    .description('list, find, get, create, update and remove people of a running server or of a store')
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

  addCommand(people, 'list', 'list people, oldest first')
    .option('--limit <n>', 'at most N people', optionParser(readLimit), 100)
    .option('--sort <field>', 'createdAt, updatedAt, name or surname; a leading minus sorts descending')
    .option('--filter <json>', 'list only matching people; a filter of the native API')
    .addHelpText(
      'after',
      examples([
        'kith people list --sort -updatedAt --limit 20',
        `kith people list --filter '{"field": "company", "op": "eq", "value": "Northpier"}' --json`,
      ]),
    )
    .action((options: ListOptions) => withClient(options, (client) => printPeople(client, options, options)))

  addCommand(people, 'find', 'find people by a part of a name, e-mail address or phone number')
    .argument('<text>')
    .option('--limit <n>', 'at most N people', optionParser(readLimit), 20)
    .addHelpText('after', examples(['kith people find okafor', 'kith people find +15550104477 --json']))
    .action((text: string, options: ListOptions) =>
      withClient(options, (client) => printPeople(client, { q: text }, options)),
    )

  addCommand(people, 'get', 'show a person')
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

  addCommand(people, 'create', 'create a person')
    .argument('<json>', 'a person in the format of the native API; - reads standard input')
    .addHelpText(
      'after',
      examples([
        `kith people create '{"given": "Nadia", "emails": [{"value": "nadia@example.com"}]}'`,
        'kith people create - < person.json',
      ]),
    )
    .action((json: string, options: AccessOptions) =>
      withClient(
        options,
        async ({ api }) => printPerson(unwrap(await api.POST('/v1/people', { body: readPerson(json) }))),
        'create',
      ),
    )

  addCommand(people, 'update', 'change the fields given in the JSON')
    .argument('<id>')
    .argument('<json>', 'null removes a value, a list replaces the whole list; - reads standard input')
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
          unwrap(await api.PATCH('/v1/people/{id}', { params: { path: { id } }, body: readPerson(json) })),
        ),
      ),
    )

  addCommand(people, 'remove', 'remove a person, who can be restored later')
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

function addCommand(people: Command, name: string, description: string): Command {
  return addStoreOptions(people.command(name))
    .description(description)
    .option('--org <organization>', 'id or name; optional if there is only one')
    .option('--url <address>', 'use a running server instead of a store (KITH_URL)')
    .option('--key <text>', 'a key of the server’s native API (KITH_KEY)')
    .option('--json', 'print JSON; lists are printed as an array')
}

/** Runs the work against a server if one is given, else against the store, with the same API inside this process. */
async function withClient(
  options: AccessOptions,
  work: (client: KithClient) => Promise<void>,
  ifMissing: 'refuse' | 'create' = 'refuse',
): Promise<void> {
  const { KITH_URL, KITH_KEY } = process.env
  const storeGiven = options.data !== undefined || options.databaseUrl !== undefined
  const url = options.url ?? (storeGiven ? undefined : KITH_URL)
  if (url !== undefined) {
    const key = options.key ?? KITH_KEY
    if (!key)
      throw new UsageError('give a key of the native API with --key or KITH_KEY (see kith keys create)')
    return work(createKithClient({ url, key }))
  }
  const run = async (app: App): Promise<void> => {
    const organization = await (ifMissing === 'create' ? organizationOrNew : organizationFor)(
      app,
      options.org,
    )
    const fetch = localFetch(app, operatorOf(organization))
    return work(createKithClient({ url: 'http://kith.invalid', key: 'local', fetch }))
  }
  return withApp(options, run, ifMissing)
}

async function printPeople(
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

/** Checks the text only: the API validates the content, but would not see what parsing changed. */
function readPerson(argument: string): Record<string, never> {
  const reading = readJson(argument === '-' ? readFileSync(0, 'utf8') : argument)
  if (typeof reading === 'string') throw new UsageError('the person must be JSON, such as {"given": "Nadia"}')
  const odd = reading.oddities.find(({ kind }) => kind === 'repeated key' || kind === 'changed number')
  if (!odd) return reading.value as Record<string, never>
  const complaint = odd.kind === 'repeated key' ? 'is there more than once' : 'is too large a number'
  throw new UsageError(`${odd.path.join('.').slice(0, 100)} ${complaint}`)
}

function readLimit(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new Error('it must be a whole number of at least 1')
}
