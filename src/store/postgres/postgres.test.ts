import { openTestDatabase } from '../../../test/support/test-database.ts'
import { storeContract } from '../store.contract.ts'

storeContract('PostgreSQL', () => openTestDatabase())
