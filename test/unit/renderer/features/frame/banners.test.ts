import { expect, it } from 'vitest'
import { factsOf } from '../../../../../renderer/features/frame/banners.ts'
import type { FailureLike } from '../../../../../renderer/ui/failureText.ts'

const host = 'prod:6443'
const cases: { name: string; failure: FailureLike; want: [string, unknown][] }[] = [
  {
    name: 'a missing right stands for its parts',
    failure: {
      code: 'FORBIDDEN',
      message: '',
      data: {
        host,
        status: 403,
        verb: 'list',
        resource: 'jobs',
        group: 'batch',
        namespace: 'ml',
        serverMessage: 'no',
      },
    },
    want: [
      ['Missing', 'list jobs.batch (ml)'],
      ['host', host],
      ['serverMessage', 'no'],
    ],
  },
  {
    name: 'a refusal that names no right is told as it came',
    failure: { code: 'FORBIDDEN', message: '', data: { host, status: 403, verb: null } },
    want: [
      ['host', host],
      ['status', 403],
    ],
  },
  {
    name: 'what is not known is no fact',
    failure: { code: 'DNS', message: '', data: { host, systemCode: null, address: '' } },
    want: [['host', host]],
  },
]

it.each(cases)('$name', ({ failure, want }) => expect(factsOf(failure, 'Missing')).toEqual(want))
