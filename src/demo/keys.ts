import type { Hub } from '../hub/hub.ts'
import { KithError } from '../model/errors.ts'
import type { OrgId } from '../model/person.ts'

/**
 * Makes the dialects' demo keys known to the store, once. Everybody knows these keys, so they are marked in the
 * store and refused by any server that does not run with `--demo`.
 */
export async function ensureDemoKeys(
  hub: Hub,
  orgId: OrgId,
  keys: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [dialect, text] of Object.entries(keys)) {
    try {
      await hub.keys.create({ orgId, dialect, role: 'write', name: 'demo', demo: true, text })
    } catch (error) {
      if (!(error instanceof KithError && error.code === 'conflict')) throw error
    }
  }
}
