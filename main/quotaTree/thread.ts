// The thread that works what-ifs and simulations out and reads long texts, so that nobody waits for it but who asked. It keeps the last snapshot that it was given.
import { parentPort } from 'node:worker_threads'
import { play, readFile } from './play.ts'
import { readImport } from './readImport.ts'
import type { FromThread, ToThread } from './threadClient.ts'
import { type Answer, type AnswerWhatIf, createWhatIf } from './whatIf.ts'

let kept: { readonly id: number; readonly answer: AnswerWhatIf } | null = null

function answer(message: Exclude<ToThread, { type: 'snapshot' }>): FromThread {
  const { id } = message
  try {
    const startedAt = performance.now()
    const took = (): number => Math.round(performance.now() - startedAt)
    if (message.type === 'read') return { id, kind: 'read', value: readImport(message.text, message.isTable) }
    if (message.type === 'readFile') return { id, kind: 'file', value: readFile(message.text) }
    const isCancelled = cancelledBy(message.flag)
    if (message.type === 'play') {
      const played = play(message.documents, isCancelled)
      return played === null
        ? { id, kind: 'cancelled' }
        : { id, kind: 'played', value: played, tookMs: took() }
    }
    const outcome = answerAbout(message, isCancelled)
    return typeof outcome === 'string'
      ? { id, kind: outcome }
      : { id, kind: 'answer', value: outcome, tookMs: took() }
  } catch (cause) {
    return { id, kind: 'bug', stack: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause) }
  }
}

type Ask = Extract<ToThread, { type: 'ask' }>

function cancelledBy(flag: SharedArrayBuffer): () => boolean {
  const cells = new Int32Array(flag)
  return () => Atomics.load(cells, 0) !== 0
}

function answerAbout(
  { snapshot, question }: Ask,
  isCancelled: () => boolean,
): Answer | 'noSnapshot' | 'cancelled' | 'unreadable' {
  if (kept?.id !== snapshot) return 'noSnapshot'
  return kept.answer(question, isCancelled) ?? (isCancelled() ? 'cancelled' : 'unreadable')
}

parentPort?.on('message', (message: ToThread) => {
  if (message.type === 'snapshot') kept = { id: message.id, answer: createWhatIf(message.value) }
  else parentPort?.postMessage(answer(message))
})
