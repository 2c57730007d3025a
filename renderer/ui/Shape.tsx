export type ShapeName =
  'dot' | 'ring' | 'quarter' | 'half' | 'check' | 'cross' | 'triangle' | 'diamond' | 'dash'

const PATHS: Readonly<Record<ShapeName, string>> = {
  dot: 'M6 1.5a4.5 4.5 0 1 1 0 9a4.5 4.5 0 0 1 0-9Z',
  ring: 'M6 1.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 0 0 0-9Zm0 1.4a3.1 3.1 0 1 1 0 6.2a3.1 3.1 0 0 1 0-6.2Z',
  quarter: 'M6 1.2a4.8 4.8 0 1 0 0 9.6a4.8 4.8 0 0 0 0-9.6Zm0 1.2V6h3.6A3.6 3.6 0 1 1 6 2.4Z',
  half: 'M6 1.2a4.8 4.8 0 1 0 0 9.6a4.8 4.8 0 0 0 0-9.6Zm0 1.2a3.6 3.6 0 0 1 0 7.2Z',
  check: 'M10.4 2.6 11.6 3.7 4.9 10.5 1 6.7l1.2-1.1 2.7 2.6Z',
  cross: 'M2.9 1.8 6 4.9l3.1-3.1 1.1 1.1L7.1 6l3.1 3.1-1.1 1.1L6 7.1l-3.1 3.1-1.1-1.1L4.9 6 1.8 2.9Z',
  triangle: 'M6 1.2 11.4 10.6H.6Z',
  diamond: 'M6 .8 11.2 6 6 11.2.8 6Z',
  dash: 'M1.5 5.2h9v1.6h-9Z',
}

/** The shape of a state, in the colour of its text. It says nothing to a screen reader: the word beside it does. */
export function Shape({ name, size = 10 }: { readonly name: ShapeName; readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 12 12"
      fill="currentColor"
      fillRule="evenodd"
      aria-hidden
      focusable={false}
    >
      <path d={PATHS[name]} />
    </svg>
  )
}
