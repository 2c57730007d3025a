import { createServer } from 'node:https'
import { request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { WEBHOOK_HOSTS } from '#core/deploy/names.ts'
import { createCertificate } from '../../../scheduler/certificate.ts'
import {
  ANNOUNCE_MS,
  DAYS,
  readKeyring,
  RENEW_BEFORE_MS,
  rotate,
  trusted,
  writeKeyring,
} from '../../../scheduler/keyring.ts'

const now = Date.parse('2026-01-01T00:00:00Z')
const end = now + DAYS * 86_400_000
const none = { current: null, next: null, previous: null }
const first = rotate(none, now)
const certs = (text: string) => text.split('-----BEGIN').length - 1

describe('the keys of the webhook', () => {
  it('begin with one that is trusted', () => {
    expect(first.current).not.toBeNull()
    expect(trusted(first, now)).toBe(first.current?.cert)
  })

  it('stay as they are while nothing is due', () => {
    expect(rotate(first, end - RENEW_BEFORE_MS - 1)).toBe(first)
  })

  it('are announced before they are served, and trusted for as long as anybody serves them', () => {
    const due = end - RENEW_BEFORE_MS + 1
    const announced = rotate(first, due)
    expect([announced.current, certs(trusted(announced, due))]).toEqual([first.current, 2])
    expect(rotate(announced, due + ANNOUNCE_MS - 2000)).toBe(announced)
    const later = due + ANNOUNCE_MS + 1000
    const served = rotate(announced, later)
    expect([served.current, served.next]).toEqual([announced.next, null])
    expect(trusted(served, later)).toContain(first.current?.cert)
    expect(certs(trusted(served, end + 1000))).toBe(1)
  })

  it('are replaced at once when they have ended', () => {
    expect(rotate(first, end + 1000).current).not.toEqual(first.current)
  })

  it('are read as they were written, and what is no certificate is none', () => {
    const ring = { ...rotate(first, end - 1000), previous: first.current?.cert ?? null }
    expect(readKeyring(writeKeyring(ring))).toEqual(ring)
    const broken = { 'tls.crt': Buffer.from('x').toString('base64'), 'tls.key': 'eA==' }
    expect(readKeyring(broken)).toEqual(none)
  })

  it('pass the handshake of a client that trusts this certificate alone', async () => {
    const { cert, key } = createCertificate({ hosts: WEBHOOK_HOSTS, now: Date.now(), days: 1 })
    const server = createServer({ cert, key }, (_, response) => response.end('hello'))
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const connect = (servername: string, ca: string) =>
      new Promise<string>(resolve => {
        const outgoing = request({ host: '127.0.0.1', port, servername, ca }, response => {
          response.resume()
          resolve('trusted')
        })
        outgoing.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''))
        outgoing.end()
      })
    const other = createCertificate({ hosts: WEBHOOK_HOSTS, now: Date.now(), days: 1 })
    try {
      expect(await connect(WEBHOOK_HOSTS[0] ?? '', cert)).toBe('trusted')
      expect(await connect('elsewhere.svc', cert)).toBe('ERR_TLS_CERT_ALTNAME_INVALID')
      expect(await connect(WEBHOOK_HOSTS[0] ?? '', other.cert)).toMatch(/SELF_SIGNED|UNABLE_TO_VERIFY/)
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })
})
