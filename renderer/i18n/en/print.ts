/** The head of what is printed. */
export const print = {
  title: 'Canopy · Overview',
  asOf: 'As of',
  timeZone: 'Time zone',
  source: 'Source',
  state: 'Connection',
  live: 'live',
  cached: 'none: last known state',
  printed: 'Printed',
  sampleNote: 'The sample cluster that comes with Canopy. Its data is made up.',
} as const
