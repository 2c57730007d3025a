// The few questions that are asked of a Prometheus, and of what speaks like one: Thanos, VictoriaMetrics, Mimir.
// https://prometheus.io/docs/prometheus/latest/querying/api/
import { AppError } from '#core/base/errors.ts'
import { millis, type Millis } from '#core/base/units.ts'
import { parseJson } from '../clusters/body.ts'
import { breathe } from '../clusters/breath.ts'
import type { ClusterClient } from '../clusters/connect.ts'
import type { HeaderList } from '../clusters/request.ts'
import { type RawSample, readValue } from './exposition.ts'

/** What a query gives at one moment of the server's clock. */
export type Vector = {
  readonly at: Millis
  readonly samples: readonly RawSample[]
  /** What the server itself says of its answer, such as that a store behind it did not tell. */
  readonly warnings: readonly string[]
}
/** `points`: seconds since 1970 and values, in order. */
export type Matrix = readonly {
  readonly labels: RawSample['labels']
  readonly points: readonly (readonly [number, number])[]
}[]

export type Prometheus = {
  /** As of `at`, else of the server's now. Throws NOT_METRICS, BAD_RESPONSE, TOO_LARGE, and what keeps the server from answering. */
  query(promql: string, signal: AbortSignal, at?: Millis): Promise<Vector>
  /** `from`, `to` and `step` in seconds. No more than 11,000 points a series, or the server refuses. */
  queryRange(promql: string, range: Range, signal: AbortSignal): Promise<Matrix>
}
export type Range = { readonly from: number; readonly to: number; readonly step: number }

export type PrometheusPlace = {
  readonly client: Pick<ClusterClient, 'bytes'>
  /** What comes before `/api/v1/query`. */
  readonly base: string
  readonly headers?: HeaderList
}

/** What stores of several tenants, such as Mimir, want to know: https://grafana.com/docs/mimir/latest/manage/secure/authentication-and-authorization/ */
export const tenantHeaders = (tenant: string | null): HeaderList =>
  tenant === null ? [] : [['x-scope-orgid', tenant]]

const TIMEOUT_MS = 20_000
/** A round of 3,200 GPUs and 16 metrics is some 20 MB. */
const LARGEST_ANSWER = 64 * 1_048_576

export function openPrometheus({ client, base, headers = [] }: PrometheusPlace): Prometheus {
  const ask = async (
    path: string,
    query: Record<string, string | number>,
    signal: AbortSignal,
  ): Promise<Data> => {
    const read = {
      path: `${base}/api/v1/${path}`,
      query: { ...query, timeout: `${TIMEOUT_MS / 1000}s` },
      timeoutMs: TIMEOUT_MS + 5_000,
      maxBytes: LARGEST_ANSWER,
      headers,
    }
    const answer = await client.bytes(read, signal)
    await breathe()
    return readData(answer.body, String(answer.headers['content-type'] ?? ''))
  }
  return {
    query: async (promql, signal, at) => {
      const time = at === undefined ? {} : { time: at / 1000 }
      return readVector(await ask('query', { query: promql, ...time }, signal))
    },
    queryRange: async (promql, { from, to, step }, signal) =>
      readMatrix(await ask('query_range', { query: promql, start: from, end: to, step }, signal)),
  }
}

type Data = {
  readonly resultType: string
  readonly result: readonly unknown[]
  readonly warnings: readonly string[]
}

/** The `data` of an answer. Throws NOT_METRICS for what is no answer of a Prometheus. */
function readData(body: Buffer, contentType: string): Data {
  if (!contentType.includes('json') || /^\s*</.test(body.subarray(0, 64).toString('latin1')))
    throw notPrometheus(contentType)
  const answer = parseJson(body) as {
    status?: unknown
    errorType?: unknown
    warnings?: unknown
    data?: { resultType?: unknown; result?: unknown }
  } | null
  if (answer?.status === 'error')
    throw new AppError('BAD_RESPONSE', 'Prometheus refused the query', {
      data: { errorType: answer.errorType },
    })
  const { resultType, result } = answer?.data ?? {}
  if (answer?.status !== 'success' || typeof resultType !== 'string' || !Array.isArray(result))
    throw notPrometheus(contentType)
  const warnings = Array.isArray(answer.warnings) ? answer.warnings.map(String) : []
  return { resultType, result, warnings }
}

const notPrometheus = (contentType: string) =>
  new AppError('NOT_METRICS', 'What answers is not a Prometheus', { data: { contentType } })

type Entry = { metric?: unknown; value?: unknown; values?: unknown }

function readVector({ resultType, result, warnings }: Data): Vector {
  if (resultType !== 'vector') throw oddAnswer(resultType)
  let at = 0
  const samples = result.flatMap((entry): RawSample[] => {
    const { metric, value } = entry as Entry
    const labels = readLabels(metric)
    const point = readPoint(value)
    at = Math.max(at, point[0])
    const { __name__: name = '', ...rest } = labels
    // What is NaN was not measured; markers of ended series never leave the server.
    return Number.isFinite(point[1]) ? [{ name, labels: rest, value: point[1] }] : []
  })
  return { at: millis(at * 1000), samples, warnings }
}

function readMatrix({ resultType, result }: Data): Matrix {
  if (resultType !== 'matrix') throw oddAnswer(resultType)
  return result.map(entry => {
    const { metric, values } = entry as Entry
    if (!Array.isArray(values)) throw oddAnswer('no values')
    const points = values.map(readPoint).filter(([, value]) => Number.isFinite(value))
    return { labels: readLabels(metric), points }
  })
}

function readPoint(point: unknown): readonly [number, number] {
  if (!Array.isArray(point)) throw oddAnswer('no point')
  const [at, text] = point as unknown[]
  const value = typeof text === 'string' ? readValue(text) : null
  if (typeof at !== 'number' || value === null) throw oddAnswer('no number')
  return [at, value]
}

function readLabels(metric: unknown): Record<string, string> {
  if (typeof metric !== 'object' || metric === null) throw oddAnswer('no labels')
  return metric as Record<string, string>
}

const oddAnswer = (what: string) =>
  new AppError('BAD_RESPONSE', 'The answer of Prometheus cannot be read', { data: { what } })
