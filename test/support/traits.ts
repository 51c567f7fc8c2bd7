import { alphabets } from '../../src/model/ids.ts'
import type { DialectTraits } from '../../src/model/traits.ts'

/**
 * Three invented dialects for tests of the hub. `acme` has sequential numbers as ids, hidden extension fields, platform
 * keys and a look-up of its own; `umbra` has random ids and keys that expire; `own` has neither ids nor extensions.
 */
export const sampleDialects: readonly DialectTraits[] = [
  {
    name: 'acme',
    personIds: { pattern: /^[1-9]\d{0,14}$/, make: 'sequence' },
    organizationId: (ids) => ids.text(8, alphabets.digits),
    visibleExtensions: ['plan'],
    keys: {
      token: { purpose: 'API token', make: ({ ids }) => `acme-${ids.text(32, alphabets.lower)}` },
      platform: {
        purpose: 'Platform token',
        make: ({ ids }) => `acmep-${ids.text(32, alphabets.lower)}`,
        platform: true,
      },
    },
    lookups: ({ extensions }) =>
      typeof extensions.acme?.plan === 'string' ? [{ name: 'acme.plan', text: extensions.acme.plan }] : [],
  },
  {
    name: 'umbra',
    personIds: { pattern: /^u_[a-z2-7]{6}$/i, make: (ids) => `u_${ids.text(6, alphabets.base32)}` },
    organizationId: (ids) => ids.uuid(),
    visibleExtensions: ['x'],
    keys: {
      session: {
        purpose: 'Lasts an hour',
        make: ({ ids, role, expiresAt }) => `umbra.${role}.${expiresAt}.${ids.text(32, alphabets.hex)}`,
        lifeSeconds: 3600,
      },
    },
  },
  { name: 'own', keys: { token: { purpose: 'API token', make: ({ ids }) => ids.uuid() } } },
]
