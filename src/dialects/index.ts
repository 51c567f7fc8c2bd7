import type { Dialect } from './dialect.ts'
import { native } from './native/index.ts'
import { savvycal } from './savvycal/index.ts'

/** Every dialect Kith serves. Mounting, documents, contract suite and cross-dialect tests read this list. */
export const dialects: readonly Dialect[] = [native, savvycal]
