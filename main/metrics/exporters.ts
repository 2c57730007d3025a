// Tier T2: exporters asked one by one through the API server's pod proxy, where there is no Prometheus.
import { AppError } from '#core/base/errors.ts'
import { decodeUtf8 } from '../clusters/body.ts'
import { breathe } from '../clusters/breath.ts'
import type { ClusterClient } from '../clusters/connect.ts'
import { startDeadline } from '../clusters/deadline.ts'
import { KNOWN_NAMES } from './dialects.ts'
import { EXPORTER_SELECTORS, type Exporter, type ExporterPodObject, readExporters } from './discover.ts'
import { parseExposition, type RawSample } from './exposition.ts'

/** One request at a time for each of these: the API server counts proxied requests like any other. */
const AT_ONCE = 8
const TIMEOUT_MS = 10_000
/** All of them together: where many are silent the round must end all the same. */
const ALL_TIMEOUT_MS = 30_000
/** Some 62 kB for a node of 8 GPUs; MIG and shared GPUs make it a few times that. */
const LARGEST_SCRAPE = 8 * 1_048_576
const LARGEST_LIST = 32 * 1_048_576
const MOST_EXPORTERS = 5_000

export type Scraped = {
  readonly samples: readonly RawSample[]
  /** Every metric name that was met, to tell a person who meets an exporter that nobody knows. */
  readonly names: ReadonlySet<string>
  readonly asked: number
  readonly failures: readonly AppError[]
}

type Client = Pick<ClusterClient, 'bytes' | 'json'>

/** Running exporters of the whole cluster. Throws FORBIDDEN, NOT_FOUND when there is none, and connection failures. */
export async function listExporters(client: Client, signal: AbortSignal): Promise<readonly Exporter[]> {
  const found: ExporterPodObject[] = []
  for (const labelSelector of EXPORTER_SELECTORS) {
    const query = { labelSelector, limit: MOST_EXPORTERS }
    const { body } = await client.json(
      { path: '/api/v1/pods', query, maxBytes: LARGEST_LIST, isPatient: false },
      signal,
    )
    found.push(...((body as { items?: readonly ExporterPodObject[] | null }).items ?? []))
  }
  const exporters = readExporters(found)
  if (exporters.length === 0)
    throw new AppError('NOT_FOUND', 'No pod of a known GPU exporter runs in this cluster')
  return exporters
}

/**
 * All exporters, some at a time; one that fails takes nothing from the others, and whom there was no time left for has failed.
 * Throws only when the signal aborts.
 */
export async function scrape(
  client: Client,
  exporters: readonly Exporter[],
  signal: AbortSignal,
): Promise<Scraped> {
  const left = [...exporters]
  const samples: RawSample[] = []
  const names = new Set<string>()
  const failures: AppError[] = []
  const deadline = startDeadline(signal, ALL_TIMEOUT_MS, 'The exporters')
  const work = async (): Promise<void> => {
    for (let exporter = left.shift(); exporter; exporter = left.shift())
      try {
        const read = await scrapeOne(client, exporter, deadline.signal)
        samples.push(...read.samples)
        for (const name of read.names) names.add(name)
      } catch (cause) {
        signal.throwIfAborted()
        if (!(cause instanceof AppError)) throw cause
        failures.push(cause)
      }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work)).finally(() => deadline.release())
  return { samples, names, asked: exporters.length, failures }
}

async function scrapeOne(client: Client, { namespace, pod, node, port }: Exporter, signal: AbortSignal) {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}:${port}/proxy/metrics`
  const read = { path, accept: 'text/plain', timeoutMs: TIMEOUT_MS, maxBytes: LARGEST_SCRAPE }
  const { body } = await client.bytes(read, signal)
  await breathe()
  const { samples, names } = parseExposition(textOf(body), name => KNOWN_NAMES.has(name))
  // The pod's own node is surer than any label, which some exporters fill with the pod's name.
  return { names, samples: samples.map(sample => ({ ...sample, labels: { ...sample.labels, node } })) }
}

function textOf(body: Buffer): string {
  try {
    return decodeUtf8(body)
  } catch (cause) {
    throw new AppError('NOT_METRICS', 'What answers is not an exporter: it sends no text', { cause })
  }
}
