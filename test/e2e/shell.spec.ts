import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pdfText } from '../support/pdfText.ts'
import { expect, npmStart, ready, runOnce, test } from './launch.ts'

test('the window opens where and as it was left', async ({ launch, folder }) => {
  const dataFolder = join(folder, 'data')
  const place = { x: 40, y: 30, width: 1200, height: 700 }
  const first = await launch({ dataFolder })
  await ready(first.page)
  const colour = await first.page.locator('meta[name="theme-color"]').getAttribute('content')
  await first.app.evaluate(
    ({ BrowserWindow }, bounds) => BrowserWindow.getAllWindows()[0]?.setBounds(bounds),
    place,
  )
  await first.close()
  const second = await launch({ dataFolder })
  const found = await second.app.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows()
    return { bounds: window?.getBounds(), background: window?.getBackgroundColor().toLowerCase() }
  })
  expect(found).toEqual({ bounds: place, background: colour?.toLowerCase() })
})

test('a window that still moves while it closes leaves nothing behind that fails', async ({ launch }) => {
  const running = await launch()
  await ready(running.page)
  await running.app.evaluate(async ({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows()
    new BrowserWindow({ show: false }) // or the app would end with the last of them
    window?.on('close', () => window.emit('move'))
    window?.close()
    await new Promise(resolve => setTimeout(resolve, 1000)) // longer than the place of a window waits to be kept
  })
  expect(running.log()).not.toContain('crash')
})

test('the app ends with its last window, unless the user wants it to go on', async ({ launch, folder }) => {
  const dataFolder = join(folder, 'data')
  const first = await launch({ dataFolder })
  await ready(first.page)
  const ended = first.app.waitForEvent('close')
  await first.page.close()
  await ended

  const second = await launch({ dataFolder })
  await ready(second.page)
  await second.page.goto('app://canopy/index.html#/settings')
  await second.page.getByRole('switch', { name: 'Go on without a window' }).click({ force: true })
  await expect(second.page.getByRole('switch', { name: 'Go on without a window' })).toBeChecked()
  await second.page.close()
  await expect.poll(() => second.log()).toContain('goes on without a window')
  expect(await second.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(0)
  expect(await second.backendPid()).not.toBeNull()

  // As a second start does.
  const opened = second.app.waitForEvent('window')
  await second.app.evaluate(({ app }) => app.emit('second-instance', {}, [], '', { kubeconfigs: [] }))
  await ready(await opened)
})

test('npm start without a display says its steps beside the result, and leaves a picture and a report', async ({
  folder,
}) => {
  const out = join(folder, 'out')
  const given = ['--out', out, '--data-dir', join(folder, 'data')]
  const { code, stdout, stderr } = await npmStart(given, { DISPLAY: '', WAYLAND_DISPLAY: '' })
  expect({ code, stdout: stdout.split('\n').map(line => line.split(' ')[0]) }).toEqual({
    code: 0,
    stdout: ['cluster', 'nodes', 'GPUs', 'pods', 'picture', 'report', ''],
  })
  const steps = stderr.split('\n').filter(line => line.startsWith('canopy: '))
  expect(steps.join('\n')).toMatch(/^canopy: Electron: [\d.]+ from /m)
  expect(steps.at(-1)).toBe('canopy: there is no display; running in a virtual one')
  expect(stdout).toContain(join(out, 'first-look.png'))
  expect(stdout).toContain(join(out, 'first-report.pdf'))
  expect(stdout).toMatch(/^cluster .*\(Sample: its data is made up\)$/m)
  expect(stdout).toMatch(/^GPUs .* allocated on 24 nodes/m)
  const picture = readFileSync(join(out, 'first-look.png'))
  expect(picture.subarray(1, 4).toString()).toBe('PNG')
  expect([picture.readUInt32BE(16), picture.readUInt32BE(20)]).toEqual([1440, 900])
  const report = pdfText(readFileSync(join(out, 'first-report.pdf')))
  for (const text of [
    'Sample cluster',
    'Canopy · Overview',
    'made up',
    '24 GPU nodes',
    'Kubernetes objects (T4)',
  ])
    expect(report).toContain(text)
  // The same figures as on standard output.
  const [, allocated = '?', of = '?'] = /^GPUs\s+([\d.,]+)\D+([\d.,]+)/m.exec(stdout) ?? []
  expect(report).toContain(`GPUs allocated\n${allocated}\n/ ${of}`)
  const [, unhealthy = '?'] = /(\d+) unhealthy/.exec(stdout) ?? []
  expect(report).toMatch(new RegExp(`nodes\\s*·\\s*${unhealthy}\\s*GPUs`))
})

test('the self-test says in one JSON object that every part works', async ({ folder }) => {
  const { code, stdout } = await runOnce(join(folder, 'data'), ['--headless', 'self-test'], folder)
  const result = JSON.parse(stdout) as { ok: boolean; checks: { name: string; ok: boolean }[] }
  expect(result.checks.filter(({ ok }) => !ok)).toEqual([])
  expect({ code, ok: result.ok }).toEqual({ code: 0, ok: true })
})

const refusals: { name: string; data: string; args: string[]; want: RegExp }[] = [
  { name: 'an unknown verb', data: 'data', args: ['--headless', 'explode'], want: /Unknown verb/ },
  {
    name: 'a data folder that cannot be',
    data: '/dev/null/data',
    args: ['--self-test'],
    want: /\/dev\/null/,
  },
  {
    name: 'an output folder that cannot be',
    data: 'data',
    args: ['--headless', '--out', '/dev/null/o'],
    want: /\/dev\/null/,
  },
]
for (const { name, data, args, want } of refusals)
  test(`refused with its reason: ${name}`, async ({ folder }) => {
    const { code, stdout, stderr } = await runOnce(
      data.startsWith('/') ? data : join(folder, data),
      args,
      folder,
    )
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr.split('\n').filter(line => line.startsWith('canopy: '))).toEqual([
      expect.stringMatching(want),
    ])
  })
