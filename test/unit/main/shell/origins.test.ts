import { describe, expect, it } from 'vitest'
import { isExternalLink, isOwnPage, isOwnRequest } from '../../../../main/shell/origins.ts'

const page = 'app://canopy/index.html'
const cases: { url: string; want: { page?: true; request?: true; external?: true } }[] = [
  { url: page, want: { page: true, request: true } },
  { url: `${page}?safe=1#/c/sample/nodes`, want: { page: true, request: true } },
  { url: 'app://canopy/assets/index.js', want: { request: true } },
  { url: 'app://canopy.example.com/index.html', want: {} },
  { url: 'app://canopy@evil/index.html', want: {} },
  { url: 'https://kubernetes.io/docs', want: { external: true } },
  { url: 'https://user:pass@kubernetes.io/', want: {} },
  { url: 'http://kubernetes.io/', want: {} },
  { url: 'file:///etc/passwd', want: {} },
  { url: 'mailto:a@b.c', want: {} },
  { url: 'javascript:alert(1)', want: {} },
  { url: 'ms-msdt:/id', want: {} },
  { url: 'ws://127.0.0.1/', want: {} },
  { url: 'data:image/png;base64,AA==', want: { request: true } },
  { url: 'blob:app://canopy/1', want: { request: true } },
  { url: '', want: {} },
  { url: 'not a url', want: {} },
]

describe('what a URL may be used for', () => {
  for (const { url, want } of cases)
    it(url || '(nothing)', () => {
      expect({ page: isOwnPage(url), request: isOwnRequest(url), external: isExternalLink(url) }).toEqual({
        page: false,
        request: false,
        external: false,
        ...want,
      })
    })
})
