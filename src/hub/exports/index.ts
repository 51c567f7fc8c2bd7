/** Exports: all data of an organization, page by page. */

export { createExports, type ExportOptions, type Exports, type PersonWithRecords } from './exports.ts'
export type { SubjectExport } from './subject.ts'
