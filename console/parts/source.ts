/** The colour of a source: each API has its own, all imports share one. */
export function sourceColor({ kind, name }: { kind: string; name: string }): string {
  return kind === 'import' ? 'var(--dialect-import)' : `var(--dialect-${name}, var(--quiet))`
}
