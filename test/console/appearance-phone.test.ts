import { testAppearance } from './support/appearance.ts'

testAppearance('phone', 'dark')
