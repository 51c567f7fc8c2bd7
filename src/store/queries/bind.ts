import type { Kysely } from 'kysely'
import type { Schema } from '../schema.ts'

type Db = Kysely<Schema>

/** Methods of the store's contract as query modules write them: the connection comes first. */
export type Queries<Methods> = {
  readonly [Name in keyof Methods]: Methods[Name] extends (...args: infer Args) => infer Result
    ? (db: Db, ...args: Args) => Result
    : never
}

/** The methods that query modules offer, by noun. */
export type Bound<Nouns> = {
  readonly [Noun in keyof Nouns]: {
    readonly [Name in keyof Nouns[Noun]]: Nouns[Noun][Name] extends (
      db: Db,
      ...args: infer Args
    ) => infer Result
      ? (...args: Args) => Result
      : never
  }
}

/** Binds the queries of one noun to a connection. The methods need no `this`, so that they can be passed around. */
export function bind<Methods>(queries: Queries<Methods>, db: Db): Methods {
  const bound: Record<string, unknown> = {}
  for (const name in queries) {
    const query = queries[name] as (db: Db, ...args: readonly unknown[]) => unknown
    bound[name] = (...args: readonly unknown[]) => query(db, ...args)
  }
  return bound as Methods
}

/** Binds the queries of many nouns to one connection. */
export function bindNouns<Nouns extends Record<string, object>>(nouns: Nouns, db: Db): Bound<Nouns> {
  const bound: Record<string, unknown> = {}
  for (const noun in nouns) bound[noun] = bind(nouns[noun] as Queries<unknown>, db)
  return bound as Bound<Nouns>
}
