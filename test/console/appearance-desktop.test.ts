import { testAppearance } from './support/appearance.ts'

testAppearance('desktop', 'light')
