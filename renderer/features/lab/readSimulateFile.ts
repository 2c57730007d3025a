import { AppError } from '#core/base/errors.ts'

/** More is no scenario that anybody wrote or saved. */
const MOST_BYTES = 32 * 1_048_576
/** A few lines can stand for billions of nodes. */
const MOST_ALIASES = 1000

/** The documents of a simulate file. Throws INVALID_INPUT for what is no YAML, with line and reason, and TOO_LARGE. */
export async function readSimulateFile(file: Blob): Promise<readonly unknown[]> {
  if (file.size > MOST_BYTES) throw new AppError('TOO_LARGE', 'The file is too large for a simulation')
  const { parseAllDocuments } = await import('yaml')
  const parsed = parseAllDocuments(await file.text(), { merge: true, logLevel: 'silent' })
  const documents = Array.isArray(parsed) ? parsed : []
  const [error] = documents.flatMap(document => document.errors)
  if (error !== undefined) throw new AppError('INVALID_INPUT', error.message, { cause: error })
  try {
    return documents.map(document => document.toJS({ maxAliasCount: MOST_ALIASES }) as unknown)
  } catch (cause) {
    throw new AppError('INVALID_INPUT', String((cause as Error).message), { cause })
  }
}
