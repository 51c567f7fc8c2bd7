import Type, { type Static, type TSchema } from 'typebox'
import type { Problem } from '../../model/errors.ts'
import type { Json } from '../../model/json.ts'
import { JSON_DEPTH_MAX, readJson } from '../../model/json-text.ts'
import type { Reader } from '../dialect.ts'
import { jsonBody } from '../kit/json-body.ts'
import { problemsOfOddities } from '../kit/json-oddities.ts'

/** A key that an object has twice is refused, because one of its values would be lost. */
const strict = { repeatedKeys: 'refuse', largeNumbers: 'refuse' } as const

export function strictBody<Schema extends TSchema>(schema: Schema): Reader<Schema, Static<Schema>> {
  return jsonBody(schema, strict)
}

/** Reads JSON in a parameter of the query, by the rules of a body. */
export function strictJson(name: string, text: string, problems: Problem[]): Json | undefined {
  const reading = readJson(text)
  if (typeof reading === 'string') {
    const why = reading === 'not JSON' ? 'is not JSON' : `nests deeper than ${JSON_DEPTH_MAX} levels`
    problems.push({
      in: 'query',
      path: [name],
      rule: 'format',
      received: text,
      message: `${name} ${why}`,
    })
    return undefined
  }
  const place = { in: 'query', path: [name], schema: Type.Unknown(), ...strict } as const
  problems.push(...problemsOfOddities(text, reading, place))
  return reading.value
}
