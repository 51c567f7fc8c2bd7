import { Button, EmptyState, Loader } from '@mantine/core'
import { IconUserSearch } from '@tabler/icons-react'
import { Failure } from '../parts/failure.tsx'
import { useTexts } from '../texts/texts.ts'
import type { WindowState } from './people-window.ts'

interface PeopleEmptyProps {
  readonly state: WindowState
  readonly onReset: () => void
  readonly onRetry: () => void
}

/** Shown in place of rows: loading, an error, or the empty state. */
export function PeopleEmpty({ state, onReset, onRetry }: PeopleEmptyProps) {
  const { general, people } = useTexts()
  if (state.error !== undefined) return <Failure error={state.error} onRetry={onRetry} />
  if (!state.complete) return <Loader role="status" aria-label={general.loading} />
  return (
    <EmptyState
      icon={<IconUserSearch aria-hidden />}
      title={people.empty.title}
      description={people.empty.text}
    >
      <EmptyState.Actions>
        <Button variant="default" onClick={onReset}>
          {people.empty.reset}
        </Button>
      </EmptyState.Actions>
    </EmptyState>
  )
}
