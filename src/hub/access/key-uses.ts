import type { KeyUse, KeyUses } from '../context.ts'

/** Keys noted at once; of more, the use noted first is forgotten. */
const NOTED_MAX = 10_000

export function createKeyUses(): KeyUses {
  const uses = new Map<string, KeyUse>()
  return {
    note(use) {
      const known = uses.get(use.keyId)
      if (known && known.at >= use.at) return
      uses.set(use.keyId, use)
      if (uses.size > NOTED_MAX) uses.delete(uses.keys().next().value!)
    },
    last: (keyId) => uses.get(keyId)?.at,
    take() {
      // In one order for all servers, so that two that store the same keys do not wait for each other in a circle.
      const taken = [...uses.values()].sort((a, b) => a.orgId - b.orgId || (a.keyId < b.keyId ? -1 : 1))
      uses.clear()
      return taken
    },
  }
}
