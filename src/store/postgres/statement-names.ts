/** Statement texts whose uses are counted; texts with lists of values vary without end. */
const TEXTS_MAX = 2000
/** Prepared statements per connection; the server holds a plan for each. */
const NAMES_MAX = 200
/** Uses after which a statement is prepared. */
const USES = 3

export interface StatementNames {
  /** The name of the prepared statement; undefined for a rare statement. */
  nameOf(text: string): string | undefined
}

export function createStatementNames(): StatementNames {
  const uses = new Map<string, number>()
  const names = new Map<string, string>()
  return {
    nameOf(text) {
      const known = names.get(text)
      if (known !== undefined || names.size >= NAMES_MAX) return known
      const count = (uses.get(text) ?? 0) + 1
      if (count < USES) {
        if (uses.size >= TEXTS_MAX) uses.delete(uses.keys().next().value!)
        uses.set(text, count)
        return undefined
      }
      uses.delete(text)
      const name = `kith_${names.size + 1}`
      names.set(text, name)
      return name
    },
  }
}
