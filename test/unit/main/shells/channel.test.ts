import { describe, expect, it } from 'vitest'
import { inputFrame, readFrame, resizeFrame } from '../../../../main/shells/channel.ts'

const frame = (channel: number, text: string) => Uint8Array.of(channel, ...new TextEncoder().encode(text))

describe('a frame of a shell', () => {
  it.each([
    { name: 'output', frame: frame(1, 'hi'), want: { kind: 'bytes', bytes: new TextEncoder().encode('hi') } },
    { name: 'errors', frame: frame(2, 'no'), want: { kind: 'bytes', bytes: new TextEncoder().encode('no') } },
    { name: 'a greeting', frame: frame(1, ''), want: null },
    { name: 'nothing', frame: new Uint8Array(), want: null },
    { name: 'a channel nobody knows', frame: frame(9, 'x'), want: null },
    {
      name: 'an exit',
      frame: frame(3, '{"status":"Success"}'),
      want: { kind: 'ended', exitCode: 0, message: '' },
    },
    {
      name: 'an exit code',
      frame: frame(
        3,
        '{"status":"Failure","message":"command terminated","details":{"causes":[{"reason":"ExitCode","message":"130"}]}}',
      ),
      want: { kind: 'ended', exitCode: 130, message: 'command terminated' },
    },
    {
      name: 'no shell',
      frame: frame(3, '{"status":"Failure","message":"no such file"}'),
      want: { kind: 'ended', exitCode: null, message: 'no such file' },
    },
    {
      name: 'words that are no Status',
      frame: frame(3, 'container not found'),
      want: { kind: 'ended', exitCode: null, message: 'container not found' },
    },
  ])('$name', ({ frame: bytes, want }) => {
    expect(readFrame(bytes)).toEqual(want)
  })

  it('carries keys and sizes', () => {
    expect(inputFrame('é')).toEqual(Uint8Array.of(0, 0xc3, 0xa9))
    expect(resizeFrame({ columns: 80, rows: 24 })).toEqual(frame(4, '{"Width":80,"Height":24}'))
  })
})
