// `npm start [-- ARGUMENT...]`: sets up what is missing, then opens Canopy. Its exit code is the app's.
import './setup/requireNode.mjs'
import { runApp } from './setup/app.mjs'
import { exitOnProblem } from './setup/exit.mjs'
import { setUp } from './setup/setUp.mjs'

await exitOnProblem(async () => {
  const prepared = await setUp()
  return runApp(prepared, process.argv.slice(2))
})
