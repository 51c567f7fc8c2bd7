import { Alert, Tabs } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { useLocation, useSearch } from 'wouter'
import { isStatus } from '../api/problem.ts'
import { useRights } from '../api/session.ts'
import { Failure } from '../parts/failure.tsx'
import { Loading } from '../parts/loading.tsx'
import { Page } from '../parts/page.tsx'
import { nameOf } from '../people/person-name.ts'
import { NotFound } from '../shell/not-found.tsx'
import { useFormat } from '../texts/format.ts'
import { useTexts } from '../texts/texts.ts'
import { ConflictDialog } from './conflict-dialog.tsx'
import { Details } from './details.tsx'
import { PersonContext } from './person-context.ts'
import { PersonActions, PersonHint, PersonTitle } from './person-head.tsx'
import { provenanceQuery, usePerson } from './use-person.ts'

const Timeline = lazy(() => import('./timeline.tsx'))
const ApiPreview = lazy(() => import('./api-preview.tsx'))

const tabs = ['details', 'timeline', 'preview'] as const

/** One person: details, timeline and the responses of each API. */
export default function PersonPage({ id }: { id: string }) {
  const { people, person: t } = useTexts()
  const format = useFormat()
  const { write, sensitive } = useRights()
  const [tab, setTab] = useTab()
  const { person, removal, save, conflict, resolve } = usePerson(id)
  const provenance = useQuery({ ...provenanceQuery(id), enabled: sensitive && person.isSuccess })

  if (isStatus(person.error, 404)) return <NotFound />
  if (person.error) {
    return (
      <Page title={people.title}>
        <Failure error={person.error} onRetry={() => void person.refetch()} />
      </Page>
    )
  }
  if (!person.data) return <Loading />

  const shown = person.data
  const editable = write && shown.removedAt === null
  return (
    <PersonContext value={{ person: shown, save, editable, masked: !sensitive, provenance: provenance.data }}>
      <Page
        title={nameOf(shown) || people.unnamed}
        heading={<PersonTitle />}
        hint={<PersonHint />}
        actions={<PersonActions onRemoval={(action) => removal.mutate(action)} busy={removal.isPending} />}
      >
        {shown.removedAt && (
          <Alert color="saffron" mb="md">
            {t.removedNotice(format.moment(shown.removedAt))}
          </Alert>
        )}
        {!sensitive && (
          <Alert color="saffron" mb="md">
            {t.maskedNotice}
          </Alert>
        )}
        {removal.error && <Failure error={removal.error} />}
        <Tabs value={tab} onChange={setTab} keepMounted={false}>
          <Tabs.List mb="lg">
            {tabs.map((name) => (
              <Tabs.Tab key={name} value={name}>
                {t.tabs[name]}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value="details">
            <Details />
          </Tabs.Panel>
          <Suspense fallback={<Loading />}>
            <Tabs.Panel value="timeline">
              <Timeline id={id} />
            </Tabs.Panel>
            <Tabs.Panel value="preview">
              <ApiPreview id={id} version={shown.version} />
            </Tabs.Panel>
          </Suspense>
        </Tabs>
        {conflict && <ConflictDialog conflict={conflict} onResolve={(choice) => void resolve(choice)} />}
      </Page>
    </PersonContext>
  )
}

/** Keeps the tab in the URL, so that it can be linked to and the back button works. */
function useTab() {
  const search = useSearch()
  const [path, navigate] = useLocation()
  const requested = new URLSearchParams(search).get('tab')
  const tab = tabs.find((name) => name === requested) ?? 'details'
  return [
    tab,
    (name: string | null) => navigate(name && name !== 'details' ? `${path}?tab=${name}` : path),
  ] as const
}
