/** Imports: importing files of people, dry runs and undo. */

export { type BatchSize, fixedSize, sizeByTime, timed } from './batch-size.ts'
export { importedValues } from './company-rows.ts'
export {
  createImports,
  type DryRun,
  type ImportBatchResult,
  type ImportDraft,
  type Imports,
  requireImporter,
  requireUndoable,
} from './imports.ts'
export { createRowPreparer, type Preparation, type PreparedRow, type RowPreparer } from './prepare-rows.ts'
