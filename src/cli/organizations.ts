import type { Command } from 'commander'
import type { App } from '../app.ts'
import { addStoreOptions, examples, printJson, printLine, type StoreOptions, withApp } from './settings.ts'

export function addOrganizationsCommand(program: Command): void {
  const organizations = program.command('organizations').description('create and list organizations')

  addStoreOptions(organizations.command('create'))
    .description('create an organization: a tenant with its own people and keys')
    .argument('<name>')
    .option(
      '--parent <id>',
      'id of the platform organization whose platform keys may act for this one',
      Number,
    )
    .option('--region <country>', 'country of national phone numbers as an ISO 3166 code, such as US')
    .option('--json', 'print {"id": …}')
    .addHelpText(
      'after',
      examples([
        'kith organizations create Northpier --region US',
        'kith organizations create "Northpier South" --parent 1 --json',
      ]),
    )
    .action(createOrganization)

  addStoreOptions(organizations.command('list'))
    .description('list organizations')
    .option('--json', 'print a JSON array')
    .addHelpText('after', examples(['kith organizations list --json']))
    .action(listOrganizations)
}

interface CreateOptions extends StoreOptions {
  readonly parent?: number
  readonly region?: string
  readonly json?: boolean
}

async function createOrganization(name: string, options: CreateOptions): Promise<void> {
  const create = async ({ hub }: App): Promise<void> => {
    if (options.parent !== undefined) await hub.organizations.get(options.parent)
    const organization = await hub.organizations.create({
      name,
      ...(options.parent !== undefined && { parentId: options.parent }),
      ...(options.region !== undefined && { settings: { defaultRegion: options.region.toUpperCase() } }),
    })
    if (options.json) return printJson({ id: organization.id, name, vendorIds: organization.vendorIds })
    printLine(`${organization.id}  ${name}`)
  }
  await withApp(options, create, 'create')
}

async function listOrganizations(options: StoreOptions & { json?: boolean }): Promise<void> {
  await withApp(options, async ({ hub }) => {
    const organizations = await hub.organizations.list()
    if (options.json)
      return printJson(organizations.map(({ id, name, vendorIds }) => ({ id, name, vendorIds })))
    for (const { id, name } of organizations) printLine(`${id}  ${name}`)
  })
}
