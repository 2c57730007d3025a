import { describe, expect, it } from 'vitest'
import { exitCodeOf, planStart } from '../../../main/launch/setup/app.mjs'
import { isAppSource } from '../../../main/launch/setup/build.mjs'
import { isInstalled } from '../../../main/launch/setup/dependencies.mjs'
import { hasDisplay } from '../../../main/launch/setup/display.mjs'
import { executableIn, isRecentFailure } from '../../../main/launch/setup/electron.mjs'
import { missingLibraries, renamedPackages } from '../../../main/launch/setup/libraries.mjs'
import { cacheFolder, withBinFolder } from '../../../main/launch/setup/paths.mjs'
import { needsOwnBinding } from '../../../main/launch/setup/setUp.mjs'

describe('how the app is started', () => {
  const cases = [
    { name: 'in a window', given: [], canShow: true, want: { isVirtual: false, appArguments: [] } },
    {
      name: 'in a virtual display where there is none',
      given: ['--kubeconfig', 'x'],
      canShow: false,
      want: { isVirtual: true, appArguments: ['--headless', '--kubeconfig', 'x'] },
    },
    {
      name: 'in a virtual display when forced, its verb kept',
      given: ['--headless', 'self-test'],
      canShow: true,
      want: { isVirtual: true, appArguments: ['--headless', 'self-test'] },
    },
    {
      name: 'without saying headless twice',
      given: ['--headless'],
      canShow: false,
      want: { isVirtual: true, appArguments: ['--headless'] },
    },
  ]
  it.each(cases)('$name', ({ given, canShow, want }) => expect(planStart(given, canShow)).toEqual(want))

  it.each([
    { name: 'its own', code: 7, signal: null, want: 7 },
    { name: 'success', code: 0, signal: null, want: 0 },
    { name: 'that of a signal', code: null, signal: 'SIGKILL' as const, want: 137 },
  ])('ends with an exit code: $name', ({ code, signal, want }) => expect(exitCodeOf(code, signal)).toBe(want))

  it.each([
    { env: {}, platform: 'linux' as const, want: false },
    { env: { DISPLAY: '' }, platform: 'linux' as const, want: false },
    { env: { DISPLAY: ':0' }, platform: 'linux' as const, want: true },
    { env: { WAYLAND_DISPLAY: 'wayland-0' }, platform: 'linux' as const, want: true },
    { env: {}, platform: 'darwin' as const, want: true },
  ])('knows whether $platform with $env can show a window', ({ env, platform, want }) =>
    expect(hasDisplay(env, platform)).toBe(want),
  )
})

describe('installed packages', () => {
  const left = { version: '1.0.0', integrity: 'sha512-left' }
  const darwin = { version: '1.0.0', integrity: 'sha512-darwin', optional: true }
  const wanted = { packages: { '': {}, 'node_modules/left': left, 'node_modules/darwin': darwin } }
  const cases = [
    { name: 'nothing yet', installed: {}, want: false },
    { name: 'all that is needed here', installed: { packages: { 'node_modules/left': left } }, want: true },
    { name: 'one is missing', installed: { packages: { 'node_modules/darwin': darwin } }, want: false },
    {
      name: 'another version',
      installed: { packages: { 'node_modules/left': { ...left, version: '1.0.1' } } },
      want: false,
    },
    {
      name: 'the same version with other contents',
      installed: { packages: { 'node_modules/left': { ...left, integrity: 'sha512-other' } } },
      want: false,
    },
    {
      name: 'an outdated optional one',
      installed: {
        packages: { 'node_modules/left': left, 'node_modules/darwin': { ...darwin, version: '0.9.0' } },
      },
      want: false,
    },
    {
      name: 'one more than the lock file names',
      installed: { packages: { 'node_modules/left': left, 'node_modules/linux': darwin } },
      want: true,
    },
  ]
  it.each(cases)('$name: $want', ({ installed, want }) => expect(isInstalled(wanted, installed)).toBe(want))
})

describe('the Electron runtime', () => {
  it.each([
    { version: '33.2.1', want: true },
    { version: '34.5.8', want: true },
    { version: '35.0.0', want: false },
    { version: '45.4.1', want: false },
  ])('of $version needs an SQLite binding of its own: $want', ({ version, want }) =>
    expect(needsOwnBinding(version)).toBe(want),
  )

  const hour = 3_600_000
  it.each([
    { name: 'is remembered', age: 23 * hour, want: true },
    { name: 'is forgotten after a day', age: 24 * hour, want: false },
    { name: 'does not count from the future, after the clock was set back', age: -hour, want: false },
  ])('that could not be downloaded $name', ({ age, want }) => expect(isRecentFailure(0, age)).toBe(want))

  it('is found below its folder on every platform', () => {
    expect((['linux', 'win32', 'darwin'] as const).map(executableIn)).toEqual([
      'electron',
      'electron.exe',
      'Electron.app/Contents/MacOS/Electron',
    ])
  })

  it('names the libraries it lacks', () => {
    const ldd = '\tlinux-vdso.so.1 (0x1)\n\tlibnss3.so => not found\n\tlibc.so.6 => /lib/libc.so.6 (0x2)\n'
    expect(missingLibraries(ldd)).toEqual(['libnss3.so'])
  })

  it('takes packages by the name this Debian or Ubuntu gives them', () => {
    const known = new Set(['libnss3', 'libasound2', 'libasound2t64'])
    expect(renamedPackages(['libnss3', 'libasound2'], known)).toEqual(['libnss3', 'libasound2t64'])
  })
})

describe('places', () => {
  it.each([
    { env: { CANOPY_CACHE: '/a', XDG_CACHE_HOME: '/b' }, want: '/a' },
    { env: { XDG_CACHE_HOME: '/b' }, want: '/b/canopy' },
  ])('puts the cache of $env at $want', ({ env, want }) => expect(cacheFolder(env)).toBe(want))

  it("puts the packages' own Node before the system's", () => {
    expect(withBinFolder({ PATH: '/usr/bin' })['PATH']).toMatch(/node_modules\/\.bin:\/usr\/bin$/)
  })

  it('rebuilds the app for its sources, not for the launcher', () => {
    expect(['main/index.ts', 'main/launch/start.mjs'].map(isAppSource)).toEqual([true, false])
  })
})
