import { AppError } from '#core/base/errors.ts'
import type { Client } from '../../data/client.ts'

/** More is no scenario that anybody wrote or saved. */
const MOST_BYTES = 32 * 1_048_576

/** The documents of a simulate file. Throws INVALID_INPUT for what is no YAML, with line and reason, and TOO_LARGE. */
export async function readSimulateFile(
  file: Blob,
  client: Pick<Client, 'query'>,
): Promise<readonly unknown[]> {
  if (file.size > MOST_BYTES) throw new AppError('TOO_LARGE', 'The file is too large for a simulation')
  const read = await client.query('lab.readFile', { text: await file.text() })
  if (read.kind === 'documents') return read.documents
  const { line, why } = read
  throw new AppError('INVALID_INPUT', `No YAML at line ${line}: ${why}`, { data: { line, why } })
}
