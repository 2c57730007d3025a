import { create } from 'zustand'

/** What lies over the page and belongs to no page. */
export type Overlay = null | { readonly kind: 'switcher' } | { readonly kind: 'shortcuts' }

export const useOverlay = create<{ readonly overlay: Overlay }>()(() => ({ overlay: null }))

export const showOverlay = (overlay: Overlay): void => useOverlay.setState({ overlay })
