import { userInfo } from 'node:os'
import type { App } from '../app.ts'
import { ownDialect } from '../dialects/index.ts'
import type { Caller } from '../model/access.ts'
import type { Organization } from '../model/organization.ts'

/** Finds an organization by id or name. @throws Error with a hint if none or several match */
export function findOrganization(all: readonly Organization[], wanted: string): Organization {
  const found = all.filter(({ id, name }) => String(id) === wanted || name === wanted)
  if (found.length === 1) return found[0]!
  const which = found.length === 0 ? 'no organization' : 'more than one organization'
  throw new Error(`there is ${which} ${wanted}: see kith organizations list`)
}

/** The organization named by `--org`, else the only one. @throws Error if no organization or several exist */
export async function organizationFor(app: App, wanted: string | undefined): Promise<Organization> {
  const all = await app.hub.organizations.list()
  if (wanted !== undefined) return findOrganization(all, wanted)
  if (all.length === 1) return all[0]!
  if (all.length === 0) throw new Error('there is no organization yet: see kith organizations create')
  throw new Error(`there are ${all.length} organizations: name one with --org (see kith organizations list)`)
}

/** As {@link organizationFor}, for commands that may be the first of a store: a new store gets an organization. */
export async function organizationOrNew(app: App, wanted: string | undefined): Promise<Organization> {
  const isNew = wanted === undefined && (await app.hub.organizations.list()).length === 0
  return isNew ? app.hub.organizations.create({ name: 'Default' }) : organizationFor(app, wanted)
}

/** A caller with every right: an operator who can open the store can read and change all of it. */
export function operatorOf({ id }: Organization): Caller {
  const principal = { kind: 'command-line', id: operatingSystemUser() } as const
  return {
    ...{ orgId: id, dialect: ownDialect.name, keyId: 'cli', kind: 'token', role: 'admin', sensitive: true },
    principal,
  }
}

/** The user's name, or its number where it has no name, as in many containers. */
function operatingSystemUser(): string {
  try {
    return userInfo().username
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`
  }
}
