import type { Command } from 'commander'
import type { App } from '../app.ts'
import { systemTiming } from '../model/clock.ts'
import { createIds } from '../model/ids.ts'
import { type Instant, toMicroseconds } from '../model/instant.ts'
import type { PhoneFormsProgress } from '../model/phone-forms.ts'
import { rebuildPhones } from '../phone-rebuild.ts'
import { organizationFor } from './organization.ts'
import { createProgressLine } from './progress.ts'
import { addStoreOptions, examples, printJson, printLine, type StoreOptions, withApp } from './settings.ts'

interface PhonesOptions extends StoreOptions {
  readonly org?: string
  readonly json?: boolean
}

export function addPhonesCommand(program: Command): void {
  const phones = program
    .command('phones')
    .description('how phone numbers are read, and reading them anew after a change of the region')

  addOptions(phones.command('status'))
    .description('show whether all numbers have been read by the present region, and how far a rebuild is')
    .addHelpText('after', examples(['kith phones status', 'kith phones status --org Northpier --json']))
    .action((options: PhonesOptions) =>
      withApp(options, async (app) => {
        const { id } = await organizationFor(app, options.org)
        show(await app.hub.phoneForms.progress(id), options)
      }),
    )

  addOptions(phones.command('rebuild'))
    .description('read the numbers anew now, if that is due; a server does so by itself')
    .addHelpText('after', examples(['kith phones rebuild', 'kith phones rebuild --org Northpier --json']))
    .action((options: PhonesOptions) => withApp(options, (app) => rebuild(app, options)))
}

function addOptions(command: Command): Command {
  return addStoreOptions(command)
    .option('--org <organization>', 'id or name; optional if there is only one')
    .option('--json', 'print {"state": …, "region": …, "rebuild": …}')
}

async function rebuild(app: App, options: PhonesOptions): Promise<void> {
  const { id } = await organizationFor(app, options.org)
  const line = createProgressLine()
  const { state, progress } = await rebuildPhones(id, {
    hub: app.hub,
    timing: systemTiming,
    worker: createIds().uuid(),
    givesWay: false,
    onStep({ progress: { rebuild } }) {
      if (!rebuild) return
      const { seen, total } = rebuild
      line.show({ done: seen, bytes: seen, bytesTotal: total, unit: 'people' })
    },
  })
  line.end()
  if (state === 'reserved' && !options.json) printLine('A server reads the numbers anew at the moment.')
  show(progress, options)
}

function show({ state, region, rebuild }: PhoneFormsProgress, { json }: PhonesOptions): void {
  if (json) {
    const timeOf = (at: Instant | null) => (at === null ? null : toMicroseconds(at))
    const times = rebuild && { startedAt: timeOf(rebuild.startedAt), finishedAt: timeOf(rebuild.finishedAt) }
    printJson({ state, region, rebuild: rebuild && { ...rebuild, ...times } })
    return
  }
  const read = region === null ? 'as international numbers only' : `with the region ${region}`
  if (state === 'due') printLine(`Numbers are read ${read}; those already stored are to be read anew.`)
  else if (state === 'running') {
    printLine(`Numbers are read ${read}; ${rebuild?.seen} of ${rebuild?.total} people have been read anew.`)
  } else printLine(`All numbers have been read ${read}.`)
  if (state === 'current' && rebuild) {
    printLine(`The last rebuild gave ${rebuild.changed} of ${rebuild.total} people another number.`)
  }
}
