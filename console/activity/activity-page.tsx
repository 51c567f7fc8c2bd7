import { SimpleGrid } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { activityQuery } from '../api/activity.ts'
import { Page } from '../parts/page.tsx'
import { QueryContent } from '../parts/query-content.tsx'
import { useTexts } from '../texts/texts.ts'
import { ChangeFeed } from './change-feed.tsx'
import { Requests } from './requests.tsx'
import { StoreHealth } from './store-health.tsx'

/** Recent changes, requests and the state of the database, refreshed every few seconds. */
export default function ActivityPage() {
  const { activity: t } = useTexts()
  const [minutes, setMinutes] = useState(60)
  const activity = useQuery(activityQuery(minutes))
  return (
    <Page title={t.title} hint={t.hint}>
      <QueryContent query={activity}>
        {(data) => (
          <>
            <StoreHealth activity={data} />
            <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg" mt="lg" style={{ alignItems: 'start' }}>
              <Requests activity={data} minutes={minutes} onMinutes={setMinutes} />
              <ChangeFeed from={data.store.lastPosition} />
            </SimpleGrid>
          </>
        )}
      </QueryContent>
    </Page>
  )
}
