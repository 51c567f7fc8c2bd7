import { Center } from '@mantine/core'
import { Component, type ReactNode } from 'react'
import { Failure } from './failure.tsx'

interface BoundaryProps {
  /** Another page is another try. */
  readonly resetKey: string
  readonly children: ReactNode
}

/** Keeps navigation alive when a page breaks. React knows no other way than a class. */
export class Boundary extends Component<BoundaryProps, { error: unknown }> {
  override state: { error: unknown } = { error: undefined }

  static getDerivedStateFromError(error: unknown) {
    return { error }
  }

  override componentDidUpdate(before: BoundaryProps) {
    if (before.resetKey !== this.props.resetKey && this.state.error !== undefined)
      this.setState({ error: undefined })
  }

  override render() {
    if (this.state.error === undefined) return this.props.children
    return (
      <Center p="xl">
        <Failure error={this.state.error} onRetry={() => this.setState({ error: undefined })} />
      </Center>
    )
  }
}
