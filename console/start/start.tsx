import { Page } from '../parts/page.tsx'
import { useTexts } from '../texts/texts.ts'

export function Start() {
  const { people } = useTexts()
  return <Page title={people.start.title}>{people.start.text}</Page>
}
