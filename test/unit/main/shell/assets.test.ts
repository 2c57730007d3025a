import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { assetOf, contentSecurityPolicy, withNonce } from '../../../../main/shell/assets.ts'

const folder = join('/app', 'renderer')

describe('assetOf', () => {
  const served: [url: string, path: string, type: RegExp][] = [
    ['app://canopy/index.html', 'index.html', /^text\/html/],
    ['app://canopy/index.html?safe=1#/c/sample/overview', 'index.html', /^text\/html/],
    ['app://canopy/assets/index-D_k-3.js', 'assets/index-D_k-3.js', /^text\/javascript/],
    ['app://canopy/assets/inter.woff2', 'assets/inter.woff2', /^font\/woff2/],
    ['app://canopy/assets/x/../y.css', 'assets/y.css', /^text\/css/],
    // The URL itself resolves dots, also encoded ones, and cannot go above its root.
    ['app://canopy/%2e%2e/%2e%2e/etc/passwd.html', 'etc/passwd.html', /^text\/html/],
  ]
  for (const [url, path, type] of served)
    it(`serves ${url}`, () => {
      const asset = assetOf(url, folder)
      expect(asset?.path).toBe(join(folder, path))
      expect(asset?.type).toMatch(type)
    })

  const refused = [
    'app://canopy/',
    'app://canopy/../../etc/passwd',
    'app://canopy/..%2f..%2fetc/x.html',
    'app://canopy/..%5c..%5cx.html',
    'app://canopy/..\\..\\x.html',
    'app://canopy/a%00.html',
    'app://canopy/C:/x.html',
    'app://canopy/.env.json',
    'app://canopy//etc/x.html',
    'app://canopy/assets/app.exe',
    'app://canopy/assets/app.js.map',
    'app://other/index.html',
    'app://canopy.evil/index.html',
    'https://canopy/index.html',
    'file:///etc/passwd.html',
    'nonsense',
  ]
  for (const url of refused)
    it(`does not serve ${url}`, () => {
      expect(assetOf(url, folder)).toBeNull()
    })
})

describe('the content security policy', () => {
  const policy = contentSecurityPolicy('bm9uY2U=')
  it('has nothing unsafe and starts from nothing', () => {
    expect(policy).not.toContain('unsafe')
    expect(policy.startsWith("default-src 'none'; ")).toBe(true)
  })
  it('names no host, no wildcard and no scheme but data: for pictures', () => {
    const sources = policy.split('; ').flatMap(directive => directive.split(' ').slice(1))
    expect(new Set(sources)).toEqual(new Set(["'none'", "'self'", "'nonce-bm9uY2U='", 'data:']))
  })
  it('gives the nonce to the page, first in its head', () => {
    expect(withNonce('<!doctype html><html><head lang="en"><title>x', 'n')).toBe(
      '<!doctype html><html><head lang="en"><meta property="csp-nonce" nonce="n"><title>x',
    )
  })
})
