import { type ComponentType, lazy, type ReactNode, Suspense, useState } from 'react'

/**
 * Wraps a component that is loaded when first needed, to keep it out of the first page load. Once loaded it stays mounted,
 * so that closing animations can run.
 */
export function loadOnDemand<Props extends object>(
  load: () => Promise<{ default: ComponentType<Props> }>,
  isNeeded: (props: Props) => boolean,
): (props: Props) => ReactNode {
  const Part = lazy(load)
  return function LoadOnDemand(props: Props) {
    const [loaded, setLoaded] = useState(false)
    const needed = loaded || isNeeded(props)
    if (needed && !loaded) setLoaded(true)
    return needed ? (
      <Suspense fallback={null}>
        <Part {...props} />
      </Suspense>
    ) : null
  }
}
