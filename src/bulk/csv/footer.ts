import { emptyStatistics, observe } from '../mapping/column-statistics.ts'

/** Rows below a table that may be notes. More of them are people. */
export const FOOTER_ROWS_MAX = 40

/** Decides where a table ends: programs write totals, the name of the report and a copyright below it. */
export interface FooterFinder {
  /**
   * Takes the next row.
   *
   * @param recordNumber of the row, with blank rows
   * @param afterBlank whether the row before is blank
   * @returns the rows that are people now, because a row of the table followed them
   */
  take(record: string[], recordNumber: number, afterBlank: boolean): readonly string[][]
  /** The last rows: those that are people, and those below the table with the number of the first one. */
  end(): { readonly rows: readonly string[][]; readonly footer: readonly string[][]; readonly from?: number }
}

interface HeldRow {
  readonly record: string[]
  readonly recordNumber: number
  readonly mayBegin: boolean
  readonly isMarked: boolean
}

/** @param width the number of columns */
export function createFooterFinder(width: number): FooterFinder {
  let held: HeldRow[] = []

  function release(): string[][] {
    const rows = held.map(({ record }) => record)
    held = []
    return rows
  }

  return {
    take(record, recordNumber, afterBlank) {
      // Nearly every row has a text in its second cell, so that nothing else is asked of it.
      const rest = restOf(record)
      if (rest === 'texts' && held.length === 0) return [record]
      const isMarked = rest !== 'texts' && (isTotal(record) || (rest === 'nothing' && isNote(record)))
      if (isMarked || (width > 1 && rest === 'nothing' && isNarrow(record))) {
        held.push({ record, recordNumber, isMarked, mayBegin: isMarked || afterBlank })
        return held.length > FOOTER_ROWS_MAX ? release() : []
      }
      if (held.length === 0) return [record]
      return [...release(), record]
    },
    end() {
      const isFooter = held.some(({ isMarked }) => isMarked)
      const first = isFooter ? held.findIndex(({ mayBegin }) => mayBegin) : held.length
      const [people, footer] = [held.slice(0, first), held.slice(first)]
      return {
        rows: people.map(({ record }) => record),
        footer: footer.map(({ record }) => record),
        ...(footer[0] && { from: footer[0].recordNumber }),
      }
    },
  }
}

/** What the cells after the first one hold. */
function restOf(record: readonly string[]): 'nothing' | 'numbers' | 'texts' {
  let rest: 'nothing' | 'numbers' = 'nothing'
  for (let index = 1; index < record.length; index++) {
    const cell = record[index]!
    if (cell === '') continue
    if (!NUMBERS.test(cell)) return 'texts'
    if (cell.trim() !== '') rest = 'numbers'
  }
  return rest
}

const NUMBERS = /^[\s\d.,%€$£¥-]*$/

/** Whether the first cell, which is the only one, is no address or number of a person. */
function isNarrow([first = '']: readonly string[]): boolean {
  if (first.trim() === '') return false
  const statistics = emptyStatistics()
  observe(statistics, first)
  return statistics.emails + statistics.phones === 0
}

/** A word for a total. Beside it is nothing but numbers. */
function isTotal([first = '']: readonly string[]): boolean {
  return TOTAL.test(first.trim())
}

const TOTAL = new RegExp(
  `^(?:${[
    ...[
      '(?:grand |sub-?)?totals?',
      'sum',
      'count',
      'summe',
      'gesamt(?:summe|zahl)?',
      'anzahl',
      'somme',
      'total général',
    ],
    ...[
      'total general',
      'totale(?: generale)?',
      'suma(?: całkowita)?',
      'razem',
      'totaal',
      'celkem',
      'итого',
      'всего',
    ],
    ...['合計', '总计', '合计', '總計'],
  ].join('|')})(?:\\s*[:=(].*|\\s+\\d.*)?$`,
  'iu',
)

/** What programs write below the tables of their reports. */
function isNote([first = '']: readonly string[]): boolean {
  return NOTE.test(first)
}

const NOTE = new RegExp(
  [
    '©|copyright|all rights reserved|confidential information|do not distribute',
    '\\b(?:generated|exported|printed|created|downloaded) (?:by|on|at|from|with)\\b|\\breport (?:run|generated)\\b',
    '\\b\\d+ (?:records|rows|contacts|entries|results)\\b|\\bend of (?:report|file|list)\\b',
    '\\b(?:erstellt|exportiert|gedruckt) (?:am|von|mit)\\b|\\b(?:généré|exporté|imprimé) (?:le|par)\\b|\\b\\d+ (?:Datensätze|Kontakte|Einträge)\\b',
    '\\b(?:generado|exportado|esportato|generato) (?:el|por|il|da)\\b',
  ].join('|'),
  'iu',
)
