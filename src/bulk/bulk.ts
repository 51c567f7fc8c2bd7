/** Import and export of people as files. */
export { exportFormats, exportPeople, startReading } from './export.ts'
export { failImport } from './fail-import.ts'
export type { ReadOptions } from './format.ts'
export { createImportFormats } from './formats.ts'
export {
  createImportWork,
  type DryRunReport,
  type ImportWork,
  type ReceivedFile,
} from './import-work.ts'
export { createJobs, type RunningJobs } from './jobs.ts'
export { describeMapping, describeReport, describeTable } from './mapping/describe-mapping.ts'
export { dateOrders } from './mapping/mapping.ts'
export { openSourceFile } from './open-source-file.ts'
export { previewImport } from './preview.ts'
export { type ReadRowsElsewhere, type RowsRequest, readRows } from './read-rows.ts'
export { rejectedFileName, rejectedRowsText, writeRejectedRows } from './rejected-rows.ts'
export {
  dryRunImport,
  type InspectedFile,
  type PreparedFile,
  prepareFile,
  runImport,
  startOrResume,
} from './run-import.ts'
export { PAGE_SIZE_MAX } from './saved-responses/export.ts'
export { subjectFile } from './subject-file.ts'
