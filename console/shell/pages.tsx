import { lazy, Suspense } from 'react'
import { Redirect, Route, Switch } from 'wouter'
import { Loading } from '../parts/loading.tsx'
import { NotFound } from './not-found.tsx'

// Each page is a chunk of its own, loaded on first visit.
const PeoplePage = lazy(() => import('../people/people-page.tsx'))
const PersonPage = lazy(() => import('../person/person-page.tsx'))
const ImportPage = lazy(() => import('../imports/import-page.tsx'))
const CampaignsPage = lazy(() => import('../campaigns/campaigns-page.tsx'))
const CampaignPage = lazy(() => import('../campaigns/campaign-page.tsx'))
const ActivityPage = lazy(() => import('../activity/activity-page.tsx'))
const SourcesPage = lazy(() => import('../sources/sources-page.tsx'))
const LabelsPage = lazy(() => import('../labels/labels-page.tsx'))
const FieldsPage = lazy(() => import('../fields/fields-page.tsx'))
const KeysPage = lazy(() => import('../keys/keys-page.tsx'))
const OrganizationPage = lazy(() => import('../organization/organization-page.tsx'))

export function Pages() {
  return (
    <Suspense fallback={<Loading height="60dvh" />}>
      <Switch>
        <Route path="/">
          <Redirect to="/people" replace />
        </Route>
        <Route path="/people" component={PeoplePage} />
        <Route path="/people/:id">{({ id }) => <PersonPage key={id} id={id} />}</Route>
        <Route path="/import" component={ImportPage} />
        <Route path="/campaigns" component={CampaignsPage} />
        <Route path="/campaigns/:id">{({ id }) => <CampaignPage key={id} id={id} />}</Route>
        <Route path="/activity" component={ActivityPage} />
        <Route path="/sources" component={SourcesPage} />
        <Route path="/labels" component={LabelsPage} />
        <Route path="/fields" component={FieldsPage} />
        <Route path="/keys" component={KeysPage} />
        <Route path="/organization" component={OrganizationPage} />
        <Route component={NotFound} />
      </Switch>
    </Suspense>
  )
}
