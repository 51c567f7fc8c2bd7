/**
 * Whether a cell is a placeholder for a missing value, as programs and people write it: `n/a`, `-`, `0/0/00`, `#ERROR!`.
 *
 * @param isName whether the cell is a name: `Null` and `Na` are names of people
 */
export function isPlaceholder(cell: string, isName = false): boolean {
  if (cell.length > CHARS_MAX) return false
  const first = cell.charCodeAt(0)
  if (isLetter(first)) {
    // Most words begin with a letter with which no placeholder begins.
    if (cell.length > WORD_CHARS_MAX || !STARTS.includes(cell[0]!)) return false
  } else if (isDigit(first))
    return first === ZERO ? SIGNS.test(cell) || NO_DATE.test(cell) : NO_DATE.test(cell)
  else if (SIGNS.test(cell)) return true
  const word = cell.toLowerCase()
  return words.has(word) && !(isName && names.has(word))
}

const CHARS_MAX = 28
const WORD_CHARS_MAX = 15
/** The letters with which placeholders begin. */
const STARTS = 'NnKkUuEeIiDdSsOoBb'
const ZERO = 48

function isLetter(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122)
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= 57
}

/**
 * Punctuation alone, error values of spreadsheets (`#N/A`, `#REF!`, `########`), and dates of zeros (Outlook's `0/0/00`, MySQL's
 * `0000-00-00 00:00:00`).
 */
const SIGNS =
  /^(?:[-–—_.?*]+|#+|#(?:ERROR|N\/A|REF|NAME|DIV\/0|VALUE|NUM|NULL|SPILL|CALC|FIELD|UNKNOWN|NV|WERT|BEZUG|ZAHL|VALEUR|NOM|NOMBRE|VALOR)[!?]?|0{1,4}([/.-])0{1,2}\1 ?0{1,4}(?:[T ]0{1,2}:00(?::00(?:\.0+)?)?Z?)?)$/

/**
 * Days that programs write for no date: day 0 of Excel (1899-12-30, 1899-12-31, 1900-01-00), the first ones of .NET and Windows
 * (0001-01-01, 1601-01-01), and Outlook's last one (4501-01-01).
 */
const NO_DATE =
  /^(?:(?:1899[-/.]12[-/.]3[01]|1900[-/.]0?1[-/.]00?|(?:0001|1601|4501)[-/.]0?1[-/.]0?1)|(?:12[-/.]3[01]|3[01][-/.]12)[-/.]1899|0?1[-/.]00?[-/.](?:1900|00)|00?[-/.]0?1[-/.]1900|0?1[-/.]0?1[-/.](?:0001|1601|4501))(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AP]M)?Z?)?$/i

const words: ReadonlySet<string> = new Set(
  [
    'n/a|n.a.|n/d|n.d.|n. a.|n/v|k.a.|k. a.|na|nan|null|nil|none|undefined|unknown|not available|not applicable|not set|not provided',
    '(none)|(null)|(blank)|(empty)|(unknown)|(not set)|<none>|<null>|[none]|[null]|none.|no value|(no value)|empty',
    'keine angabe|unbekannt|inconnu|inconnue|desconocido|sconosciuto|desconhecido|onbekend|brak|нет|不明|なし|无',
  ].flatMap((line) => line.split('|')),
)

/** Placeholders that are also names, or words of names. */
const names: ReadonlySet<string> = new Set(['na', 'nan', 'null', 'nil', 'empty', 'brak', 'unknown', '无'])
