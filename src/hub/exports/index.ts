/** Exports: everything an organization has, as rows. */

export { createExports, type ExportOptions, type Exports, type PersonWithRecords } from './exports.ts'
