/** The sign of the product: a crown of leaves over its trunk. */
export function Logo({ size = 24 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 48 48" aria-hidden focusable={false}>
      <rect width="48" height="48" rx="11" fill="var(--accent)" />
      <g fill="none" stroke="var(--on-accent)" strokeWidth="3" strokeLinecap="round" strokeLinejoin="round">
        <path d="M24 38V22M24 30l-8-6M24 27l8-6" />
        <path d="M12 24a6 6 0 0 1 1.5-11.4A11 11 0 0 1 34.6 12.700A6 6 0 0 1 36 24" />
      </g>
    </svg>
  )
}
