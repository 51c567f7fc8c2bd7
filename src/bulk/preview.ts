import type { Hub } from '../hub/hub.ts'
import type { Caller } from '../model/access.ts'
import type { FilePreview } from '../model/bulk.ts'
import type { JsonObject } from '../model/json.ts'
import { fileLimits } from './limits.ts'
import { dryRunImport, type PreparedFile } from './run-import.ts'

/**
 * How a file would be read, and what its first rows would bring. If the order of its dates is open, the first rows are read as if
 * their dates were kept as text.
 */
export async function previewImport(hub: Hub, caller: Caller, prepared: PreparedFile): Promise<FilePreview> {
  const { format, inspection, draft } = prepared
  const { rows, mapping, sample, table, undecided } = inspection
  const options = undecided
    ? { ...draft.options, mapping: { ...(draft.options.mapping as JsonObject), dateOrder: 'keep' } }
    : draft.options
  const tried = { ...prepared, draft: { ...draft, options } }
  const { report } = await dryRunImport(hub, caller, tried, { rowsMax: fileLimits.previewRowsMax })
  return {
    ...{ format: format.name, rows, report },
    ...(mapping && { mapping: mapping as unknown as JsonObject }),
    ...(sample && { header: sample.header, sample: sample.rows }),
    ...(table && { table }),
  }
}
