import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { read } from './source-files.ts'

/** What `docker compose up` starts, read as Compose reads it. */
const compose = parse(read('compose.yaml'), { merge: true }) as {
  readonly services: Readonly<Record<string, Service>>
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>
}

interface Service {
  readonly image: string
  readonly build?: string
  readonly user?: string
  readonly read_only?: boolean
  readonly privileged?: boolean
  readonly cap_add?: readonly string[]
  readonly cap_drop?: readonly string[]
  readonly security_opt?: readonly string[]
  readonly ports?: readonly string[]
  readonly volumes?: readonly string[]
  readonly networks?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly healthcheck?: { readonly test: readonly string[] }
}

const services = Object.entries(compose.services)
const servers = services.filter(([, { build }]) => build !== undefined)

describe('compose.yaml', () => {
  test('has two Kith servers on one PostgreSQL', () => {
    expect(servers.map(([name]) => name)).toEqual(['kith-1', 'kith-2'])
    const databases = services.filter(([, { build }]) => build === undefined)
    expect(databases.map(([name]) => name)).toEqual(['database'])
    for (const [, { environment }] of servers) {
      expect(new URL(environment!.KITH_DATABASE_URL!).hostname).toBe('database')
    }
  })

  test('has no password: Compose refuses to start without one, and says so', () => {
    const passwords = services.flatMap(([name, { environment = {} }]) =>
      Object.entries(environment)
        .filter(([variable]) => variable.includes('PASSWORD'))
        .map(([variable, value]) => [name, variable, value] as const),
    )
    expect(passwords).toHaveLength(services.length)
    for (const [name, variable, value] of passwords) {
      // `${NAME:?message}`: an empty value is refused too.
      expect(value, `${variable} of ${name}`).toMatch(/^\$\{KITH_DATABASE_PASSWORD:\?[a-z][^}]{20,}\}$/)
    }
    expect(read('compose.yaml'), 'a password in an address would need escaping').not.toMatch(
      /:\/\/[^\s@]*:[^\s@]*@/,
    )
  })

  test.each(services)('%s can be reached from this machine alone', (name, { ports = [], networks = [] }) => {
    for (const port of ports) expect(port, name).toMatch(/^127\.0\.0\.1:\d+:\d+$/)
    if (name !== 'database') return
    expect(ports).toEqual([])
    expect(networks.map((network) => compose.networks[network]?.internal)).toEqual([true])
  })

  test.each(services)(
    '%s runs as a user, in a root that it cannot write, and can gain no privileges',
    (_, service) => {
      expect(service.user).toMatch(/^(node|postgres)$/)
      expect(service.read_only).toBe(true)
      expect(service.cap_drop).toEqual(['ALL'])
      expect(service.security_opt).toContain('no-new-privileges:true')
      expect(service.privileged ?? false).toBe(false)
      expect(service.cap_add ?? []).toEqual([])
      // A folder of this machine in a container would be read and written with the rights of the user in it.
      for (const volume of service.volumes ?? []) expect(volume).toMatch(/^[a-z][a-z0-9-]*:\//)
    },
  )

  test.each(services)('%s says whether it works', (_, { build, healthcheck }) => {
    if (build === undefined) expect(healthcheck?.test[0]).toBe('CMD')
    else expect(read('Dockerfile')).toMatch(/^HEALTHCHECK .*\/readyz/m)
  })
})

describe('Dockerfile', () => {
  const stages = read('Dockerfile')
    .split(/^FROM /m)
    .slice(1)
  const last = stages.at(-1)!

  test('runs the program as a user who owns nothing but the folder of the store', () => {
    expect(last.match(/^USER (.+)$/gm)).toEqual(['USER node'])
    expect(last.indexOf('USER node')).toBeLessThan(last.indexOf('ENTRYPOINT'))
    expect(last.match(/chown .*/g)).toEqual(['chown node:node /data'])
    expect(last).not.toMatch(/^(ADD|COPY .*--chown)/m)
  })

  test('leaves the store, keys, backups and the history of the repository out of the image', () => {
    const ignored = read('.dockerignore').split('\n')
    for (const name of ['.git', '.env*', 'kith-data', '**/*.db', '**/*.age', '**/*.key']) {
      expect(ignored).toContain(name)
    }
  })
})
