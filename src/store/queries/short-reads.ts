import type { Kysely } from 'kysely'
import { type DocumentRow, decodePerson } from '../person-document.ts'
import type { Schema } from '../schema.ts'
import { sqlDialectOf } from '../sql-dialect.ts'
import type { ShortReads } from '../store.ts'
import { countFewByNumber } from './count-by-number.ts'
import { countPeople, documentRefs } from './people.ts'
import { pageOfRows, pageRequestOf } from './people-page.ts'
import { type RefRow, refColumns, toRef } from './person-refs.ts'

type Db = Kysely<Schema>

/** The short reads of an engine with a planner, which knows what is short. */
export function createShortReads(db: Db): ShortReads | undefined {
  const short = sqlDialectOf(db).planner?.short
  if (!short) return undefined
  return {
    async list(orgId, query) {
      const page = pageRequestOf(query, documentRefs)
      const rows = await short.pageRows<DocumentRow>(db, orgId, page)
      return rows && pageOfRows(query, rows, decodePerson)
    },

    async listRefs(orgId, query) {
      const planned = await short.listRefs(db, orgId, query)
      if (planned) return planned
      const rows = await short.pageRows<RefRow>(db, orgId, pageRequestOf(query, refColumns))
      return rows && pageOfRows(query, rows, toRef)
    },

    count: (orgId, filter, options = {}) =>
      filter ? short.countPeople(db, orgId, filter, options.most) : countPeople(db, orgId, filter, options),

    countByNumber: (orgId, name, numbers) => countFewByNumber(db, { orgId, name, numbers }),
  }
}
