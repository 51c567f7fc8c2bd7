import type { Hub } from '../hub/hub.ts'
import type { Caller } from '../model/access.ts'
import type { FilePreview, ImportReport } from '../model/bulk.ts'
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
  const report = await reportOf(hub, caller, { ...prepared, draft: { ...draft, options } })
  return {
    ...{ format: format.name, rows, report },
    ...(mapping && { mapping: mapping as unknown as JsonObject }),
    ...(sample && { header: sample.header, sample: sample.rows }),
    ...(table && { table }),
  }
}

async function reportOf(hub: Hub, caller: Caller, prepared: PreparedFile): Promise<ImportReport> {
  let report: ImportReport | undefined
  await dryRunImport(hub, caller, prepared, {
    rowsMax: fileLimits.previewRowsMax,
    onReport: (finished) => {
      report = finished
    },
  })
  return report!
}
