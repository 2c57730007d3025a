import { MessageChannelMain } from 'electron'
import { AppError } from '#core/base/errors.ts'
import { endpointOf, type Contract } from '../../preload/contract.ts'
import type { Input, Names, Output } from '../../preload/define.ts'
import type { ToWindow } from '../../preload/wire.ts'
import type { Supervisor } from './supervisor.ts'

type Call = Names<Contract, 'query' | 'command'>

/** Asks the backend for one thing the way a page does, over a channel of its own. Rejects with the backend's AppError. */
export async function askBackend<N extends Call>(
  supervisor: Supervisor,
  name: N,
  input: Input<Contract[N]>,
): Promise<Output<Contract[N]>> {
  const { port1, port2 } = new MessageChannelMain()
  try {
    const reply = new Promise<Extract<ToWindow, { type: 'reply' }>>((resolve, reject) => {
      port2.on('message', ({ data }) => {
        const message = data as ToWindow
        if (message.type === 'reply') resolve(message)
      })
      port2.on('close', () => reject(new AppError('BACKEND_RESTARTED', 'The backend went away')))
    })
    port2.start()
    if (!supervisor.send({ type: 'port' }, [port1]))
      throw new AppError('BACKEND_RESTARTED', 'There is no backend')
    port2.postMessage({ type: 'call', id: 1, name, input })
    const { result } = await reply
    if (!result.ok) throw new AppError(result.error.code, result.error.message, { data: result.error.data })
    const { output } = await endpointOf(name)
    return output.parse(result.value) as Output<Contract[N]>
  } finally {
    port2.close()
  }
}
