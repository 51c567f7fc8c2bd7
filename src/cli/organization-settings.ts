import type { Command } from 'commander'
import { InvalidArgumentError } from 'commander'
import type { App } from '../app.ts'
import type { OrganizationSettings, SettingsChange } from '../model/organization.ts'
import { organizationFor, organizationOrNew } from './organization.ts'
import { addStoreOptions, examples, printJson, printLine, type StoreOptions, withApp } from './settings.ts'

export function addSettingsCommand(program: Command): void {
  addStoreOptions(program.command('settings'))
    .description('show the settings of an organization, and change those that are given')
    .option('--org <organization>', 'id or name; optional if there is only one')
    .option('--region <country>', 'country of national phone numbers as an ISO 3166 code, or none')
    .option('--language <tag>', 'language of people without one, as a BCP 47 tag')
    .option('--time-zone <name>', 'time zone of people without one, as an IANA name')
    .option(
      '--api-version <dialect=version>',
      'the version of an API that keys without their own version speak, or default; repeatable',
      collectVersion,
    )
    .option('--json', 'print the settings as a JSON object')
    .addHelpText(
      'after',
      examples([
        'kith settings',
        'kith settings --org Northpier --region US --json',
        'kith settings --api-version voipbin=2026-08',
      ]),
    )
    .action(runSettings)
}

interface SettingsOptions extends StoreOptions {
  readonly org?: string
  readonly region?: string
  readonly language?: string
  readonly timeZone?: string
  readonly apiVersion?: Versions
  readonly json?: boolean
}

type Versions = Readonly<Record<string, string | null>>

async function runSettings(options: SettingsOptions): Promise<void> {
  const change = changeOf(options)
  const changes = Object.keys(change).length > 0
  const run = async (app: App): Promise<void> => {
    const organization = await (changes ? organizationOrNew : organizationFor)(app, options.org)
    const { settings } = changes
      ? await app.hub.organizations.updateSettings(organization.id, change)
      : organization
    // `kith limits` shows the limits.
    const { limits: _, ...shown } = settings
    if (options.json) return printJson(shown)
    for (const line of linesOf(shown)) printLine(line)
  }
  await withApp(options, run, changes ? 'create' : 'refuse')
}

function changeOf({ region, language, timeZone, apiVersion }: SettingsOptions): SettingsChange {
  if (region !== undefined && !/^([A-Z]{2}|none)$/i.test(region))
    throw new Error(`--region must be two letters such as US, or none, not ${region}`)
  return {
    ...(region !== undefined && { defaultRegion: region === 'none' ? null : region.toUpperCase() }),
    ...(language !== undefined && { defaultLanguage: language }),
    ...(timeZone !== undefined && { defaultTimeZone: timeZone }),
    ...(apiVersion !== undefined && { apiVersions: apiVersion }),
  }
}

function linesOf({ apiVersions, ...settings }: OrganizationSettings): string[] {
  const versions = Object.entries(apiVersions).map(
    ([dialect, version]) => `apiVersions.${dialect}  ${version}`,
  )
  return [...Object.entries(settings).map(([name, value]) => `${name}  ${value ?? 'none'}`), ...versions]
}

/** `default` takes the choice back. */
function collectVersion(text: string, previous?: Versions): Versions {
  const [, dialect, version] = /^([a-z][a-z0-9-]*)=(\S+)$/.exec(text) ?? []
  if (dialect === undefined || version === undefined)
    throw new InvalidArgumentError('use the form dialect=version')
  return { ...previous, [dialect]: version === 'default' ? null : version }
}
