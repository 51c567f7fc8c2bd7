import type { IncomingMessage } from 'node:http'
import type { Dialect } from '../dialects/dialect.ts'
import type { OrgId } from '../model/person.ts'

/**
 * Remembers whose keys requests had, so that the tenant of a request is known before its key is checked. What is remembered
 * decides in which order requests get places, and nothing else: the key is checked all the same.
 */
export interface KnownTenants {
  /** The tenant of the earlier requests with the same credentials; empty if there were none, or they had several. */
  of(request: IncomingMessage): string
  /** The key of the request was checked. */
  note(request: IncomingMessage, orgId: OrgId): void
}

/** Credentials that are remembered. Beyond that, those noted longest ago are forgotten. */
const CREDENTIALS_MAX = 10_000
/** Longer ones are none of Kith's. */
const CREDENTIALS_CHARS_MAX = 4096

export function createKnownTenants(dialects: readonly Pick<Dialect, 'securitySchemes'>[]): KnownTenants {
  const credentialsOf = credentialsReader(dialects)
  const known = new Map<string, string>()
  return {
    of: (request) => known.get(credentialsOf(request)) ?? '',
    note(request, orgId) {
      const credentials = credentialsOf(request)
      if (credentials === '' || credentials.length > CREDENTIALS_CHARS_MAX) return
      const tenant = String(orgId)
      const before = known.get(credentials)
      if (before === tenant || before === '') return
      // The keys of a platform act for many organizations.
      known.set(credentials, before === undefined ? tenant : '')
      if (known.size > CREDENTIALS_MAX) known.delete(known.keys().next().value!)
    },
  }
}

/** Reads everything in a request that can be a key, as one text; empty if there is nothing. */
function credentialsReader(dialects: readonly Pick<Dialect, 'securitySchemes'>[]) {
  const headers = new Set<string>()
  const parameters = new Set<string>()
  for (const { securitySchemes } of dialects) {
    for (const { type, in: where, name } of Object.values(securitySchemes)) {
      if (type === 'http') headers.add('authorization')
      else if (where === 'cookie') headers.add('cookie')
      else if (where === 'header') headers.add(String(name).toLowerCase())
      else parameters.add(String(name))
    }
  }
  const names = [...headers]
  const pattern =
    parameters.size === 0 ? undefined : new RegExp(`(?<=[?&])(?:${[...parameters].join('|')})=[^&#]+`, 'g')
  return ({ headers: sent, url = '' }: IncomingMessage): string => {
    let text = ''
    for (const name of names) if (sent[name] !== undefined) text += `${name}:${sent[name]}\n`
    if (pattern && url.includes('?')) text += url.match(pattern)?.join('&') ?? ''
    return text
  }
}
