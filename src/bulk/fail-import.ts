import type { Hub } from '../hub/hub.ts'
import type { Caller } from '../model/access.ts'
import { KithError } from '../model/errors.ts'
import { fileFailure } from '../model/storage-failures.ts'

/**
 * Marks an import as failed, unless another process is working on it or it has ended.
 *
 * @param onFailure called if the error is unexpected
 */
export async function failImport(
  hub: Hub,
  caller: Caller,
  { importId, error }: { readonly importId: number; readonly error: unknown },
  onFailure: (cause: unknown) => void,
): Promise<void> {
  const expected = error instanceof KithError ? error : fileFailure(error)
  if (expected?.code === 'conflict' && expected.details.subject === 'import') return
  if (!expected) onFailure(error)
  const job = await hub.imports.get(caller, importId)
  const problem = expected?.message ?? 'An internal error occurred.'
  if (job.state === 'running') await hub.imports.finish(caller, job, problem)
}
