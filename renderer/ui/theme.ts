import {
  Checkbox,
  Combobox,
  Drawer,
  Input,
  Menu,
  Modal,
  Notification,
  Popover,
  SegmentedControl,
  Switch,
  Tooltip,
  createTheme,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from '@mantine/core'
import classes from './theme.module.css'

/** Only its name is used: every colour of a component comes from tokens.css through `resolveVariant`. */
const ACCENT = Array<string>(10).fill('var(--accent)') as unknown as MantineColorsTuple

/** Our three meanings of a coloured control. Anything else is neutral. */
const MEANINGS: Readonly<Record<string, { main: string; strong: string; soft: string; on: string }>> = {
  accent: meaning('accent'),
  bad: meaning('bad'),
  neutral: { main: 'var(--muted)', strong: 'var(--text)', soft: 'var(--hover)', on: 'var(--panel)' },
}

function meaning(name: string) {
  return {
    main: `var(--${name})`,
    strong: `var(--${name}-strong)`,
    soft: `var(--${name}-soft)`,
    on: `var(--on-${name})`,
  }
}

/** `filled`: the one next step. `default`: any other button. `subtle`: inside rows and bars. `light`: soft emphasis. */
const resolveVariant: VariantColorsResolver = ({ color = 'accent', variant }) => {
  const { main, strong, soft, on } = MEANINGS[color] ?? MEANINGS['neutral']!
  switch (variant) {
    case 'filled':
      return { background: main, hover: strong, color: on, border: `1px solid ${main}` }
    case 'light':
      return {
        background: soft,
        hover: soft,
        color: main,
        hoverColor: strong,
        border: '1px solid transparent',
      }
    case 'outline':
      return { background: 'transparent', hover: soft, color: main, border: `1px solid ${main}` }
    case 'subtle':
      return { background: 'transparent', hover: soft, color: main, border: '1px solid transparent' }
    case 'transparent':
      return { background: 'transparent', hover: 'transparent', color: main, border: '1px solid transparent' }
    default:
      return {
        background: 'var(--panel)',
        hover: 'var(--hover)',
        color: color === 'bad' ? main : 'var(--text)',
        border: '1px solid var(--line-strong)',
      }
  }
}

const input = { label: classes['label'], description: classes['description'], error: classes['error'] }
// Locking the page's scroll bar would inject a style sheet, which the CSP refuses; only panes scroll here, not the page.
const overlay = { lockScroll: false, transitionProps: { duration: 120 }, closeOnEscape: true, zIndex: 200 }
const dialogClasses = {
  content: classes['content'],
  header: classes['header'],
  title: classes['title'],
  body: classes['body'],
  overlay: classes['overlay'],
}

/**
 * Mantine in our tokens. Its CSS variables are static (tokens.css, mantine.css) since the provider's own would be an
 * inline style sheet, which the CSP refuses. For the same reason: no AppShell, Grid, SimpleGrid or responsive style props.
 * @param closeLabel what a close button says to a screen reader, in the user's language
 */
export const themeWith = (closeLabel: string) =>
  createTheme({
    primaryColor: 'accent',
    colors: { accent: ACCENT },
    fontFamily: 'var(--font)',
    cursorType: 'pointer',
    respectReducedMotion: true,
    variantColorResolver: resolveVariant,
    components: {
      Button: { defaultProps: { size: 'xs', variant: 'default' } },
      CloseButton: { defaultProps: { 'aria-label': closeLabel } },
      ActionIcon: { defaultProps: { size: 'md', variant: 'subtle', color: 'neutral' } },
      Input: Input.extend({ defaultProps: { size: 'xs' }, classNames: { input: classes['input'] } }),
      InputWrapper: Input.Wrapper.extend({ defaultProps: { size: 'xs' }, classNames: input }),
      TextInput: { defaultProps: { size: 'xs' } },
      Textarea: { defaultProps: { size: 'xs' } },
      NumberInput: { defaultProps: { size: 'xs' } },
      Select: { defaultProps: { size: 'xs', checkIconPosition: 'right' } },
      Combobox: Combobox.extend({ classNames: { dropdown: classes['dropdown'] } }),
      Checkbox: Checkbox.extend({ defaultProps: { size: 'xs', radius: 4 } }),
      Switch: Switch.extend({
        defaultProps: { size: 'sm', withThumbIndicator: false },
        classNames: { track: classes['track'], thumb: classes['thumb'] },
      }),
      SegmentedControl: SegmentedControl.extend({
        defaultProps: { size: 'xs', transitionDuration: 120 },
        classNames: {
          root: classes['segments'],
          indicator: classes['segmentIndicator'],
          label: classes['segmentLabel'],
        },
      }),
      Tooltip: Tooltip.extend({
        defaultProps: {
          openDelay: 350,
          transitionProps: { duration: 80 },
          multiline: true,
          maw: 360,
          events: { hover: true, focus: true, touch: false },
        },
        classNames: { tooltip: classes['tooltip'] },
      }),
      Menu: Menu.extend({
        defaultProps: {
          position: 'bottom-end',
          shadow: 'md',
          transitionProps: { duration: 80 },
          offset: 4,
          // It would be a child of a menu that is no menu item.
          withInitialFocusPlaceholder: false,
        },
        classNames: { dropdown: classes['dropdown'], item: classes['item'] },
      }),
      Popover: Popover.extend({
        defaultProps: { shadow: 'md', transitionProps: { duration: 80 } },
      }),
      Modal: Modal.extend({
        defaultProps: { ...overlay, radius: 'md', centered: false },
        classNames: dialogClasses,
      }),
      Drawer: Drawer.extend({ defaultProps: { ...overlay, position: 'right' }, classNames: dialogClasses }),
      Notification: Notification.extend({
        classNames: {
          root: classes['notification'],
          title: classes['notificationTitle'],
          description: classes['notificationBody'],
        },
      }),
    },
  })
