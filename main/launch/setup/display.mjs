// A virtual display for machines without one.
import { spawn } from 'node:child_process'
import { ensureTools } from './libraries.mjs'

// Ends Xvfb when this process is gone, however it went: the shell reads from a pipe that closes with us.
const watched = 'Xvfb "$@" 2>&1 & server=$!; read -r line; kill $server; wait $server'
const options = ['-screen', '0', '1600x1000x24', '-nolisten', 'tcp', '-displayfd', '3']

/** Whether windows can be shown. @param {NodeJS.ProcessEnv} env @param {NodeJS.Platform} platform */
export const hasDisplay = (env, platform) =>
  platform !== 'linux' || Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY'])

/**
 * Starts an X server without a screen, on a display number that it chooses itself.
 * @returns {Promise<{ env: NodeJS.ProcessEnv, stop: () => void }>} `env` brings programs to it
 */
export async function startVirtualDisplay() {
  await ensureTools(['Xvfb'])
  const server = spawn('sh', ['-c', watched, 'sh', ...options], { stdio: ['pipe', 'pipe', 'ignore', 'pipe'] })
  let said = ''
  server.stdout?.on('data', text => (said += text))
  const number = await new Promise((resolve, reject) => {
    server.stdio[3]?.once('data', (/** @type {Buffer} */ data) => resolve(String(data).trim()))
    server.stdio[3]?.once('end', () => reject(new Error(`Xvfb did not start: ${said.trim()}`)))
    server.once('error', reject)
  })
  server.unref()
  for (const stream of server.stdio)
    if (stream && 'unref' in stream && typeof stream.unref === 'function') stream.unref()
  const env = { DISPLAY: `:${number}`, WAYLAND_DISPLAY: '', XDG_SESSION_TYPE: 'x11' }
  return { env, stop: () => void server.stdin?.end() }
}
