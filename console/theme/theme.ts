import {
  Button,
  type CSSVariablesResolver,
  createTheme,
  Drawer,
  type MantineColorsTuple,
  Menu,
  Modal,
  Paper,
  Select,
  Tooltip,
} from '@mantine/core'

const spruce: MantineColorsTuple = [
  '#e8f4f0',
  '#d0e6df',
  '#a5d0c3',
  '#79baa6',
  '#52a58d',
  '#33937a',
  '#1a7c66',
  '#0f6755',
  '#0b5345',
  '#073b31',
]

/** Greys with a hint of the primary green. */
const gray: MantineColorsTuple = [
  '#f6f8f7',
  '#eef1f0',
  '#e2e7e5',
  '#d3dad7',
  '#bcc6c2',
  '#98a5a0',
  '#6d7b76',
  '#515e5a',
  '#35413d',
  '#1a2421',
]

const dark: MantineColorsTuple = [
  '#d6dedb',
  '#b3bfbb',
  '#93a19c',
  '#6c7a75',
  '#3a4743',
  '#2a3532',
  '#1e2826',
  '#161e1c',
  '#101715',
  '#0a100e',
]

const saffron: MantineColorsTuple = [
  '#fdf5e4',
  '#faebcb',
  '#f5d796',
  '#f2c668',
  '#efb543',
  '#e0a02b',
  '#b97c14',
  '#8f5e0b',
  '#6d4707',
  '#4a3004',
]

/** Dark enough for white text. */
const red: MantineColorsTuple = [
  '#fdecea',
  '#fad4d0',
  '#f5b0a9',
  '#f08d83',
  '#ea6a5e',
  '#dd4135',
  '#c43025',
  '#b42318',
  '#8f1b12',
  '#6d140d',
]

export const theme = createTheme({
  primaryColor: 'spruce',
  primaryShade: { light: 7, dark: 6 },
  colors: { spruce, gray, dark, red, saffron },
  autoContrast: true,
  luminanceThreshold: 0.32,
  fontFamily: '"Atkinson Hyperlegible Next Variable", system-ui, sans-serif',
  fontFamilyMonospace: '"Atkinson Hyperlegible Mono Variable", ui-monospace, monospace',
  headings: { fontWeight: '650', sizes: { h1: { fontSize: '1.5rem' }, h2: { fontSize: '1.125rem' } } },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: Button.extend({ defaultProps: { size: 'sm' } }),
    // Without a role the header element of a dialog counts as a banner landmark.
    Drawer: Drawer.extend({
      defaultProps: { attributes: { header: { role: 'none' } } },
      styles: { title: { fontWeight: 650, fontSize: '1.0625rem' } },
    }),
    // The initial focus placeholder is not an allowed child of role="menu".
    Menu: Menu.extend({
      defaultProps: { shadow: 'md', withinPortal: true, withInitialFocusPlaceholder: false },
    }),
    Modal: Modal.extend({
      defaultProps: {
        centered: true,
        overlayProps: { backgroundOpacity: 0.45 },
        attributes: { header: { role: 'none' } },
      },
      styles: { title: { fontWeight: 650, fontSize: '1.0625rem' } },
    }),
    Paper: Paper.extend({ defaultProps: { radius: 'lg' } }),
    Select: Select.extend({ defaultProps: { allowDeselect: false, checkIconPosition: 'right' } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 300, withArrow: true } }),
  },
})

/** Mantine's defaults for dimmed text, placeholders and errors miss WCAG AA contrast on our surfaces. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#fbfcfb',
    '--mantine-color-text': '#1a2421',
    '--mantine-color-dimmed': '#515e5a',
    '--mantine-color-placeholder': '#62706b',
    '--mantine-color-error': '#b42318',
    '--mantine-color-anchor': '#0f6755',
  },
  dark: {
    '--mantine-color-body': '#101715',
    '--mantine-color-text': '#d6dedb',
    '--mantine-color-dimmed': '#9cacA6',
    '--mantine-color-placeholder': '#8b9a95',
    '--mantine-color-error': '#ff9c8f',
    '--mantine-color-anchor': '#79baa6',
  },
})
