import { expect, ready, test, type RunningApp } from './launch.ts'

let running: RunningApp
test.beforeEach(async ({ shared }) => {
  running = shared
  await running.page.reload() // away with what an earlier test injected
  await ready(running.page)
})

test('the page has no Node, and of the app only the bridge', async () => {
  const found = await running.page.evaluate(() => ({
    node: [typeof globalThis['require' as never], typeof globalThis['process' as never]],
    electron: Object.keys(globalThis).filter(name => /electron|ipc/i.test(name)),
    bridge: Object.keys((globalThis as unknown as { bridge: object }).bridge).sort(),
    origin: location.origin,
  }))
  expect(found).toEqual({
    node: ['undefined', 'undefined'],
    electron: [],
    bridge: ['pathOf', 'platform', 'ready'],
    origin: 'app://canopy',
  })
})

test('the page comes with a policy that has nothing unsafe', async () => {
  const policy = await running.page.evaluate(async () => {
    const answer = await fetch('app://canopy/index.html')
    return answer.headers.get('content-security-policy')
  })
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("script-src 'self';")
  expect(policy).not.toContain('unsafe')
})

test('our own page breaks no rule of its policy', async () => {
  await running.page.addInitScript(() => {
    const seen: string[] = []
    Object.assign(window, { seenViolations: seen })
    addEventListener('securitypolicyviolation', event =>
      seen.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`),
    )
  })
  await running.page.reload()
  await ready(running.page)
  const seen = await running.page.evaluate(
    () => (window as unknown as { seenViolations: string[] }).seenViolations,
  )
  expect(seen).toEqual([])
})

const injections: { name: string; directive: string; inject: () => void }[] = [
  {
    name: 'an inline script',
    directive: 'script-src-elem',
    inject: () => {
      const script = document.createElement('script')
      script.textContent = 'window.broken = true'
      document.head.append(script)
    },
  },
  {
    name: 'a handler in an attribute',
    directive: 'script-src-attr',
    inject: () => {
      const image = document.createElement('img')
      image.setAttribute('onerror', 'window.broken = true')
      image.src = 'data:,'
      document.body.append(image)
    },
  },
  {
    name: 'a script of another host',
    directive: 'script-src-elem',
    inject: () => {
      const script = document.createElement('script')
      script.src = 'https://example.com/x.js'
      document.head.append(script)
    },
  },
  {
    name: 'eval',
    directive: 'script-src',
    inject: () => {
      // In a task of its own: what the test itself evaluates is not held to the policy.
      setTimeout(() => (Reflect.get(globalThis, 'eval') as (code: string) => void)('window.broken = true'))
    },
  },
  {
    name: 'a style without the nonce',
    directive: 'style-src-elem',
    inject: () => {
      const style = document.createElement('style')
      style.textContent = 'body { display: none }'
      document.head.append(style)
    },
  },
  {
    name: 'a remote image',
    directive: 'img-src',
    inject: () => {
      const image = new Image()
      image.src = 'https://example.com/x.png'
      document.body.append(image)
    },
  },
  {
    name: 'a request to another host',
    directive: 'connect-src',
    inject: () => void fetch('https://example.com/').catch(() => undefined),
  },
  {
    name: 'a frame',
    directive: 'frame-src',
    inject: () => {
      const frame = document.createElement('iframe')
      frame.src = 'https://example.com/'
      document.body.append(frame)
    },
  },
  {
    name: 'a plugin',
    directive: 'object-src',
    inject: () => {
      const object = document.createElement('object')
      object.data = 'app://canopy/index.html'
      document.body.append(object)
    },
  },
]
for (const { name, directive, inject } of injections)
  test(`blocked: ${name}`, async () => {
    const violation = running.page.evaluate(
      () =>
        new Promise<string>(resolve => {
          document.addEventListener('securitypolicyviolation', event => resolve(event.effectiveDirective))
          setTimeout(() => resolve('nothing was refused'), 3000)
        }),
    )
    await running.page.evaluate(inject)
    expect(await violation).toBe(directive)
    expect(await running.page.evaluate(() => 'broken' in window)).toBe(false)
  })

for (const path of [
  'app://canopy/../../etc/passwd',
  'app://canopy/..%2f..%2f..%2f..%2fetc/passwd',
  'app://canopy/%2e%2e%5c%2e%2e/package.json',
  'app://canopy/../main/index.cjs',
  'app://canopy/',
])
  test(`not found: ${path}`, async () => {
    expect(await running.page.evaluate(async url => (await fetch(url)).status, path)).toBe(404)
  })

for (const url of [
  'file:///etc/passwd',
  'https://example.com/',
  'app://canopy/other.html',
  'javascript:window.broken=1',
])
  test(`no navigation to ${url}`, async () => {
    const before = running.page.url()
    await running.page.evaluate(target => (location.href = target), url)
    await running.page.waitForTimeout(300)
    expect(running.page.url()).toBe(before)
    expect(await running.page.evaluate(() => 'broken' in window)).toBe(false)
  })

test('no window opens, and only https goes to the system’s browser', async () => {
  const { app, page } = running
  await app.evaluate(({ shell }) => {
    const opened: string[] = []
    Object.assign(globalThis, { openedOutside: opened })
    shell.openExternal = url => (opened.push(url), Promise.resolve())
  })
  const targets = [
    'file:///etc/passwd',
    'app://canopy/index.html',
    'http://example.com/',
    'https://user:password@example.com/',
    'mailto:a@example.com',
    'https://example.com/docs',
  ]
  const handles = await page.evaluate(urls => urls.map(url => window.open(url) !== null), targets)
  await page.waitForTimeout(300)
  expect(handles).toEqual(targets.map(() => false))
  expect(app.windows()).toHaveLength(1)
  const opened = await app.evaluate(
    () => (globalThis as unknown as { openedOutside: string[] }).openedOutside,
  )
  expect(opened).toEqual(['https://example.com/docs'])
})

test('every permission but writing to the clipboard is denied', async () => {
  const states = await running.page.evaluate(async () => {
    const names = [
      'camera',
      'microphone',
      'geolocation',
      'notifications',
      'clipboard-read',
      'midi',
    ] as PermissionName[]
    const found = await Promise.all(
      names.map(async name => (await navigator.permissions.query({ name })).state),
    )
    const media = await navigator.mediaDevices.getUserMedia({ audio: true }).then(
      () => 'given',
      error => (error as Error).name,
    )
    const asked = await Notification.requestPermission()
    return { found: [...new Set(found)], media, asked }
  })
  expect(states.found).toEqual(['denied'])
  expect(states.asked).toBe('denied')
  expect(states.media).not.toBe('given')
})

test('a window that the shell did not admit gets no port', async () => {
  const askForPort = `new Promise(resolve => {
    addEventListener('message', event => event.ports.length > 0 && resolve('port'))
    bridge.ready()
    setTimeout(() => resolve('none'), 1000)
  })`
  const answers = await running.app.evaluate(async ({ app, BrowserWindow }, script) => {
    const [ours] = BrowserWindow.getAllWindows()
    if (!ours) throw new Error('There is no window')
    const preload = `${app.getAppPath()}/out/app/preload/index.cjs`
    const other = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } })
    await other.loadURL('app://canopy/index.html')
    const ask = (window: typeof ours): Promise<unknown> => window.webContents.executeJavaScript(script)
    const found = [await ask(ours), await ask(other)]
    other.destroy()
    return found
  }, askForPort)
  expect(answers).toEqual(['port', 'none'])
})
