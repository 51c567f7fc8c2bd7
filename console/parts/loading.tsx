import { Center, Loader } from '@mantine/core'
import { useTexts } from '../texts/texts.ts'

/** A spinner in place of content that is loading. */
export function Loading({ height = '40dvh' }: { height?: string }) {
  const { general } = useTexts()
  return (
    <Center h={height}>
      <Loader role="status" aria-label={general.loading} />
    </Center>
  )
}
