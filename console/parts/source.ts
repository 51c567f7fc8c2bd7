import type { Texts } from '../texts/texts.ts'

/** The colour of a source: each API has its own, all imports share one. */
export function sourceColor({ kind, name }: { kind: string; name: string }): string {
  return kind === 'import' ? 'var(--dialect-import)' : `var(--dialect-${name}, var(--dialect-native))`
}

export function sourceName({ name }: { name: string }, texts: Texts): string {
  return texts.person.sources[name] ?? name
}
