// n8n's Pipedrive node in both of its versions, as it is on npm. What n8n's runtime does for a node is done here: parameters,
// items, and requests with the credentials, which go to the server instead of to the vendor.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { aList, anId, aText, is, runCall } from './calls.mjs'

const NODE = 'n8n-nodes-base/dist/nodes/Pipedrive/Pipedrive.node.js'
const VENDOR = 'https://api.pipedrive.com'

/** @param folder has n8n-nodes-base, or its Pipedrive node and what that requires, in its node_modules */
export async function driveN8n({ folder, root, token }) {
  const require = createRequire(join(folder, 'package.json'))
  const { version } = require(join(folder, 'node_modules', 'n8n-nodes-base', 'package.json'))
  const { Pipedrive } = require(NODE)
  const { nodeVersions } = new Pipedrive()
  const calls = []
  for (const number of [1, 2]) {
    const node = nodeVersions[number]
    const state = { mark: `Node ${number} ${Date.now().toString(36)}` }
    for (const call of number === 1 ? calls1 : calls2) {
      const parameters = { resource: 'person', authentication: 'apiToken', ...call.with?.(state) }
      const context = contextOf({
        number,
        parameters: { ...parameters, operation: call.operation },
        root,
        token,
      })
      const result = await runCall({
        name: `version ${number} ${call.operation ?? call.options}`,
        async run() {
          if (call.options) return node.methods.loadOptions[call.options].call(context)
          const items = (await node.execute.call(context))[0].map(({ json }) => json)
          call.keep?.(items, state)
          return items
        },
        ...(call.returns && { expected: call.returns(state) }),
        ...(call.rejects && { rejects: call.rejects(state), known: call.known }),
      })
      calls.push(result)
    }
  }
  return { program: `n8n Pipedrive node of n8n-nodes-base ${version} (npm)`, calls }
}

/** What a node finds in `this`. */
function contextOf({ number, parameters, root, token }) {
  return {
    getInputData: () => [{ json: {} }],
    getNodeParameter: (name, _index, fallback) => parameters[name] ?? fallback ?? {},
    getCurrentNodeParameter: (name) => parameters[name],
    getNode: () => ({
      ...{ id: '1', name: 'Pipedrive', type: 'n8n-nodes-base.pipedrive', typeVersion: number },
      ...{ position: [0, 0], parameters },
    }),
    continueOnFail: () => false,
    helpers: {
      requestWithAuthentication: async (_credentials, options) => send(options, root, token),
      returnJsonArray: (data) => [data].flat().map((json) => ({ json })),
      constructExecutionMetaData: (items) => items,
    },
  }
}

async function send({ method, uri, headers, qs = {}, body }, root, token) {
  const url = new URL(uri.replace(VENDOR, root))
  for (const [name, value] of Object.entries({ ...qs, api_token: token })) {
    if (value !== undefined && value !== null) url.searchParams.append(name, String(value))
  }
  const response = await fetch(url, {
    method,
    headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  })
  const answer = await response.json()
  if (!response.ok)
    throw Object.assign(new Error(`${response.status}`), { statusCode: response.status, error: answer })
  return answer
}

const choices = () => aList(1, { name: aText, value: anId })
const many = (expected) =>
  is(
    'a list of persons, the expected one among them',
    (value) => aList(1).test(value) && value.some((item) => aList(1, expected).test([item])),
  )

const options = [
  { options: 'getUserIds', returns: choices },
  { options: 'getOrganizationIds', returns: choices },
  { options: 'getPersonLabels', returns: choices },
  { options: 'getFilters', returns: choices },
]

const calls1 = [
  ...options,
  { options: 'getPersonCustomFields', returns: () => aList(1, { name: aText, value: aText }) },
  {
    operation: 'create',
    with: ({ mark }) => ({
      name: `Mira ${mark}`,
      additionalFields: { email: ['node@example.com'], owner_id: 1, visible_to: '3' },
    }),
    returns: ({ mark }) => [
      {
        id: anId,
        name: `Mira ${mark}`,
        email: [{ value: 'node@example.com', primary: true }],
        visible_to: '3',
      },
    ],
    keep: ([person], state) => Object.assign(state, { id: person.id }),
  },
  {
    operation: 'get',
    with: ({ id }) => ({ personId: id, resolveProperties: true }),
    returns: ({ id, mark }) => [{ ID: id, Name: `Mira ${mark}` }],
  },
  {
    operation: 'update',
    with: ({ id, mark }) => ({
      personId: id,
      updateFields: { name: `Noor ${mark}` },
      encodeProperties: true,
    }),
    // It also resolves the names of what it encoded.
    returns: ({ id, mark }) => [{ ID: id, Name: `Noor ${mark}` }],
  },
  {
    operation: 'getAll',
    with: () => ({ returnAll: true, additionalFields: { firstChar: 'n' } }),
    returns: ({ id }) => many({ id }),
  },
  {
    operation: 'search',
    with: ({ mark }) => ({
      term: `noor ${mark}`,
      returnAll: false,
      limit: 5,
      additionalFields: { exactMatch: true },
    }),
    returns: ({ id }) => [{ id, type: 'person' }],
  },
  {
    operation: 'delete',
    with: ({ id }) => ({ personId: id }),
    rejects: () => ({ httpCode: '410' }),
    known: 'the vendor answers 410, which this node takes for a failure',
  },
]

const calls2 = [
  ...options,
  {
    operation: 'create',
    with: ({ mark }) => ({
      name: `Mira ${mark}`,
      additionalFields: {
        emails: { emailProperties: [{ value: 'node@example.com', primary: true, label: 'work' }] },
        visible_to: '3',
      },
    }),
    returns: ({ mark }) => [
      { id: anId, name: `Mira ${mark}`, emails: [{ value: 'node@example.com' }], visible_to: 3 },
    ],
    keep: ([person], state) => Object.assign(state, { id: person.id }),
  },
  {
    operation: 'get',
    with: ({ id }) => ({ personId: id }),
    returns: ({ id }) => [{ id, custom_fields: {} }],
  },
  {
    operation: 'update',
    with: ({ id, mark }) => ({ personId: id, updateFields: { name: `Noor ${mark}` } }),
    returns: ({ id, mark }) => [{ id, name: `Noor ${mark}` }],
  },
  {
    operation: 'getAll',
    with: () => ({ returnAll: true, filters: { first_char: 'N' } }),
    returns: ({ id }) => many({ id }),
  },
  {
    operation: 'search',
    with: ({ mark }) => ({ term: `noor ${mark}`, exactMatch: true, returnAll: true }),
    returns: ({ id }) => [{ id, type: 'person' }],
  },
  { operation: 'delete', with: ({ id }) => ({ personId: id }), returns: () => [{ success: true }] },
]
