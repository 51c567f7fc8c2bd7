/** People in bulk: files read in, files written out. */
export { exportFormat, exportFormats, exportPeople } from './export.ts'
export { openSourceFile } from './file.ts'
export type { ReadWishes } from './format.ts'
export { importFormats } from './formats.ts'
export { describeMapping } from './mapping/describe.ts'
export { dateOrders } from './mapping/mapping.ts'
export { writeRejections } from './rejections.ts'
export { dryRunImport, type PreparedFile, prepareFile, runImport, startOrResume } from './run-import.ts'
