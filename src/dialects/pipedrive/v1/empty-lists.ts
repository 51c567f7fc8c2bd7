import Type, { type TSchema } from 'typebox'
import type { Hub } from '../../../hub/hub.ts'
import type { Caller } from '../../../model/access.ts'
import { ok, type Route, route } from '../../dialect.ts'
import { pathParameters, queryParameters } from '../../kit/flat-parameters.ts'
import { listCursor } from '../list-cursor.ts'
import { oldRules } from '../query.ts'
import { errorResponse } from '../schema.ts'
import { offsetParameters, paged, paginationOf } from './offset-page.ts'
import { success } from './schema.ts'

/**
 * Lists of what Kith does not keep. They are answered in the vendor's envelopes and are always empty, so that connectors
 * that read every list of an account do not stop (singer-io/tap-pipedrive, `tap_pipedrive/streams`; airbytehq/airbyte,
 * `airbyte-integrations/connectors/source-pipedrive/manifest.yaml`; npm `pipedrive`).
 */

/** How a list pages: by `start`, by a cursor, not at all; searches have their items one level deeper. */
type Paging = 'offset' | 'cursor' | 'none' | 'search' | 'offset search' | 'goals'

interface EmptyList {
  readonly path: string
  readonly operationId: string
  readonly of: string
  readonly paging: Paging
  /** The vendor's page, and the operation on it. */
  readonly reference: string
}

/** Lists by the vendor's page: path, operation, what it lists, how it pages. */
const pages: Readonly<Record<string, readonly (readonly [string, string, string, Paging])[]>> = {
  Activities: [
    ['/v1/activities', 'getActivitiesV1', 'activities', 'offset'],
    ['/v1/activities/collection', 'getActivitiesCollectionV1', 'activities', 'cursor'],
    ['/api/v2/activities', 'getActivities', 'activities', 'cursor'],
  ],
  ActivityTypes: [['/v1/activityTypes', 'getActivityTypes', 'types of activities', 'none']],
  CallLogs: [['/v1/callLogs', 'getUserCallLogs', 'call logs', 'offset']],
  Deals: [
    ['/v1/deals', 'getDealsV1', 'deals', 'offset'],
    ['/v1/deals/collection', 'getDealsCollectionV1', 'deals', 'cursor'],
    ['/v1/deals/archived', 'getArchivedDealsV1', 'archived deals', 'offset'],
    ['/v1/deals/search', 'searchDealsV1', 'deals', 'offset search'],
    ['/api/v2/deals', 'getDeals', 'deals', 'cursor'],
    ['/api/v2/deals/archived', 'getArchivedDeals', 'archived deals', 'cursor'],
    ['/api/v2/deals/products', 'getDealsProducts', 'products of deals', 'cursor'],
    ['/api/v2/deals/installments', 'getInstallments', 'installments of deals', 'cursor'],
    ['/api/v2/deals/search', 'searchDeals', 'deals', 'search'],
  ],
  Files: [['/v1/files', 'getFiles', 'files', 'offset']],
  Goals: [['/v1/goals/find', 'getGoals', 'goals', 'goals']],
  Leads: [
    ['/v1/leads', 'getLeads', 'leads', 'offset'],
    ['/v1/leads/archived', 'getArchivedLeads', 'archived leads', 'offset'],
    ['/v1/leads/search', 'searchLeadsV1', 'leads', 'offset search'],
    ['/api/v2/leads/search', 'searchLeads', 'leads', 'search'],
  ],
  LeadLabels: [['/v1/leadLabels', 'getLeadLabels', 'labels of leads', 'none']],
  LeadSources: [['/v1/leadSources', 'getLeadSources', 'sources of leads', 'none']],
  LegacyTeams: [['/v1/legacyTeams', 'getTeams', 'teams', 'none']],
  Mailbox: [['/v1/mailbox/mailThreads', 'getMailThreads', 'mail threads', 'offset']],
  Notes: [['/v1/notes', 'getNotes', 'notes', 'offset']],
  PermissionSets: [['/v1/permissionSets', 'getPermissionSets', 'permission sets', 'none']],
  Pipelines: [
    ['/v1/pipelines', 'getPipelinesV1', 'pipelines', 'offset'],
    ['/api/v2/pipelines', 'getPipelines', 'pipelines', 'cursor'],
  ],
  Products: [
    ['/v1/products', 'getProductsV1', 'products', 'offset'],
    ['/v1/products/search', 'searchProductsV1', 'products', 'offset search'],
    ['/api/v2/products', 'getProducts', 'products', 'cursor'],
    ['/api/v2/products/search', 'searchProducts', 'products', 'search'],
  ],
  Projects: [
    ['/v1/projects', 'getProjectsV1', 'projects', 'cursor'],
    ['/v1/projects/boards', 'getProjectsBoardsV1', 'boards of projects', 'none'],
    ['/v1/projects/phases', 'getProjectsPhasesV1', 'phases of projects', 'none'],
    ['/api/v2/projects', 'getProjects', 'projects', 'cursor'],
    ['/api/v2/projects/archived', 'getArchivedProjects', 'archived projects', 'cursor'],
    ['/api/v2/projects/search', 'searchProjects', 'projects', 'search'],
    ['/api/v2/boards', 'getProjectsBoards', 'boards of projects', 'none'],
    ['/api/v2/phases', 'getProjectsPhases', 'phases of projects', 'none'],
  ],
  ProjectTemplates: [
    ['/v1/projectTemplates', 'getProjectTemplatesV1', 'templates of projects', 'cursor'],
    ['/api/v2/projectTemplates', 'getProjectTemplates', 'templates of projects', 'cursor'],
  ],
  Roles: [['/v1/roles', 'getRoles', 'roles', 'offset']],
  Stages: [
    ['/v1/stages', 'getStagesV1', 'stages', 'none'],
    ['/api/v2/stages', 'getStages', 'stages', 'cursor'],
  ],
  Tasks: [
    ['/v1/tasks', 'getTasksV1', 'tasks', 'cursor'],
    ['/api/v2/tasks', 'getTasks', 'tasks', 'cursor'],
  ],
  Persons: [
    ['/v1/persons/:id/activities', 'getPersonActivitiesV1', 'activities of a person', 'offset'],
    ['/v1/persons/:id/deals', 'getPersonDealsV1', 'deals of a person', 'offset'],
    ['/v1/persons/:id/files', 'getPersonFiles', 'files of a person', 'offset'],
    ['/v1/persons/:id/flow', 'getPersonUpdates', 'updates about a person', 'offset'],
    ['/v1/persons/:id/mailMessages', 'getPersonMailMessages', 'mail of a person', 'offset'],
    ['/v1/persons/:id/products', 'getPersonProducts', 'products of a person', 'offset'],
  ],
  Organizations: [
    [
      '/v1/organizations/:id/activities',
      'getOrganizationActivitiesV1',
      'activities of an organization',
      'offset',
    ],
    ['/v1/organizations/:id/deals', 'getOrganizationDealsV1', 'deals of an organization', 'offset'],
    ['/v1/organizations/:id/files', 'getOrganizationFiles', 'files of an organization', 'offset'],
    ['/v1/organizations/:id/flow', 'getOrganizationUpdates', 'updates about an organization', 'offset'],
    [
      '/v1/organizations/:id/mailMessages',
      'getOrganizationMailMessages',
      'mail of an organization',
      'offset',
    ],
  ],
}

