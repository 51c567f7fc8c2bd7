import type { TSchema } from 'typebox'
import type { Problem } from '../../model/errors.ts'
import type { Reader } from '../dialect.ts'

/** Checks the schema first, then converts the value, which may find further problems. */
export function converted<Schema extends TSchema, Read, Value>(
  reader: Reader<Schema, Read>,
  convert: (read: Read, problems: Problem[]) => Value,
): Reader<Schema, Value> {
  return {
    schema: reader.schema,
    read(part, problems) {
      const before = problems.length
      const read = reader.read(part, problems)
      return problems.length > before ? ({} as Value) : convert(read, problems)
    },
  }
}
