const rules = new Intl.PluralRules('en')

/** "1 person", "2,000 people": `written` is the number as formatted for the locale of the browser. */
export function plural(count: number, written: string, one: string, other: string): string {
  return `${written} ${rules.select(count) === 'one' ? one : other}`
}
