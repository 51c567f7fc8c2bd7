/** Texts remembered; lists of values make some of them vary without end. */
const TEXTS_MAX = 2000
/** Statements each connection keeps prepared; the server holds plans for all of them. */
const NAMES_MAX = 200
/** A text that comes so often is worth preparing. */
const USES = 3

export interface StatementNames {
  /** Under which name the server keeps the statement prepared; none for a rare one. */
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
