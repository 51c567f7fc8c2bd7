import { loadModule, parseSync } from 'libpg-query'
import { tables } from '../../src/store/tables.ts'

/**
 * Parses statements with PostgreSQL's parser and finds those that are not limited to one tenant (a table without a
 * condition or join on `org_id`, or an inserted row without it), and those that a cluster runs differently.
 */

await loadModule()

/** A node of PostgreSQL's parse tree: an object whose only key is its type, a list, or a leaf. */
type Node = { readonly [key: string]: Node } & readonly Node[] & string

const everywhere: readonly string[] = tables
  .filter(({ tenancy }) => tenancy === 'directory')
  .map(({ name }) => name)
const ofTenants: readonly string[] = tables
  .filter(({ tenancy }) => tenancy === 'tenant')
  .map(({ name }) => name)

export interface Reading {
  /** The places where the statement is not limited to one tenant, or where a cluster runs it differently. */
  readonly problems: readonly string[]
  /** Whether it reads a directory table without a condition on the organization. */
  readonly unscoped: boolean
}

export function readStatement(text: string): Reading {
  const { stmts } = parseSync(text) as { stmts: { stmt: Node }[] }
  const problems: string[] = []
  let unscoped = false
  for (const { stmt } of stmts) {
    for (const scope of scopesOf(stmt)) {
      for (const alias of unboundIn(scope)) {
        const table = scope.tables.get(alias)!
        if (everywhere.includes(table)) unscoped = true
        else problems.push(`${table} as ${alias} is not limited to one organization`)
      }
    }
    problems.push(...problemsOfInserts(stmt), ...problemsOfSelectedRows(stmt))
  }
  return { problems, unscoped }
}

/** One SELECT, UPDATE or DELETE, without nested statements. */
interface Scope {
  /** Table names by alias. */
  readonly tables: Map<string, string>
  /** Aliases whose `org_id` is compared with a parameter. */
  readonly bound: Set<string>
  /** Pairs of aliases joined on `org_id`. */
  readonly joined: [string, string][]
}

function scopesOf(node: Node): Scope[] {
  const scopes: Scope[] = []
  walk(node, (type, inner) => {
    if (type === 'SelectStmt' && inner.fromClause) scopes.push(scopeOf(inner.fromClause, inner.whereClause))
    if (type === 'UpdateStmt' || type === 'DeleteStmt') {
      scopes.push(
        scopeOf([{ RangeVar: inner.relation }, ...(inner.fromClause ?? [])] as never, inner.whereClause),
      )
    }
  })
  return scopes
}

function scopeOf(from: Node, where: Node | undefined): Scope {
  const scope: Scope = { tables: new Map(), bound: new Set(), joined: [] }
  const conditions: Node[] = where ? [where] : []
  for (const item of from) collectTables(item, scope, conditions)
  for (const condition of conditions) collectConditions(condition, scope)
  return scope
}

function collectTables(item: Node, scope: Scope, conditions: Node[]): void {
  const { RangeVar: table, JoinExpr: join } = item
  if (table) {
    const name = String(table.relname)
    const known = everywhere.includes(name) || ofTenants.includes(name)
    if (known) scope.tables.set(String(table.alias?.aliasname ?? name), name)
  }
  if (join) {
    collectTables(join.larg!, scope, conditions)
    collectTables(join.rarg!, scope, conditions)
    if (join.quals) conditions.push(join.quals)
  }
}

/** Collects conditions that always apply, which excludes conditions under OR and NOT. */
function collectConditions(condition: Node, scope: Scope): void {
  const { BoolExpr: all, A_Expr: comparison } = condition
  if (all && String(all.boolop) === 'AND_EXPR') for (const part of all.args!) collectConditions(part, scope)
  if (!comparison || String(comparison.kind) !== 'AEXPR_OP') return
  if (String(comparison.name![0]!.String!.sval) !== '=') return
  const [left, right] = [comparison.lexpr!, comparison.rexpr!].map((side) => ownerOf(side, scope))
  if (left !== undefined && right !== undefined) scope.joined.push([left, right])
  else if (left !== undefined && comparison.rexpr!.ParamRef) scope.bound.add(left)
}

/** The alias of the table, if the expression is its column `org_id`. */
function ownerOf(expression: Node, scope: Scope): string | undefined {
  const fields = expression.ColumnRef?.fields?.map((field) => String(field.String?.sval ?? '*'))
  if (fields?.at(-1) !== 'org_id') return undefined
  return fields.length > 1 ? fields[0] : scope.tables.size === 1 ? [...scope.tables.keys()][0] : undefined
}

/** The aliases that are not connected to a parameter by comparisons of `org_id`. */
function unboundIn({ tables: named, bound, joined }: Scope): string[] {
  const reached = new Set(bound)
  for (let grown = true; grown; ) {
    grown = false
    for (const [a, b] of joined) {
      if (reached.has(a) === reached.has(b)) continue
      reached.add(a).add(b)
      grown = true
    }
  }
  return [...named.keys()].filter((alias) => !reached.has(alias))
}

function problemsOfInserts(node: Node): string[] {
  const problems: string[] = []
  walk(node, (type, insert) => {
    if (type !== 'InsertStmt') return
    const table = String(insert.relation!.relname)
    if (!everywhere.includes(table) && !ofTenants.includes(table)) return
    const columns = (insert.cols ?? []).map((column) => String(column.ResTarget!.name))
    if (!columns.includes('org_id')) problems.push(`a row without org_id is inserted into ${table}`)
    const target = insert.onConflictClause?.infer?.indexElems?.map((element) =>
      String(element.IndexElem!.name),
    )
    if (ofTenants.includes(table) && target && !target.includes('org_id')) {
      problems.push(`the conflict target of ${table} lacks org_id`)
    }
  })
  return problems
}

/**
 * Citus runs the `select` of an insert itself and then sends the rest of the statement without parameters. Without
 * `returning`, it reports the number of selected rows, even of those that were not inserted, and it copies the rows to
 * the node, by which errors lose their codes.
 */
function problemsOfSelectedRows(node: Node): string[] {
  const problems: string[] = []
  walk(node, (type, insert) => {
    if (type !== 'InsertStmt' || insert.selectStmt?.SelectStmt?.valuesLists) return
    const table = String(insert.relation!.relname)
    if (!everywhere.includes(table) && !ofTenants.includes(table)) return
    let hasParameters = false
    const afterSelect = [insert.onConflictClause, insert.returningList] as unknown
    walk(afterSelect as Node, (inner) => {
      if (inner === 'ParamRef') hasParameters = true
    })
    if (hasParameters) problems.push(`the insert of selected rows into ${table} has parameters of its own`)
    if (!insert.returningList) problems.push(`the insert of selected rows into ${table} returns nothing`)
  })
  return problems
}

function walk(node: Node, visit: (type: string, inner: Node) => void): void {
  if (typeof node !== 'object' || node === null) return
  for (const [type, inner] of Object.entries(node) as [string, Node][]) {
    // The two sides of a UNION are SELECT statements without a type key.
    const named = type === 'larg' || type === 'rarg' ? 'SelectStmt' : type
    if (typeof inner === 'object' && inner !== null && !Array.isArray(inner)) visit(named, inner)
    walk(inner, visit)
  }
}
