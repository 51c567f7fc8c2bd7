import { Center } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { SessionContext, sessionQuery } from './api/session.ts'
import { Failure } from './parts/failure.tsx'
import { Loading } from './parts/loading.tsx'
import { SignIn } from './session/sign-in.tsx'
import { Shell } from './shell/shell.tsx'

export function App() {
  const session = useQuery(sessionQuery)
  if (session.data) {
    return (
      <SessionContext value={session.data}>
        <Shell />
      </SessionContext>
    )
  }
  if (session.data === null) return <SignIn />
  return (
    <Center component="main" h="100%">
      {session.error ? <Failure error={session.error} onRetry={() => void session.refetch()} /> : <Loading />}
    </Center>
  )
}
