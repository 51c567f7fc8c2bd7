import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildProgram, kith, serve, temporaryFolder } from './support/command.ts'

/** `kith undo` beside a running server. */

const folder = temporaryFolder()
const data = join(folder.path, 'data')
beforeAll(buildProgram)
afterAll(folder.remove)

test('takes back what a key did through the API and by an import, and lists what stays', async () => {
  const key = () =>
    kith(['keys', 'create', '--data', data, '--dialect', 'native', '--role', 'admin']).stdout.trim()
  const [mine, theirs] = [key(), key()]
  const [, { id: keyId }] = JSON.parse(kith(['keys', 'list', '--data', data, '--json']).stdout)
  const serving = await serve(['--data', data])
  const request = async (
    text: string,
    method: string,
    path: string,
    body: unknown,
  ): Promise<{ id: string }> => {
    const answer = await fetch(`${serving.url}/native/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${text}`,
        'content-type': typeof body === 'string' ? 'text/csv' : 'application/json',
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
    expect(answer.status).toBeLessThan(300)
    return (await answer.json()) as { id: string }
  }
  try {
    const nadia = await request(mine, 'POST', '/people', { given: 'Nadia', jobTitle: 'Engineer' })
    await request(theirs, 'PATCH', `/people/${nadia.id}`, { jobTitle: 'Boss', notes: 'Sold' })
    await request(mine, 'PATCH', `/people/${nadia.id}`, { jobTitle: 'Director' })
    const made = await request(theirs, 'POST', '/people', { given: 'Made' })
    const job = await request(
      theirs,
      'POST',
      '/imports?name=people.csv',
      'First Name,Email\nBen,ben@example.com\n',
    )
    await expect
      .poll(async () => JSON.parse(kith(['import', '--list', '--data', data, '--json']).stdout)[0].state)
      .toBe('done')

    const undo = ['undo', '--actor', keyId, '--since', '1h', '--data', data]
    const planned = kith([...undo, '--dry-run', '--json'])
    expect(planned).toMatchObject({ code: 3, stderr: '' })
    const done = kith([...undo, '--json'])
    expect(done.code).toBe(3)
    expect(JSON.parse(done.stdout)).toEqual({
      people: [
        {
          id: nadia.id,
          fields: ['notes'],
          kept: [
            {
              field: 'jobTitle',
              reason: 'changed later',
              by: expect.stringMatching(/^key:/),
              at: expect.any(String),
            },
          ],
        },
        { id: made.id, outcome: 'removed', fields: [], kept: [] },
      ],
      imports: [{ id: job.id, name: 'people.csv', undone: true }],
    })
    expect(done.stdout).toBe(planned.stdout)
    const people = JSON.parse(kith(['people', 'list', '--data', data, '--json']).stdout)
    expect(people).toMatchObject([{ id: nadia.id, jobTitle: 'Director', notes: null }])
    const again = kith(undo)
    expect(again).toMatchObject({ code: 3, stderr: '' })
    expect(again.stdout).toMatch(
      new RegExp(
        `^${nadia.id}: jobTitle stays: changed later \\(key:.*\\)\n0 people and 0 imports were taken back\\.\n$`,
      ),
    )
  } finally {
    await serving.stop()
  }
}, 120_000)

test.each([
  [['undo', '--since', '1h'], /--actor/],
  [['undo', '--actor', 'x'], /--since/],
  [['undo', '--actor', 'robot:1', '--since', '1h'], /the kind must be one of key, session/],
  [['undo', '--actor', 'x', '--since', 'yesterday'], /--since must be like/],
])('%j is a wrong command line', (args, message) => {
  expect(kith([...args, '--data', data])).toMatchObject({ code: 2, stderr: expect.stringMatching(message) })
})

test('of an actor who did nothing says so', () => {
  const { code, stdout } = kith(['undo', '--actor', 'command-line:none', '--since', '1h', '--data', data])
  expect({ code, stdout }).toEqual({ code: 0, stdout: '0 people and 0 imports were taken back.\n' })
})
