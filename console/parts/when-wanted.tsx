import { type ComponentType, lazy, type ReactNode, Suspense, useState } from 'react'

/**
 * A part that is loaded when it is first wanted, and stays from then on, so that it can close as it opened. What the first
 * page does not show need not come with it.
 */
export function whenWanted<Props extends object>(
  load: () => Promise<{ default: ComponentType<Props> }>,
  isWanted: (props: Props) => boolean,
): (props: Props) => ReactNode {
  const Part = lazy(load)
  return function WhenWanted(props: Props) {
    const [before, setBefore] = useState(false)
    const wanted = before || isWanted(props)
    if (wanted && !before) setBefore(true)
    return wanted ? (
      <Suspense fallback={null}>
        <Part {...props} />
      </Suspense>
    ) : null
  }
}
