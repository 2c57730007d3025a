import { z } from 'zod'
import { command, stream } from '../define.ts'
import { NameSchema, Nothing, ShortText } from './common.ts'
import { PodPlaceSchema } from './logs.ts'

const Size = z.object({ columns: z.number().int().min(1).max(1000), rows: z.number().int().min(1).max(1000) })
const ShellId = z.string().min(1).max(64)
const OfShell = z.object({ shell: ShellId })

/** Shells in containers. One lives as long as somebody reads its output, and is never begun again by itself. */
export const shells = {
  /** Throws NOT_FOUND, FORBIDDEN, READ_ONLY, CONFIRMATION_NEEDED; audited. */
  'shells.start': command(
    PodPlaceSchema.extend({ container: NameSchema, size: Size, typedCluster: ShortText.nullable() }),
    OfShell,
  ),
  /** What the shell writes, then how it ended. For one reader. */
  'shells.output': stream(
    OfShell,
    z.discriminatedUnion('kind', [
      z.object({
        kind: z.literal('bytes'),
        bytes: z.custom<Uint8Array>(value => value instanceof Uint8Array),
      }),
      z.object({
        kind: z.literal('ended'),
        /** Null: it did not end by itself. */
        exitCode: z.number().nullable(),
        message: z.string(),
      }),
    ]),
  ),
  'shells.write': command(OfShell.extend({ text: z.string().max(1_048_576) }), Nothing),
  'shells.resize': command(OfShell.extend({ size: Size }), Nothing),
}
