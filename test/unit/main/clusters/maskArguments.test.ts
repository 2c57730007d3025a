import { expect, it } from 'vitest'
import { maskArguments } from '../../../../main/clusters/maskArguments.ts'

it.each([
  { args: ['get-token', '--cluster', 'a'], want: ['get-token', '--cluster', 'a'] },
  { args: ['--client-secret', 'CANARY', '-v'], want: ['--client-secret', '***', '-v'] },
  { args: ['--client-secret=CANARY=x'], want: ['--client-secret=***'] },
  { args: ['--oidc-client-secret=CANARY\nCANARY'], want: ['--oidc-client-secret=***'] },
  { args: ['-password', 'CANARY'], want: ['-password', '***'] },
  { args: ['--token', '--verbose'], want: ['--token', '--verbose'] },
  { args: ['--token-cache-dir', '/tmp/x'], want: ['--token-cache-dir', '/tmp/x'] },
])('$args', ({ args, want }) => expect(maskArguments(args)).toEqual(want))
