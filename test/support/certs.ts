// A certificate authority for one test, made with openssl, so that TLS is checked as with any real server.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type KeyPair = { readonly cert: string; readonly key: string }
export type Wanted = {
  readonly commonName: string
  /** In openssl's form: `DNS:localhost`, `IP:127.0.0.1`. */
  readonly names?: readonly string[]
  /** Days from now to the end; negative for one that has expired. */
  readonly days?: number
}
export type TestAuthority = KeyPair & { issue(wanted: Wanted): KeyPair }

/** PEM texts. The files are gone when it returns, but for the authority's own, until `dispose`. */
export function makeAuthority(commonName = 'canopy test authority'): TestAuthority & { dispose(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'canopy-certs-'))
  const at = (name: string) => join(folder, name)
  const openssl = (line: string, ...args: string[]) =>
    execFileSync('openssl', [...line.split(' '), ...args], { stdio: 'pipe' })
  const newKey = (name: string) =>
    openssl('genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out', at(name))
  const read = (name: string): KeyPair => ({
    cert: readFileSync(at(`${name}.crt`), 'utf8'),
    key: readFileSync(at(`${name}.key`), 'utf8'),
  })
  newKey('ca.key')
  const usage = 'keyUsage=critical,digitalSignature,keyCertSign'
  openssl(
    `req -x509 -new -days 3650 -addext ${usage} -key`,
    at('ca.key'),
    '-subj',
    `/CN=${commonName}`,
    '-out',
    at('ca.crt'),
  )
  let issued = 0
  return {
    ...read('ca'),
    issue: ({ commonName: subject, names = [], days = 365 }) => {
      const name = `issued${++issued}`
      newKey(`${name}.key`)
      const lines = ['extendedKeyUsage=serverAuth,clientAuth']
      if (names.length > 0) lines.push(`subjectAltName=${names.join(',')}`)
      writeFileSync(at(`${name}.ext`), `${lines.join('\n')}\n`)
      openssl('req -new -key', at(`${name}.key`), '-subj', `/CN=${subject}`, '-out', at(`${name}.csr`))
      const signing = ['-CA', at('ca.crt'), '-CAkey', at('ca.key'), '-extfile', at(`${name}.ext`)]
      const files = ['-in', at(`${name}.csr`), '-out', at(`${name}.crt`)]
      openssl(`x509 -req -CAcreateserial -days ${days}`, ...signing, ...files)
      return read(name)
    },
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  }
}
