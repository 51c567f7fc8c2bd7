/** Imports: bringing files of people in, trying them, and undoing them. */

export {
  createImports,
  type ImportBatchResult,
  type ImportDraft,
  type Imports,
  requireImporter,
  requireUndoable,
} from './imports.ts'
