import type { Command } from 'commander'
import type { App } from '../app.ts'
import type { UndonePerson } from '../hub/hub.ts'
import type { Caller } from '../model/access.ts'
import type { ImportJob } from '../model/import.ts'
import { type Instant, toSeconds } from '../model/instant.ts'
import { formatPersonId } from '../model/person-id.ts'
import { type Principal, type PrincipalKind, principalKinds, principalText } from '../model/principal.ts'
import { exitCodes } from './failures.ts'
import { operatorOf, organizationFor } from './organization.ts'
import {
  addStoreOptions,
  examples,
  optionParser,
  printJson,
  printLine,
  type StoreOptions,
  withApp,
} from './settings.ts'
import { type Moment, parseMoment } from './times.ts'

interface UndoOptions extends StoreOptions {
  readonly actor: readonly Principal[]
  readonly since: Moment
  readonly org?: string
  readonly dryRun?: boolean
  readonly json?: boolean
}

export function addUndoCommand(program: Command): void {
  addStoreOptions(program.command('undo'))
    .description('take back what a key, a session or another actor did to people since a time')
    .requiredOption(
      '--actor <who>',
      `the id of a key, which also stands for its browser sessions, or kind:id as in the history of a person: ${principalKinds.join(', ')}`,
      optionParser(readActor),
    )
    .requiredOption(
      '--since <when>',
      'a time such as 2027-01-31T08:00:00Z, or a while ago such as 90m, 12h or 30d',
      optionParser((text) => parseMoment(text, '--since')),
    )
    .option('--org <organization>', 'id or name; optional if there is only one')
    .option('--dry-run', 'show what would be taken back, and change nothing')
    .option('--json', 'print {"people": […], "imports": […]}')
    .addHelpText(
      'after',
      `${examples([
        'kith undo --actor 1f0c3a52-6d0e-4f6e-9d8e-3a0c8f0b2a11 --since 2h --dry-run',
        'kith undo --actor command-line:nadia --since 2027-01-31T08:00:00Z --json',
      ])}

Values get back what they were before; people whom the actor created are removed, those it removed are restored, and its imports are
undone. A field that someone else changed later stays, and is listed. Merges and exports cannot be taken back.

Exit codes: 0 everything was taken back, 3 something stays as it is, 1 failed, 2 wrong command line`,
    )
    .action((options: UndoOptions) => withApp(options, (app) => undo(app, options)))
}

async function undo(
  app: App,
  { actor, since, org, dryRun = false, json = false }: UndoOptions,
): Promise<void> {
  const caller = operatorOf(await organizationFor(app, org))
  const start = since(app.hub.now(), 'before')
  const imports = await undoImports(app, caller, { actor, start, dryRun })
  const people: UndonePerson[] = []
  for await (const batch of app.hub.changeUndo.undo(caller, { by: actor, since: start }, { dryRun })) {
    people.push(...batch)
    if (!json) for (const person of batch) for (const line of linesOf(person)) printLine(line)
  }
  const stays = people.some(({ kept }) => kept.length > 0) || imports.some(({ undone }) => !undone)
  if (stays) process.exitCode = exitCodes.doneWithFindings
  if (json) return printJson({ people: people.map(toJson), imports })
  for (const { id, name, undone } of imports)
    printLine(undone ? `import ${id} (${name}): undone` : `import ${id} (${name}): is still running`)
  const changed = people.filter(({ outcome, fields }) => outcome !== undefined || fields.length > 0)
  printLine(
    `${changed.length} people and ${imports.filter(({ undone }) => undone).length} imports${dryRun ? ' would be' : ' were'} taken back.${dryRun ? ' Nothing was changed.' : ''}`,
  )
}

interface UndoneImport {
  readonly id: number
  readonly name: string
  readonly undone: boolean
}

const IMPORTS_MAX = 10_000

/** The imports that the actor gave since the time, newest first, or the import that is the actor. */
async function undoImports(
  app: App,
  caller: Caller,
  { actor, start, dryRun }: { actor: readonly Principal[]; start: Instant; dryRun: boolean },
): Promise<UndoneImport[]> {
  const isTheirs = ({ id, file: { givenBy }, createdAt }: ImportJob): boolean =>
    actor.some(
      (one) =>
        (one.kind === 'import' && one.id === String(id)) ||
        (one.kind === givenBy?.kind && one.id === givenBy.id && createdAt >= start),
    )
  const results: UndoneImport[] = []
  for (const job of await app.hub.imports.list(caller, IMPORTS_MAX)) {
    if (!isTheirs(job) || job.state === 'undone') continue
    const undone = job.state !== 'running'
    if (undone && !dryRun) await app.hub.imports.undo(caller, job.id)
    results.push({ id: job.id, name: job.name, undone })
  }
  return results
}

function linesOf({ personId, outcome, fields, kept }: UndonePerson): string[] {
  const done = [outcome, fields.length > 0 && `${fields.join(', ')} as before`].filter(Boolean).join(', ')
  const id = formatPersonId(personId)
  return [
    ...(done === '' ? [] : [`${id}: ${done}`]),
    ...kept.map(
      ({ field, reason, by, at }) =>
        `${id}: ${field} stays: ${reason} (${principalText(by)}, ${toSeconds(at)})`,
    ),
  ]
}

function toJson({ personId, kept, ...person }: UndonePerson) {
  const shown = kept.map(({ at, by, ...keep }) => ({ ...keep, by: principalText(by), at: toSeconds(at) }))
  return { id: formatPersonId(personId), ...person, kept: shown }
}

/** @throws Error */
function readActor(text: string): readonly Principal[] {
  const [, kind, id = ''] = /^([a-z-]+):(.+)$/.exec(text) ?? []
  if (kind === undefined) return (['key', 'session'] as const).map((of) => ({ kind: of, id: text }))
  if (!(principalKinds as readonly string[]).includes(kind))
    throw new Error(`the kind must be one of ${principalKinds.join(', ')}, not ${kind}`)
  return [{ kind: kind as PrincipalKind, id }]
}
