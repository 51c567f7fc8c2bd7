import type { KeyUse, KeyUses } from '../context.ts'

/** Keys in the buffer. Beyond this, the key that was added first is dropped. */
const KEYS_MAX = 10_000

export function createKeyUses(): KeyUses {
  const uses = new Map<string, KeyUse>()
  return {
    note(use) {
      const known = uses.get(use.keyId)
      if (known && known.at >= use.at) return
      uses.set(use.keyId, use)
      if (uses.size > KEYS_MAX) uses.delete(uses.keys().next().value!)
    },
    last: (keyId) => uses.get(keyId)?.at,
    take() {
      // Every server stores keys in the same order, so that two servers cannot deadlock.
      const taken = [...uses.values()].sort((a, b) => a.orgId - b.orgId || (a.keyId < b.keyId ? -1 : 1))
      uses.clear()
      return taken
    },
  }
}
