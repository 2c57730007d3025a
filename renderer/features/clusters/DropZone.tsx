import { useEffect, useRef, useState } from 'react'
import { IconFileImport } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { showDone } from '../../ui/toasts.tsx'
import classes from './DropZone.module.css'

/** Takes files that are dropped anywhere on the page. */
export function DropZone({ onFiles }: { readonly onFiles: (paths: readonly string[]) => void }) {
  const { t } = useTranslation('clusters')
  const [isOver, setOver] = useState(false)
  const latest = useRef(onFiles)
  useEffect(() => {
    latest.current = onFiles
  })
  useEffect(() => {
    const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false
    const onOver = (event: DragEvent): void => {
      if (!hasFiles(event)) return
      event.preventDefault()
      setOver(true)
    }
    // Only when the pointer leaves the window itself is there nothing it goes to.
    const onLeave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false)
    }
    const onDrop = (event: DragEvent): void => {
      if (!hasFiles(event)) return
      event.preventDefault()
      setOver(false)
      const paths = [...(event.dataTransfer?.files ?? [])]
        .map(file => window.bridge.pathOf(file))
        .filter(Boolean)
      if (paths.length > 0) latest.current(paths)
      else showDone(t('drop.noPath'))
    }
    window.addEventListener('dragover', onOver)
    window.addEventListener('dragleave', onLeave)
    window.addEventListener('drop', onDrop)
    return () => {
      window.removeEventListener('dragover', onOver)
      window.removeEventListener('dragleave', onLeave)
      window.removeEventListener('drop', onDrop)
    }
  }, [t])
  if (!isOver) return null
  return (
    <div className={classes['zone']}>
      <div className={classes['target']}>
        <IconFileImport size={40} stroke={1.4} />
        {t('drop.title')}
      </div>
    </div>
  )
}
