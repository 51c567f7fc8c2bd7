// Activepieces' Pipedrive piece as it is on npm: one action, and the lists that its inputs offer.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { aList, anId, aText, runCall } from './calls.mjs'

const PIECE = '@activepieces/piece-pipedrive'

export async function driveActivepieces({ folder, root, bearer }) {
  const require = createRequire(join(folder, 'package.json'))
  const { version } = require(join(folder, 'node_modules', PIECE, 'package.json'))
  const action = require(PIECE).pipedrive.getAction('add_person')
  const authentication = { access_token: bearer, data: { api_domain: root } }
  const offered = (input) => action.props[input].options({ authentication })
  const choices = { disabled: false, options: aList(1, { label: aText, value: anId }) }
  const name = `Piece ${Date.now().toString(36)}`
  const calls = [
    await runCall({ name: 'owners', run: () => offered('owner_id'), expected: choices }),
    await runCall({ name: 'organizations', run: () => offered('org_id'), expected: choices }),
    await runCall({
      name: 'add_person',
      run: async () =>
        action.run({
          propsValue: {
            authentication,
            name,
            owner_id: 1,
            org_id: (await offered('org_id')).options[0].value,
            email: 'piece@example.com',
            phone: '+12025550143',
          },
        }),
      expected: {
        id: anId,
        name,
        owner_id: { id: 1 },
        org_id: { value: anId },
        email: [{ value: 'piece@example.com', primary: true }],
        phone: [{ value: '+12025550143' }],
      },
    }),
  ]
  return { program: `Activepieces Pipedrive piece ${version} (npm)`, calls }
}
