import type { Command } from 'commander'
import type { App } from '../app.ts'
import { oneOf } from '../config.ts'
import { type ApiKey, type Role, roles } from '../model/access.ts'
import { type Instant, toSeconds } from '../model/instant.ts'
import { findOrganization, organizationOrNew } from './organization.ts'
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

export function addKeysCommand(program: Command): void {
  const keys = program.command('keys').description('create, list and revoke API keys')

  addStoreOptions(keys.command('create'))
    .description('create a key and print it; it cannot be shown again')
    .requiredOption('--dialect <name>', 'the API that the key is for')
    .option('--kind <kind>', 'the kind of key, such as token, bearer, jwt or platform')
    .option(
      '--expires <when>',
      'when the key stops being valid: a time such as 2027-01-31T00:00:00Z, or a while such as 90m, 12h or 30d',
      optionParser((text) => parseMoment(text, '--expires')),
    )
    .option(
      '--org <organization>',
      'id or name; optional if there is at most one: a new store gets one called Default',
    )
    .option(
      '--role <role>',
      `${roles.join(', ')}`,
      optionParser((text) => oneOf(text, roles, '--role')),
      'write',
    )
    .option('--name <text>', 'a note on what the key is used for', '')
    .option(
      '--api-version <version>',
      'the version of the API that the key speaks, such as 2026-08; without it, the organization decides (see kith settings)',
    )
    .option('--no-sensitive', 'hide names, contact points, birthdays, addresses and notes from this key')
    .option('--json', 'print {"key": "…"}')
    .addHelpText(
      'after',
      examples([
        'kith keys create --dialect pipedrive',
        'kith keys create --dialect native --role read --no-sensitive --name dashboard --json',
        'kith keys create --dialect savvycal --kind jwt --expires 8h',
        'kith keys create --dialect voipbin --api-version 2026-08',
      ]),
    )
    .action(createKey)

  addStoreOptions(keys.command('list'))
    .description('list keys; the secret text is not shown')
    .option('--org <organization>', 'id or name; the default is all organizations')
    .option('--json', 'print a JSON array')
    .addHelpText('after', examples(['kith keys list', 'kith keys list --org Northpier --json']))
    .action(listKeys)

  addStoreOptions(keys.command('revoke'))
    .description('revoke a key permanently')
    .argument('<key-id>', 'the id shown by kith keys list')
    .option('--org <organization>', 'id or name; the default is the organization of the key')
    .option('--json', 'print {"revoked": "…"}')
    .addHelpText('after', examples(['kith keys revoke 1f0c3a52-6d0e-4f6e-9d8e-3a0c8f0b2a11']))
    .action(revokeKey)
}

interface CreateOptions extends StoreOptions {
  readonly dialect: string
  readonly kind?: string
  readonly expires?: Moment
  readonly org?: string
  readonly role: Role
  readonly name: string
  readonly apiVersion?: string
  readonly sensitive: boolean
  readonly json?: boolean
}

interface ListOptions extends StoreOptions {
  readonly org?: string
  readonly json?: boolean
}

async function createKey(options: CreateOptions): Promise<void> {
  const create = async (app: App): Promise<void> => {
    const organization = await organizationOrNew(app, options.org)
    const { text } = await app.hub.keys.create({
      orgId: organization.id,
      dialect: options.dialect,
      role: options.role,
      name: options.name,
      sensitive: options.sensitive,
      ...(options.kind !== undefined && { kind: options.kind }),
      ...(options.apiVersion !== undefined && { apiVersion: options.apiVersion }),
      ...(options.expires && { expiresAt: options.expires(app.hub.now(), 'after') }),
    })
    if (options.json) return printJson({ key: text })
    printLine(text)
  }
  await withApp(options, create, 'create')
}

async function listKeys(options: ListOptions): Promise<void> {
  await withApp(options, async (app) => {
    const all = await app.hub.organizations.list()
    const organizations = options.org === undefined ? all : [findOrganization(all, options.org)]
    const keys: ApiKey[] = []
    for (const { id } of organizations) keys.push(...(await app.hub.keys.list(id)))
    const described = keys.map((key) => describeKey(key, app.hub.now()))
    if (options.json) return printJson(described)
    for (const { apiVersion, ...key } of described) {
      const version = apiVersion === null ? [] : [`version ${apiVersion}`]
      printLine([...Object.values(key), ...version].join('  '))
    }
  })
}

async function revokeKey(keyId: string, options: ListOptions): Promise<void> {
  await withApp(options, async (app) => {
    const all = await app.hub.organizations.list()
    const organizations = options.org === undefined ? all : [findOrganization(all, options.org)]
    for (const { id } of organizations) {
      const known = (await app.hub.keys.list(id)).some((key) => key.id === keyId && key.revokedAt === null)
      if (!known) continue
      await app.hub.keys.revoke(id, keyId)
      return options.json ? printJson({ revoked: keyId }) : printLine(`${keyId} is revoked.`)
    }
    throw new Error(`there is no valid key ${keyId}: see kith keys list`)
  })
}

function describeKey(key: ApiKey, now: Instant) {
  return {
    id: key.id,
    organization: key.orgId,
    dialect: key.dialect,
    kind: key.kind,
    apiVersion: key.apiVersion,
    role: key.role,
    sensitive: key.sensitive,
    hint: `…${key.hint}`,
    name: key.name,
    createdAt: toSeconds(key.createdAt),
    state: stateOf(key, now),
  }
}

function stateOf(key: ApiKey, now: Instant): string {
  if (key.revokedAt !== null) return `revoked ${toSeconds(key.revokedAt)}`
  if (key.expiresAt !== null)
    return `${key.expiresAt > now ? 'expires' : 'expired'} ${toSeconds(key.expiresAt)}`
  return key.demo ? 'demo' : 'valid'
}
