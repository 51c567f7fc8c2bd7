import { randomUUID } from 'node:crypto'
import { keyProblem, type SecretKey } from './secret-key.ts'
import { createSecrets, type SecretOwner } from './secrets.ts'

const owner: SecretOwner = { orgId: '', noun: 'self-test', id: 'kith' }

/**
 * Seals a text with each key, and opens it with all keys together, as after a rotation.
 *
 * @throws unavailable naming the key that does not do so
 */
export function checkKeys(keys: readonly SecretKey[]): void {
  const all = createSecrets(() => keys)
  for (const key of keys) {
    const alone = createSecrets(() => [key])
    const text = randomUUID()
    const opened = all.open('self-test', owner, alone.seal('self-test', owner, text))
    const found = all.keyedHashes('self-test', text).includes(alone.keyedHash('self-test', text))
    if (opened !== text || !found)
      throw keyProblem(`The secret key ${key.id} from ${key.from} does not work.`)
  }
}
