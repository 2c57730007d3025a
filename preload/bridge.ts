/** All that the page gets besides its port. */
export type Bridge = {
  readonly platform: 'darwin' | 'linux' | 'win32'
  /** Path on disk of a file that the user dropped on the page; '' if it has none. */
  pathOf(file: unknown): string
  /** Tells the shell that the page listens, so that it sends the port (again, after a reload). */
  ready(): void
}
