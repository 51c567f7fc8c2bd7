import { Progress, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { phoneNumbersQuery } from '../api/catalog.ts'
import { useFormat } from '../texts/format.ts'
import { useTexts } from '../texts/texts.ts'

/** How far phone numbers have been read again after a change of the country. */
export function PhoneProgress() {
  const { settings } = useTexts()
  const t = settings.organization
  const format = useFormat()
  const { data } = useQuery(phoneNumbersQuery)
  if (!data || (data.state === 'current' && !data.rebuild)) return null
  const { state, rebuild } = data
  const running = state === 'running' && rebuild
  return (
    <Stack gap={6} aria-live="polite">
      <Text size="sm" c="dimmed">
        {running
          ? t.phonesRunning(format.number(rebuild.seen), format.number(rebuild.total))
          : rebuild && state === 'current'
            ? t.phonesDone(rebuild.changed, format.number(rebuild.changed))
            : t.phonesDue}
      </Text>
      {running && (
        <Progress
          value={rebuild.total === 0 ? 100 : Math.min(100, (rebuild.seen / rebuild.total) * 100)}
          aria-label={t.phonesProgress}
        />
      )}
    </Stack>
  )
}
