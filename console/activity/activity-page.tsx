import { SimpleGrid } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { activityQuery } from '../api/activity.ts'
import { Failure } from '../parts/failure.tsx'
import { Page } from '../parts/page.tsx'
import { useTexts } from '../texts/texts.ts'
import { ChangeFeed } from './change-feed.tsx'
import { Requests } from './requests.tsx'
import { StoreHealth } from './store-health.tsx'

/** What changes, what is asked, and how the store is: all of it as it happens. */
export default function ActivityPage() {
  const { activity: t } = useTexts()
  const [minutes, setMinutes] = useState(60)
  const activity = useQuery(activityQuery(minutes))
  return (
    <Page title={t.title} hint={t.hint}>
      {activity.error && <Failure error={activity.error} onRetry={() => void activity.refetch()} />}
      {activity.data && (
        <>
          <StoreHealth activity={activity.data} />
          <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg" mt="lg" style={{ alignItems: 'start' }}>
            <Requests activity={activity.data} minutes={minutes} onMinutes={setMinutes} />
            <ChangeFeed from={activity.data.store.lastPosition} />
          </SimpleGrid>
        </>
      )}
    </Page>
  )
}
