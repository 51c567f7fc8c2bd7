/** Imports: importing files of people, dry runs and undo. */

export {
  createImports,
  type ImportBatchResult,
  type ImportDraft,
  type Imports,
  requireImporter,
  requireUndoable,
} from './imports.ts'
