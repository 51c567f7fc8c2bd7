import { type Caller, includesRole, type Role } from '../../model/access.ts'
import { KithError } from '../../model/errors.ts'

/** @throws forbidden if the caller's role does not include the needed one */
export function requireRole(caller: Caller, needed: Role): void {
  if (!includesRole(caller.role, needed)) {
    throw new KithError('forbidden', `This key may ${caller.role} only; ${needed} is needed.`)
  }
}
