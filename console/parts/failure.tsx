import { Alert, Button, Code, Group, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { ApiProblem, messageOf } from '../api/problem.ts'
import { useTexts } from '../texts/texts.ts'

/** An error message with the request id for support and an optional retry button. */
export function Failure({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { general } = useTexts()
  const requestId = error instanceof ApiProblem ? error.requestId : undefined
  return (
    <Alert
      role="alert"
      color="red"
      variant="light"
      maw={560}
      title={general.errorTitle}
      icon={<IconAlertTriangle aria-hidden />}
    >
      <Text size="sm">{messageOf(error)}</Text>
      <Group mt="xs" gap="sm">
        {onRetry && (
          <Button size="xs" variant="default" onClick={onRetry}>
            {general.tryAgain}
          </Button>
        )}
        {requestId && <Code>{general.requestId(requestId)}</Code>}
      </Group>
    </Alert>
  )
}
