import { lookAtEverything } from './support/look.ts'

lookAtEverything('desktop', 'light')
