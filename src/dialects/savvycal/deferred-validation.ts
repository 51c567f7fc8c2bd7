import type { TSchema } from 'typebox'
import { invalid, type Problem } from '../../model/errors.ts'
import type { Reader } from '../dialect.ts'

/**
 * Keeps what is wrong to itself until the value is asked for: of an unknown client with a wrong parameter SavvyCal
 * tells the first.
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
