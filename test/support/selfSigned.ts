import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

export type PemPair = { readonly cert: string; readonly key: string }

/** A certificate that signed itself, for this computer; trusted by who has it as its CA. */
export async function selfSigned(): Promise<PemPair> {
  const folder = await mkdtemp(join(tmpdir(), 'canopy-cert-'))
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  const args = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-days',
    '30',
  ]
  const subject = ['-subj', '/CN=canopy-test', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost']
  await promisify(execFile)('openssl', [...args, ...subject, '-keyout', key, '-out', cert])
  const pair = { cert: await readFile(cert, 'utf8'), key: await readFile(key, 'utf8') }
  await rm(folder, { recursive: true })
  return pair
}
