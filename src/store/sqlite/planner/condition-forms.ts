import { sql } from 'kysely'
import type { ConditionForms } from '../../queries/scope.ts'
import type { Planning } from './planning.ts'
import { groupBySubstring } from './substring-groups.ts'

/** Tests the values of each person that is reached, instead of collecting everyone who has one. */
export const correlatedForms: ConditionForms = { correlated: true }

/**
 * Reads an order past people who are not in the set that each condition collects, once.
 *
 * @param alias the table that is read in order
 */
export function scanForms(planning: Planning, alias: 'p' | 'o'): ConditionForms {
  return {
    // The unary plus keeps SQLite from starting at the collected people, each of whom it would look up.
    testedId: sql`+${sql.ref(`${alias}.person_id`)}`,
    groupAny: (scope, filters) => {
      const { groups, others } = groupBySubstring({ ...planning, scope }, filters)
      return { rows: groups.map(({ rows }) => rows), others }
    },
  }
}
