import type { TSchema } from 'typebox'
import { invalid, type Problem } from '../../model/errors.ts'
import type { Reader } from '../dialect.ts'

/**
 * Defers the problems until the value is read: for an unknown client with a wrong parameter, SavvyCal reports
 * the unknown client first.
 */
export function deferValidation<Schema extends TSchema, Value>(
  reader: Reader<Schema, Value>,
): Reader<Schema, () => Value> {
  return {
    schema: reader.schema,
    ...(reader.optional && { optional: true }),
    read(part) {
      const problems: Problem[] = []
      const value = reader.read(part, problems)
      return () => {
        if (problems.length > 0) throw invalid(problems)
        return value
      }
    },
  }
}
