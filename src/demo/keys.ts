import type { Hub } from '../hub/hub.ts'
import { KithError } from '../model/errors.ts'
import type { OrgId } from '../model/person.ts'

/**
 * Adds the dialects' demo keys to the store if they are absent. These keys are public, so the store marks them, and a server
 * without `--demo` rejects them.
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
