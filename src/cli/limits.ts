import { type Command, InvalidArgumentError } from 'commander'
import type { App } from '../app.ts'
import { oneOf } from '../config.ts'
import { LIMITS_SETTING } from '../hub/hub.ts'
import { type LimitName, type LimitsChange, type LimitsReport, limitNames } from '../model/limits.ts'
import { organizationFor, organizationOrNew } from './organization.ts'
import {
  addStoreOptions,
  examples,
  optionParser,
  printJson,
  printLine,
  type StoreOptions,
  withApp,
} from './settings.ts'

const modes = ['enforced', 'counted', 'default'] as const
const storeModes = ['enforced', 'counted'] as const

export function addLimitsCommand(program: Command): void {
  addStoreOptions(program.command('limits'))
    .description(
      'show the limits of an organization and what it uses of them, and change those that are given',
    )
    .option('--org <organization>', 'id or name; optional if there is only one')
    .option(
      '--mode <mode>',
      `whether this organization is refused what is beyond a limit: ${modes.join(', ')}`,
      optionParser((text) => oneOf(text, modes, '--mode')),
    )
    .option(
      '--set <limit=number>',
      `change a limit of this organization, or take it back with default; repeatable: ${limitNames.join(', ')}`,
      collectLimit,
    )
    .option(
      '--store <mode>',
      `what holds for organizations without a mode, unless KITH_LIMITS says otherwise: ${storeModes.join(', ')}`,
      optionParser((text) => oneOf(text, storeModes, '--store')),
    )
    .option('--json', 'print the limits as a JSON object')
    .addHelpText(
      'after',
      examples([
        'kith limits',
        'kith limits --org Northpier --set requestsPerMinute=6000 --set people=50000 --mode enforced',
        'kith limits --org Northpier --set people=default --json',
        'kith limits --store counted',
      ]),
    )
    .action(runLimits)
}

type Changes = NonNullable<LimitsChange['values']>

interface LimitsOptions extends StoreOptions {
  readonly org?: string
  readonly mode?: (typeof modes)[number]
  readonly set?: Changes
  readonly store?: (typeof storeModes)[number]
  readonly json?: boolean
}

async function runLimits(options: LimitsOptions): Promise<void> {
  const { org, mode, set, store } = options
  const changesOrganization = mode !== undefined || set !== undefined
  const changes = changesOrganization || store !== undefined
  const run = async (app: App): Promise<void> => {
    if (store !== undefined) await app.store.settings.put(LIMITS_SETTING, store)
    const { id } = await (changes ? organizationOrNew : organizationFor)(app, org)
    if (changesOrganization) {
      await app.hub.organizations.updateLimits(id, {
        ...(mode !== undefined && { enforced: mode === 'default' ? null : mode === 'enforced' }),
        ...(set && { values: set }),
      })
    }
    const report = await app.hub.limits.describe(id)
    if (options.json) return printJson(report)
    for (const line of linesOf(report)) printLine(line)
  }
  await withApp(options, run, changes ? 'create' : 'refuse')
}

function linesOf({ enforced, decidedBy, limits }: LimitsReport): string[] {
  const mode = `${enforced ? 'enforced' : 'counted'} (decided by the ${decidedBy})`
  return [mode, ...limits.map(({ name, limit, used }) => `${name}  ${used} of ${limit}`)]
}

function collectLimit(text: string, previous?: Changes): Changes {
  const [, name = '', value = ''] = /^(\w+)=(default|[1-9]\d{0,14})$/.exec(text) ?? []
  if (!limitNames.includes(name as LimitName))
    throw new InvalidArgumentError(
      `use the form limit=number or limit=default, with one of ${limitNames.join(', ')}`,
    )
  return { ...previous, [name]: value === 'default' ? null : Number(value) }
}
