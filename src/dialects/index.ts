import type { Dialect } from './dialect.ts'
import { insighto } from './insighto/index.ts'
import { native, parsePeopleFilter } from './native/index.ts'
import { pipedrive } from './pipedrive/index.ts'
import { quentli } from './quentli/index.ts'
import { savvycal } from './savvycal/index.ts'
import { voipbin } from './voipbin/index.ts'

/** Every dialect Kith serves. Mounting, documents, contract suite and cross-dialect tests read this list. */
export const dialects: readonly Dialect[] = [
  // Ids, pages and examples follow this order; add a new dialect at the end.
  native,
  savvycal,
  insighto,
  quentli,
  voipbin,
  pipedrive,
]

/** The dialect of Kith's own programs: the CLI and background jobs act on its behalf. */
export const ownDialect: Dialect = native

export { parsePeopleFilter }
