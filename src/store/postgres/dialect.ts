import {
  type DatabaseIntrospector,
  type DataTypeNode,
  type Dialect,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  sql,
} from 'kysely'
import type { Pool } from 'pg'
import type { OrgId } from '../../model/person.ts'
import type { ReadLimits } from '../../model/read-limits.ts'
import type { SqlDialect, SqlDialectAdapter } from '../sql-dialect.ts'
import { StatementCache } from '../statement-cache.ts'
import { columnTypes } from './column-types.ts'
import { PostgresDriver } from './driver.ts'
import { createStatementNames, type StatementNames } from './statement-names.ts'

/** What all drivers of a pool share. */
interface Shared {
  readonly adapter: Adapter
  /** A connection has one statement for each name, whichever driver prepared it. */
  readonly names: StatementNames
}

/** Kysely over a pool of node-postgres, with the driver of `driver.ts`. */
export class PostgresDialect implements Dialect {
  readonly #pool: Pool
  readonly #shared: Shared
  readonly #limits: (() => ReadLimits) | undefined

  constructor(
    pool: Pool,
    shared: Shared = { adapter: new Adapter(), names: createStatementNames() },
    limits?: () => ReadLimits,
  ) {
    this.#pool = pool
    this.#shared = shared
    this.#limits = limits
  }

  /** The same dialect with limits for its statements. It shares compiled and prepared statements. */
  withLimits(limits: () => ReadLimits): PostgresDialect {
    return new PostgresDialect(this.#pool, this.#shared, limits)
  }

  createAdapter = () => this.#shared.adapter
  createQueryCompiler = () => new Compiler()
  createDriver = () => new PostgresDriver(this.#pool, this.#shared.names, this.#limits)
  createIntrospector = (db: ConstructorParameters<typeof PostgresIntrospector>[0]): DatabaseIntrospector =>
    new PostgresIntrospector(db)
}

class Adapter extends PostgresAdapter implements SqlDialectAdapter {
  readonly sqlDialect: SqlDialect = {
    rowLocks: true,
    updateTimes: {
      lock(mode, orgId) {
        const name = sql.raw(mode === 'shared' ? 'pg_advisory_xact_lock_shared' : 'pg_advisory_xact_lock')
        return sql`${name}(${UPDATE_TIMES_LOCK}::integer, ${lockNumber(orgId)}::integer)`
      },
      // Less than the day ahead to which writers look, because their clocks differ from this one.
      ahead: sql`(extract(epoch from now() + interval '20 hours') * 1000000)::bigint`,
    },
    maintainsTotals: false,
    arrays: { rowsMax: ROWS_MAX, columnTypes },
    rowsInKeyOrder: false,
    listsEqualEntries: true,
    bytesType: 'bytea',
    substringIndex: { serves: () => true },
    // LIKE rather than strpos(), because a trigram index serves only LIKE.
    contains: (text, substring) => sql`${text} like ${`%${substring.replace(/[\\%_]/g, '\\$&')}%`}`,
    statements: new StatementCache(),
  }
}

/** Rows of one statement: a few megabytes of documents. */
const ROWS_MAX = 1000

/** An arbitrary number, the first of the two that name the lock of an organization's update times. */
const UPDATE_TIMES_LOCK = 525_412_192

/** Organizations that share a number only wait for each other now and then. */
function lockNumber(orgId: OrgId): number {
  return orgId % 2 ** 31
}

class Compiler extends PostgresQueryCompiler {
  /**
   * Texts compare and sort by their UTF-8 bytes, which is the order of code points and of SQLite. The collation of the
   * database depends on how it was created, and changes with the libraries of the system.
   */
  protected override visitDataType(node: DataTypeNode): void {
    super.visitDataType(node)
    if (node.dataType === 'text') this.append(' collate "C"')
  }
}
