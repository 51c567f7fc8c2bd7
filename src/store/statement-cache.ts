import type { CompiledQuery } from 'kysely'

/** Keeps compiled statements by name: for short statements, compiling takes longer than running. */
export class StatementCache {
  readonly #statements = new Map<string, CompiledQuery>()

  /** @param compile called once per name; any values may stand in the statement that it compiles */
  withParameters(name: string, parameters: readonly unknown[], compile: () => CompiledQuery): CompiledQuery {
    return { ...this.#statement(name, compile), parameters }
  }

  /**
   * For statements in which one value stands in several places.
   *
   * @param compile called once per name, with a placeholder for each value
   */
  withValues<Values extends Readonly<Record<string, unknown>>>(
    name: string,
    values: Values,
    compile: (placeholders: Values) => CompiledQuery,
  ): CompiledQuery {
    const statement = this.#statement(name, () => {
      const placeholders = Object.keys(values).map((key) => [key, new Placeholder(key)])
      return compile(Object.fromEntries(placeholders) as Values)
    })
    const resolve = (parameter: unknown) =>
      parameter instanceof Placeholder ? values[parameter.key] : parameter
    return { ...statement, parameters: statement.parameters.map(resolve) }
  }

  #statement(name: string, compile: () => CompiledQuery): CompiledQuery {
    const known = this.#statements.get(name)
    if (known) return known
    const statement = compile()
    this.#statements.set(name, statement)
    return statement
  }
}

class Placeholder {
  readonly key: string

  constructor(key: string) {
    this.key = key
  }
}
