import { describe, expect, it } from 'vitest'
import { readFlags } from '../../../scheduler/flags.ts'

const pod = { KUBERNETES_SERVICE_HOST: '10.96.0.1', KUBERNETES_SERVICE_PORT: '443', POD_NAME: 'p' }

describe('the flags', () => {
  it('have defaults for a pod of the Deployment', () => {
    expect(readFlags([], pod)).toMatchObject({
      admission: 'auto',
      isDryRun: false,
      logLevel: 'info',
      server: 'https://10.96.0.1:443',
    })
    expect(readFlags([], { ...pod, KUBERNETES_SERVICE_HOST: 'fd00::1' }).server).toBe('https://[fd00::1]:443')
  })

  it('tell a container from the one that ran before it in the same pod', () => {
    const identities = [readFlags([], pod).identity, readFlags([], pod).identity]
    expect(new Set(identities).size).toBe(2)
    expect(identities[0]).toMatch(/^p_/)
  })

  const wrong = [
    { args: ['--admission=Policy'], want: /--admission=Policy: one of auto, policy, webhook/ },
    { args: ['--health-port=99999'], want: /--health-port=99999: a whole number from 0 to 65535/ },
    { args: ['--writes-per-second=-1'], want: /--writes-per-second=-1/ },
    { args: ['--nothing-like-it'], want: /nothing-like-it/ },
  ]
  for (const { args, want } of wrong)
    it(`refuse ${args.join(' ')} and say what is wanted`, () => {
      expect(() => readFlags(args, pod)).toThrow(want)
    })

  it('need to know where the API server is', () => {
    expect(() => readFlags([], {})).toThrow(/KUBERNETES_SERVICE_HOST/)
  })
})
