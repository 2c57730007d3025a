export const clusters = { title: 'Clusters' } as const
