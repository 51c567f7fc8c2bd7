import type { Dialect } from './dialect.ts'
import { insighto } from './insighto/index.ts'
import { native, parsePeopleFilter } from './native/index.ts'
import { pipedrive } from './pipedrive/index.ts'
import { quentli } from './quentli/index.ts'
import { savvycal } from './savvycal/index.ts'
import { voipbin } from './voipbin/index.ts'

/** Every dialect Kith serves. Mounting, documents, contract suite and cross-dialect tests read this list. */
export const dialects: readonly Dialect[] = [
  // Ids, pages and examples name them in this order; a new one comes last.
  native,
  savvycal,
  insighto,
  quentli,
  voipbin,
  pipedrive,
]

/** The dialect of Kith's own programs: the CLI and background jobs act in its name. */
export const ownDialect: Dialect = native

export { parsePeopleFilter }
