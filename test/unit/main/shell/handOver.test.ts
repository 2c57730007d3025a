import { expect, it } from 'vitest'
import { createHandOver } from '../../../../main/shell/handOver.ts'

function handOverTo(backend: { isThere: boolean }) {
  const got: (readonly string[])[] = []
  const handOver = createHandOver(kubeconfigs => {
    if (backend.isThere) got.push(kubeconfigs)
    return backend.isThere
  })
  return { ...handOver, got }
}

it('hands kubeconfigs to the backend that is there', () => {
  const { give, got } = handOverTo({ isThere: true })
  give(['/a'])
  give([])
  expect(got).toEqual([['/a']])
})

it('keeps what comes before the backend, or between two of them, in order and once', () => {
  const backend = { isThere: false }
  const { give, ready, got } = handOverTo(backend)
  give(['/a', '/b'])
  give(['/c'])
  backend.isThere = true
  ready()
  ready()
  expect(got).toEqual([['/a', '/b', '/c']])
  backend.isThere = false
  give(['/d'])
  ready() // it has died again
  backend.isThere = true
  ready()
  expect(got).toEqual([['/a', '/b', '/c'], ['/d']])
})
