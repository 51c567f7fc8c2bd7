const rules = new Intl.PluralRules('en')

/** "1 person", "2,000 people": the number comes written, because it is written as the reader's browser is set. */
export function plural(count: number, written: string, one: string, other: string): string {
  return `${written} ${rules.select(count) === 'one' ? one : other}`
}
