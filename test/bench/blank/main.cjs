// The yardstick of a start: an Electron that does nothing but show a page, in a window as Canopy's.
const { app, BrowserWindow } = require('electron')

void app.whenReady().then(() => {
  const page = process.env['CANOPY_BLANK_PAGE'] ?? `${__dirname}/index.html`
  const window = new BrowserWindow({ width: 1440, height: 900, webPreferences: { sandbox: true } })
  window.removeMenu()
  return window.loadFile(page)
})
app.on('window-all-closed', () => app.quit())
