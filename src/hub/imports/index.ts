/** Imports: importing files of people, dry runs and undo. */

export { type BatchSize, fixedSize, sizeByTime, timed } from './batch-size.ts'
export {
  createImports,
  type DryRun,
  type ImportBatchResult,
  type ImportDraft,
  type Imports,
  requireImporter,
  requireUndoable,
} from './imports.ts'
