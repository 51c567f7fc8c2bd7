import type { CompiledQuery } from 'kysely'

/** Keeps compiled statements by name: for short statements, compiling takes longer than running. */
export class StatementCache {
  readonly #statements = new Map<string, CompiledQuery>()

  /** @param compile called once per name; any values may stand in the statement that it compiles */
  withParameters(name: string, parameters: readonly unknown[], compile: () => CompiledQuery): CompiledQuery {
    return { ...this.#statement(name, compile), parameters }
  }

  #statement(name: string, compile: () => CompiledQuery): CompiledQuery {
    const known = this.#statements.get(name)
    if (known) return known
    const statement = compile()
    this.#statements.set(name, statement)
    return statement
  }
}