const cursorParameters = { limit: offsetParameters.limit, cursor: listCursor }
const nothing = Type.Array(Type.Unknown(), { maxItems: 0 })
const noCursor = Type.Object({ next_cursor: Type.Null() })

const searchTerm = { term: Type.String({ minLength: 1, maxLength: 500 }) }

/** The parameters that page the list, and the term of a search. Others are ignored: there is nothing to select from. */
const parametersOf: Readonly<Record<Paging, Readonly<Record<string, TSchema>>>> = {
  offset: offsetParameters,
  'offset search': { ...searchTerm, ...offsetParameters },
  cursor: cursorParameters,
  search: { ...searchTerm, ...cursorParameters },
  none: {},
  goals: {},
}

const schemas: Readonly<Record<Paging, TSchema>> = {
  offset: Type.Object({ success, data: nothing, additional_data: paged }),
  cursor: Type.Object({ success, data: nothing, additional_data: noCursor }),
  none: Type.Object({ success, data: nothing }),
  search: Type.Object({ success, data: Type.Object({ items: nothing }), additional_data: noCursor }),
  'offset search': Type.Object({ success, data: Type.Object({ items: nothing }), additional_data: paged }),
  goals: Type.Object({ success, data: Type.Object({ goals: nothing }) }),
}

function bodyOf(paging: Paging, page: { readonly start: number; readonly limit: number }): object {
  const additional_data = paging.startsWith('offset')
    ? { pagination: paginationOf(page, false) }
    : { next_cursor: null }
  switch (paging) {
    case 'none':
      return { success: true, data: [] }
    case 'goals':
      return { success: true, data: { goals: [] } }
    case 'search':
    case 'offset search':
      return { success: true, data: { items: [] }, additional_data }
    default:
      return { success: true, data: [], additional_data }
  }
}

/** Lists of a person or an organization exist where it does. */
const parents = [
  {
    prefix: '/v1/persons/:id/',
    find: (caller: Caller, hub: Hub, id: number): Promise<unknown> =>
      hub.people.getByVendorId(caller, 'pipedrive', String(id), { removed: true }),
  },
  {
    prefix: '/v1/organizations/:id/',
    find: (caller: Caller, hub: Hub, id: number): Promise<unknown> =>
      hub.companies.get(caller, id, { removed: true }),
  },
] as const

function emptyListRoute({ path, operationId, of, paging, reference }: EmptyList): Route {
  const parent = parents.find(({ prefix }) => path.startsWith(prefix))
  return route({
    method: 'GET',
    path,
    operationId,
    summary: `${paging.endsWith('search') ? 'Search' : 'List'} ${of}: always empty`,
    reference,
    role: 'read',
    ...(parent && { params: pathParameters(Type.Object({ id: Type.Integer() })) }),
    query: queryParameters(Type.Object(parametersOf[paging]), oldRules),
    responses: {
      200: schemas[paging],
      401: errorResponse,
      // Without parameters nothing can be wrong.
      ...((parent || Object.keys(parametersOf[paging]).length > 0) && { 400: errorResponse }),
      ...(parent && { 404: errorResponse }),
    },
    async handle({ params, query, caller, hub }) {
      if (parent) await parent.find(caller, hub, (params as { id: number }).id)
      const { start = 0, limit = 100 } = query as { start?: number; limit?: number }
      return ok(bodyOf(paging, { start, limit }))
    },
  })
}

export const emptyListRoutes: readonly Route[] = Object.entries(pages).flatMap(([page, lists]) =>
  lists.map(([path, operationId, of, paging]) => {
    const operation = operationId.replace(/V1$/, '')
    const reference = `https://developers.pipedrive.com/docs/api/v1/${page}#${operation}`
    return emptyListRoute({ path, operationId, of, paging, reference })
  }),
)
