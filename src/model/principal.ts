/** The author of a change. Later versions of Kith may add kinds, so clients should accept unknown ones. */
export interface Principal {
  readonly kind: PrincipalKind
  /**
   * Identifies the principal within its kind: the id of the key (`key`), of the key of a browser session (`session`),
   * of the user of a vendor account (`user`) or of the import (`import`), or else the name of the connector
   * (`connector`), of the operating system user (`command-line`) or of the job of Kith itself (`job`).
   */
  readonly id: string
}

export const principalKinds = [
  'key',
  'session',
  'user',
  'command-line',
  'import',
  'connector',
  'job',
] as const

export type PrincipalKind = (typeof principalKinds)[number]

/** The principal as text, `kind:id`, as the change history stores it and people write it. */
export function principalText({ kind, id }: Principal): string {
  return `${kind}:${id}`
}

/** Reads what `principalText` has written. The kind may be one that this version does not know. */
export function parsePrincipal(text: string): Principal {
  const [kind = '', id = ''] = text.split(/:(.*)/s)
  return { kind: kind as PrincipalKind, id }
}
