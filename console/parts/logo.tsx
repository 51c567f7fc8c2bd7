/** Two overlapping rings: one person known to two sources. */
export function Logo({ size = 28 }: { size?: number }) {
  return (
    <svg
      viewBox="0 0 32 24"
      width={(size * 4) / 3}
      height={size}
      fill="none"
      strokeWidth="3.2"
      aria-hidden="true"
    >
      <circle cx="11" cy="12" r="8" stroke="var(--mark)" />
      <circle cx="21" cy="12" r="8" stroke="#d9efe7" />
      <path d="M16 5.8a8 8 0 0 1 0 12.4" stroke="var(--mark)" />
    </svg>
  )
}
