/** A kind of file that Kith writes, and how it is treated. A test compares the list with what the code writes. */
export interface WrittenFile {
  readonly kind: string
  /** Where it lies and what it is called. */
  readonly path: string
  /** The source files that write it, each with the number of its calls that create, write or rename it. */
  readonly writtenBy: Readonly<Record<string, number>>
  readonly holds: 'personal' | 'secret' | 'plain'
  readonly tenancy: 'one organization' | 'all organizations' | 'none'
  /** Who can read it on the machine. */
  readonly rights: string
  readonly backup: 'is one' | 'with the store' | 'never'
  /** What becomes of it when a person is erased. */
  readonly erasure: string
}

const OWN_FOLDER = 'It and its folder are open to the user of the server alone (modes 0600 and 0700).'
const OWN_FILE = 'Open to the user who wrote it alone (mode 0600).'
const LEFT_TO_OPERATOR = 'Left to whoever keeps it: Kith does not know where it is.'

export const writtenFiles: readonly WrittenFile[] = [
  {
    kind: 'store',
    path: '<data>/kith.db',
    writtenBy: { 'src/store/sqlite/sqlite.ts': 1, 'src/store/sqlite/private-file.ts': 1 },
    holds: 'personal',
    tenancy: 'all organizations',
    rights: OWN_FOLDER,
    backup: 'with the store',
    erasure:
      'As `store/tables.ts` says of each table. Freed pages keep their bytes until SQLite writes over them.',
  },
  {
    kind: 'write-ahead log',
    path: '<data>/kith.db-wal, <data>/kith.db-shm',
    writtenBy: { 'src/store/sqlite/wal-file.ts': 1, 'src/store/sqlite/checkpoints.ts': 1 },
    holds: 'personal',
    tenancy: 'all organizations',
    rights: OWN_FOLDER,
    backup: 'with the store',
    erasure: 'Holds earlier pages until a checkpoint and later commits write over them.',
  },
  {
    kind: 'kept renderings',
    path: '<data>/kith-renderings.db, with -wal and -shm',
    writtenBy: { 'src/store/sqlite/renderings/rendering-file.ts': 2 },
    holds: 'personal',
    tenancy: 'all organizations',
    rights: OWN_FILE,
    backup: 'never',
    erasure:
      'A running server removes what it has of the person within seconds, bytes included, and otherwise the next server that starts. So it does with a deleted organization. May be deleted at any time.',
  },
  {
    kind: 'counts of usage',
    path: '<data>/kith-usage.db, <data>/kith-usage.db-wal, <data>/kith-usage.db-shm',
    writtenBy: { 'src/store/sqlite/usage-file.ts': 1 },
    holds: 'plain',
    tenancy: 'all organizations',
    rights: OWN_FOLDER,
    backup: 'never',
    erasure: 'Says how much organizations and keys used, and nothing about a person.',
  },
  {
    kind: 'lock of the store',
    path: '<data>/locks/store.lock, server.lock, and a .user file for each process that has the store open',
    writtenBy: { 'src/store/sqlite/folder-lock.ts': 1 },
    holds: 'plain',
    tenancy: 'none',
    rights: OWN_FOLDER,
    backup: 'never',
    erasure: 'Empty; the name says which command, process and machine.',
  },
  {
    kind: 'secret keys',
    path: '<data>/kith-secret.key or KITH_SECRET_KEY_FILE, with .<random>.partial or .new until it is complete',
    writtenBy: { 'src/secrets/key-file.ts': 4 },
    holds: 'secret',
    tenancy: 'all organizations',
    rights: OWN_FILE,
    backup: 'never',
    erasure:
      'Says nothing about a person. What was sealed or hashed with a key can be read or found again as long as the key exists.',
  },
  {
    kind: 'scratch store',
    path: '<temporary folder>/kith-scratch-*/scratch.db',
    writtenBy: { 'src/store/sqlite/sqlite.ts': 1 },
    holds: 'personal',
    tenancy: 'one organization',
    rights: OWN_FOLDER,
    backup: 'never',
    erasure:
      'Gone when the dry run of an import ends; after a crash it lies there until the system clears the folder.',
  },
  {
    kind: 'backup',
    path: '<file of kith backup>, with .partial until it is complete',
    writtenBy: { 'src/store/sqlite/backup.ts': 4 },
    holds: 'personal',
    tenancy: 'all organizations',
    rights: OWN_FILE,
    backup: 'is one',
    erasure: LEFT_TO_OPERATOR,
  },
  {
    kind: 'encrypted backup',
    path: '<file of kith backup --recipient or --passphrase-file>, with .<random>.partial until it is complete',
    writtenBy: { 'src/encrypted-backups/age-file.ts': 1, 'src/encrypted-backups/encrypted-backup.ts': 1 },
    holds: 'personal',
    tenancy: 'all organizations',
    rights: `${OWN_FILE} It can be read only with an identity or the passphrase.`,
    backup: 'is one',
    erasure: LEFT_TO_OPERATOR,
  },
  {
    kind: 'plain copy for an encrypted backup',
    path: '<data>/plain-copy-<host>-<process>-*/store.db',
    writtenBy: { 'src/encrypted-backups/plain-copy.ts': 1, 'src/encrypted-backups/age-file.ts': 1 },
    holds: 'personal',
    tenancy: 'all organizations',
    rights: OWN_FOLDER,
    backup: 'never',
    erasure:
      'Gone when the backup or restore ends or is interrupted. After a kill it lies there until the next encrypted backup or restore.',
  },
  {
    kind: 'identity for encrypted backups',
    path: '<file of kith secrets create-identity>',
    writtenBy: { 'src/encrypted-backups/age-keys.ts': 1 },
    holds: 'secret',
    tenancy: 'all organizations',
    rights: OWN_FILE,
    backup: 'never',
    erasure: 'Says nothing about a person, and opens every backup for its recipient.',
  },
  {
    kind: 'replaced store',
    path: '<data>/kith.db.before-<time>, with -wal and -shm',
    writtenBy: { 'src/store/sqlite/backup.ts': 2 },
    holds: 'personal',
    tenancy: 'all organizations',
    rights: OWN_FOLDER,
    backup: 'never',
    erasure: LEFT_TO_OPERATOR,
  },
  {
    kind: 'restored store',
    path: '<data>/kith.db.partial until it is complete',
    writtenBy: { 'src/store/sqlite/private-file.ts': 2 },
    holds: 'personal',
    tenancy: 'all organizations',
    rights: OWN_FOLDER,
    backup: 'with the store',
    erasure: 'Becomes the store. What was erased after the backup is there again and has to be erased again.',
  },
  {
    kind: 'upload',
    path: '<data>/uploads/upload-*, <data>/uploads/org-*-import-*',
    writtenBy: { 'src/bulk/uploads.ts': 2 },
    holds: 'personal',
    tenancy: 'one organization',
    rights: OWN_FILE,
    backup: 'never',
    erasure: 'Gone when the import is done. An import that failed or was interrupted keeps its file.',
  },
  {
    kind: 'rejected rows',
    path: '<imported file>.rejected.csv or .jsonl',
    writtenBy: { 'src/bulk/rejected-rows.ts': 1 },
    holds: 'personal',
    tenancy: 'one organization',
    rights: OWN_FILE,
    backup: 'never',
    erasure: LEFT_TO_OPERATOR,
  },
  {
    kind: 'export',
    path: '<--output of kith export>, a file or a folder of pages, with .partial until it is complete',
    writtenBy: { 'src/cli/export.ts': 4 },
    holds: 'personal',
    tenancy: 'one organization',
    rights: OWN_FILE,
    backup: 'never',
    erasure: LEFT_TO_OPERATOR,
  },
  {
    kind: 'everything about one person',
    path: '<--output of kith subject export>',
    writtenBy: { 'src/cli/subject.ts': 1 },
    holds: 'personal',
    tenancy: 'one organization',
    rights: OWN_FILE,
    backup: 'never',
    erasure: LEFT_TO_OPERATOR,
  },
  {
    kind: 'column mapping',
    path: '<--save-mapping of kith import>',
    writtenBy: { 'src/cli/import.ts': 1 },
    holds: 'plain',
    tenancy: 'one organization',
    rights: OWN_FILE,
    backup: 'never',
    erasure: 'Holds names of columns.',
  },
]
