/** Access: keys, browser sessions, organizations and roles. */

export { createKeyUses } from './key-uses.ts'
export { createKeys, type Keys, type PresentedKey } from './keys.ts'
export { createOrganizations, type Organizations } from './organizations.ts'
export { requireRole } from './roles.ts'
export { createSessions, type Sessions, type SignedIn } from './sessions.ts'
