import { Button, EmptyState } from '@mantine/core'
import { IconMapOff } from '@tabler/icons-react'
import { Link } from 'wouter'
import { Page } from '../parts/page.tsx'
import { useTexts } from '../texts/texts.ts'

export function NotFound() {
  const { general } = useTexts()
  return (
    <Page title={general.notFoundTitle}>
      <EmptyState icon={<IconMapOff aria-hidden />} description={general.notFound}>
        <EmptyState.Actions>
          <Button component={Link} href="/people">
            {general.toPeople}
          </Button>
        </EmptyState.Actions>
      </EmptyState>
    </Page>
  )
}
