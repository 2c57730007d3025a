import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

export type PemPair = { readonly cert: string; readonly key: string }

/** A certificate that signed itself, for `names` in openssl's form (`DNS:localhost`); trusted by who has it as its CA. */
export async function selfSigned(
  names: readonly string[] = ['IP:127.0.0.1', 'DNS:localhost'],
  validity: 'now' | 'long ago' = 'now',
): Promise<PemPair> {
  const folder = await mkdtemp(join(tmpdir(), 'canopy-cert-'))
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  const dates =
    validity === 'now' ? ['-days', '30'] : ['-not_before', '20200101000000Z', '-not_after', '20200102000000Z']
  const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  const subject = ['-subj', '/CN=canopy-test', '-addext', `subjectAltName=${names.join(',')}`]
  await promisify(execFile)('openssl', [...args, ...subject, ...dates, '-keyout', key, '-out', cert])
  const pair = { cert: await readFile(cert, 'utf8'), key: await readFile(key, 'utf8') }
  await rm(folder, { recursive: true })
  return pair
}
