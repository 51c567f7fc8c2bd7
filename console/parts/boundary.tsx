import { Center } from '@mantine/core'
import { Component, type ReactNode } from 'react'
import { Failure } from './failure.tsx'

interface BoundaryProps {
  /** A change of this key clears the error. */
  readonly resetKey: string
  readonly children: ReactNode
}

/** Catches errors of a page, so that the navigation stays usable. React supports this in class components only. */
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
