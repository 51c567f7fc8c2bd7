import type { CompiledQuery } from 'kysely'

/** A statement that is run once for each list of parameters, on an engine without a way to the server. */
export interface RepeatedQuery extends CompiledQuery {
  readonly runs: readonly (readonly unknown[])[]
}

export function runsOf(query: CompiledQuery): RepeatedQuery['runs'] | undefined {
  return (query as Partial<RepeatedQuery>).runs
}
