import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import type { App } from '../app.ts'
import { subjectFile } from '../bulk/bulk.ts'
import { oneOf } from '../config.ts'
import { dialects } from '../dialects/index.ts'
import type { Caller } from '../model/access.ts'
import { notFound } from '../model/errors.ts'
import type { PersonId } from '../model/person.ts'
import { parsePersonId } from '../model/person-id.ts'
import { operatorOf, organizationFor } from './organization.ts'
import { addStoreOptions, examples, optionParser, printJson, type StoreOptions, withApp } from './settings.ts'

interface SubjectOptions extends StoreOptions {
  readonly dialect?: string
  readonly org?: string
  readonly output?: string
  readonly json?: boolean
}

export function addSubjectCommand(program: Command): void {
  const subject = program
    .command('subject')
    .description('what a person may ask for: everything stored about them')
  const names = dialects.map(({ name }) => name)
  addStoreOptions(subject.command('export'))
    .description(
      'write everything that is stored about a person, with source and time of each value, as JSON',
    )
    .argument(
      '<person>',
      'the id of the person in the native API, or in the API of --dialect; old ids work too',
    )
    .option(
      '--dialect <name>',
      `the API whose id is given: ${names.join(', ')}`,
      optionParser((text) => oneOf(text, names, '--dialect')),
    )
    .option('--org <organization>', 'id or name; optional if there is only one')
    .option('--output <file>', 'the file to write, which must not exist; the default is standard output')
    .option('--json', 'with --output, print {"file": …}')
    .addHelpText(
      'after',
      `${examples([
        'kith subject export psn_0007f3k2a9b --output nadia.json',
        'kith subject export 4711 --dialect pipedrive',
      ])}

The file has the person as it is, the records of each source, the history of changes with who made them, people who were merged into
it, pictures, campaigns, saved filters and rejected rows of imports that name an address, number or id of the person, and the keys that
can read it. Answers that are kept for a day for repeated requests are left out.`,
    )
    .action((person: string, options: SubjectOptions) =>
      withApp(options, (app) => exportSubject(app, person, options)),
    )
}

async function exportSubject(
  app: App,
  person: string,
  { dialect = 'native', org, output, json = false }: SubjectOptions,
): Promise<void> {
  const caller = operatorOf(await organizationFor(app, org))
  if (output !== undefined && existsSync(output))
    throw new Error(`${output} exists already: name another file`)
  const text = subjectFile(
    await app.hub.exports.subject(caller, await personIdOf(app, caller, dialect, person)),
  )
  if (output === undefined) {
    process.stdout.write(text)
    return
  }
  await writeFile(output, text, { mode: 0o600, flag: 'wx' })
  if (json) printJson({ file: output })
}

/** @throws not_found */
async function personIdOf(app: App, caller: Caller, dialect: string, id: string): Promise<PersonId> {
  const own = parsePersonId(id)
  if (own !== undefined) return own
  if (dialect === 'native') throw notFound('person')
  return (await app.hub.people.getByVendorId(caller, dialect, id, { removed: true })).id
}
