import { lookAtEverything } from './support/look.ts'

lookAtEverything('phone', 'dark')
