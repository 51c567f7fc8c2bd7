import { createContext, use } from 'react'
import { en } from './en/en.ts'

/** All texts of the console. A translation is another object of this type. */
export type Texts = typeof en

export const TextsContext = createContext<Texts>(en)

export function useTexts(): Texts {
  return use(TextsContext)
}
