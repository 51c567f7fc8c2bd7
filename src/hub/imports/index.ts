/** Imports: bringing files of people in, trying them, and undoing them. */

export { createImports, type ImportDraft, type Imports, requireUndoable } from './imports.ts'
