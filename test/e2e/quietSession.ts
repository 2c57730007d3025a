// A session of the app in a network namespace of its own, whose every way out ends at a counter.
// usage: unshare -nm node quietSession.ts FOLDER      prints a QuietSession as JSON
//
//   app ──127.0.0.1──▶ the cluster that it was given, and Playwright
//       └─anywhere else──▶ veth `out` ──▶ nobody: packets are counted, and who was asked for
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { _electron, type Page } from '@playwright/test'
import { emptyApi } from '../support/emptyApi.ts'
import { startFakeServer } from '../support/httpFixtures.ts'
import { kubeconfigText } from '../support/kubeconfigs.ts'
import { commandLine, electronPath, environment, ready } from './launch.ts'
import { pagesOf } from './pages.ts'

/** Packets that left for anything but this computer. */
export type QuietSession = {
  /** Before the app was started. */
  readonly before: number
  readonly after: number
  /** The addresses that they were for. */
  readonly asked: readonly string[]
  /** Questions that the given cluster was asked. */
  readonly clusterQuestions: number
  /** Packets for somebody else when the app was made to ask: by Chromium, which finds nobody, and by Node, which shows that they count. */
  readonly whenAsking: { readonly byChromium: number; readonly byNode: number }
}

/** Pages of the sample, then of no cluster. */
const PAGES = [
  ...pagesOf('sample', { node: 'gpu-h100-01', search: 'train' }),
  '/clusters',
  '/clusters?add',
  '/settings',
  '/about',
]
/** What an app would tell home at its start is told by then. */
const REST_MS = 1500

const ip = (line: string): string => execFileSync('ip', line.split(' '), { encoding: 'utf8' })

/** @param folder for the list of name servers: theirs must be one that is outside */
function closeOff(folder: string): void {
  for (const line of [
    'link set lo up',
    'link add out type veth peer name nowhere',
    'link set out addrgenmode none',
    'link set nowhere addrgenmode none',
    'addr add 198.18.0.1/24 dev out',
    'link set out up',
    'link set nowhere up',
    'route add default dev out',
  ])
    ip(line)
  const servers = join(folder, 'resolv.conf')
  writeFileSync(servers, 'nameserver 198.18.0.53\n')
  execFileSync('mount', ['--bind', servers, '/etc/resolv.conf'])
}

function sent(): number {
  const line = readFileSync('/proc/net/dev', 'utf8')
    .split('\n')
    .find(text => text.trim().startsWith('out:'))
  // Eight columns of what was received stand before.
  return Number(line?.trim().split(/[\s:]+/)[10])
}

async function visit(page: Page): Promise<void> {
  await ready(page)
  for (const path of PAGES) {
    await page.evaluate(hash => (location.hash = hash), path)
    await ready(page)
  }
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+2')
  await page.locator('[data-testid=freshness][data-status=live]').waitFor({ timeout: 20_000 })
  await sleep(REST_MS)
}

/** A name to be resolved and an address, both of nobody (RFC 2606, RFC 5737). */
const STRANGERS = ['http://telemetry.example/', 'http://203.0.113.7/']

async function session(folder: string): Promise<QuietSession> {
  const server = await startFakeServer(emptyApi(() => undefined))
  const kubeconfig = join(folder, 'config')
  writeFileSync(kubeconfig, kubeconfigText({ name: 'given', cluster: { server: server.url } }))
  const before = sent()
  const app = await _electron.launch({
    executablePath: electronPath(),
    args: commandLine(join(folder, 'data'), ['--kubeconfig', kubeconfig]),
    env: environment(folder),
    cwd: folder,
  })
  try {
    await visit(await app.firstWindow())
    const after = sent()
    const asked = ip('neigh show dev out')
      .split('\n')
      .flatMap(line => line.split(' ')[0] || [])
    const ask = async (how: 'net' | 'node'): Promise<number> => {
      const already = sent()
      await app.evaluate(
        async ({ net }, { urls, by }) => {
          const signal = AbortSignal.timeout(2000)
          const request = (url: string) =>
            by === 'net' ? net.fetch(url, { signal }) : fetch(url, { signal })
          await Promise.allSettled(urls.map(request))
        },
        { urls: STRANGERS, by: how },
      )
      return sent() - already
    }
    const whenAsking = { byChromium: await ask('net'), byNode: await ask('node') }
    return { before, after, asked, clusterQuestions: server.asked.length, whenAsking }
  } finally {
    await app.close()
    await server.stop()
  }
}

const [folder = ''] = process.argv.slice(2)
closeOff(folder)
process.stdout.write(JSON.stringify(await session(folder)))
