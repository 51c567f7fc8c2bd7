import { allLines } from './lines/all.ts'
import { insightoLines } from './lines/insighto.ts'
import { pipedriveLines } from './lines/pipedrive.ts'
import { pipedriveAnswerLines } from './lines/pipedrive-answer.ts'
import { quentliLines } from './lines/quentli.ts'
import { savvycalLines } from './lines/savvycal.ts'
import { voipbinLines } from './lines/voipbin.ts'
import { voipbinEntryLines } from './lines/voipbin-entries.ts'
import type { SeedLine } from './seed-line.ts'

/** Every line of the seeds, in the order in which they are numbered. */
export const seedLines: readonly SeedLine[] = [
  ...savvycalLines,
  ...insightoLines,
  ...quentliLines,
  ...voipbinLines,
  ...voipbinEntryLines,
  ...pipedriveLines,
  ...pipedriveAnswerLines,
  ...allLines,
]
