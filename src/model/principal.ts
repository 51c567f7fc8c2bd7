/** Who made a change. Later versions of Kith add kinds; readers should accept ones they do not know. */
export interface Principal {
  readonly kind: PrincipalKind
  /**
   * Tells principals of one kind apart: the id of the key (`key`), of the key a browser signed in with (`session`), of a
   * user of a vendor account (`user`), the number of the import (`import`), the name of the connector (`connector`), or
   * the name of the operating system's user (`command-line`).
   */
  readonly id: string
}

export const principalKinds = ['key', 'session', 'user', 'command-line', 'import', 'connector'] as const

export type PrincipalKind = (typeof principalKinds)[number]
