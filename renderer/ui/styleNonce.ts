/** What styles that a library adds at run time must carry (main/shell/assets.ts). */
export const styleNonce = (): string =>
  document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''
