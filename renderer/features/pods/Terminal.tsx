import { FitAddon } from '@xterm/addon-fit'
import { Terminal as Xterm } from '@xterm/xterm'
import '@xterm/xterm/css/xterm.css'
import { useEffect, useRef } from 'react'
import { useClient } from '../../data/context.ts'
import { styleNonce } from '../../ui/styleNonce.ts'
import classes from './Pods.module.css'

export type ShellEnding = { readonly exitCode: number | null; readonly message: string }

type Props = {
  readonly shell: string
  readonly label: string
  readonly onEnded: (ending: ShellEnding) => void
}

/** Lines that can be scrolled back to. */
const SCROLLBACK = 5000

/**
 * The document as xterm.js is given it: the style sheets that it makes carry the nonce of this load, without which they would be refused.
 * https://xtermjs.org/docs/api/terminal/interfaces/iterminaloptions/#documentoverride
 */
const withNonce = (): Document =>
  new Proxy(document, {
    get: (target, property) => {
      if (property === 'createElement')
        return (name: string) => {
          const element = target.createElement(name)
          if (name === 'style') element.nonce = styleNonce()
          return element
        }
      const value: unknown = Reflect.get(target, property, target)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })

/** A value of the window's own style sheet (tokens.css). */
const token = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim()

const themeNow = () => ({
  background: token('--panel'),
  foreground: token('--text'),
  cursor: token('--text'),
  cursorAccent: token('--panel'),
  selectionBackground: token('--accent-soft'),
})

/** A terminal on a shell. It ends with this component. */
export function Terminal({ shell, label, onEnded }: Props) {
  const client = useClient()
  const place = useRef<HTMLDivElement>(null)
  const ended = useRef(onEnded)
  useEffect(() => {
    ended.current = onEnded
  })
  useEffect(() => {
    const box = place.current
    if (!box) return
    const abort = new AbortController()
    const terminal = new Xterm({
      documentOverride: withNonce(),
      scrollback: SCROLLBACK,
      fontFamily: token('--mono'),
      fontSize: 13,
      theme: themeNow(),
    })
    const themed = new MutationObserver(() => (terminal.options.theme = themeNow()))
    themed.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    const fit = new FitAddon()
    terminal.loadAddon(fit)
    terminal.open(box)
    terminal.textarea?.setAttribute('aria-label', label)
    // A shell that has ended takes nothing more; its ending is told by its output.
    const ignore = (): void => undefined
    terminal.onData(text => void client.command('shells.write', { shell, text }).catch(ignore))
    terminal.onResize(
      ({ cols, rows }) =>
        void client.command('shells.resize', { shell, size: { columns: cols, rows } }).catch(ignore),
    )
    client.subscribe(
      'shells.output',
      { shell },
      {
        signal: abort.signal,
        onValue: event => (event.kind === 'bytes' ? terminal.write(event.bytes) : ended.current(event)),
        onEnd: failure => failure && ended.current({ exitCode: null, message: failure.message }),
      },
    )
    const observer = new ResizeObserver(() => fit.fit())
    observer.observe(box)
    terminal.focus()
    return () => {
      abort.abort()
      observer.disconnect()
      themed.disconnect()
      terminal.dispose()
    }
  }, [client, shell, label])
  return <div ref={place} className={classes['terminal']} />
}
