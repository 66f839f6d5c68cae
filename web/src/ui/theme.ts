import {
  ActionIcon,
  Anchor,
  Badge,
  Button,
  type CSSVariablesResolver,
  createTheme,
  Drawer,
  Input,
  type MantineColorsTuple,
  Menu,
  Modal,
  Notification,
  SegmentedControl,
  Tooltip,
} from "@mantine/core";

/** The one accent colour. White on shades 6 and above keeps at least 4.5:1. */
const accent: MantineColorsTuple = [
  "#eef2ff",
  "#dce5fe",
  "#bccdfb",
  "#96aff7",
  "#7090f0",
  "#4f72e6",
  "#3358d4",
  "#2a49b3",
  "#243d93",
  "#1d3070",
];

/** Cool neutrals; shade 6 is the lightest that may carry text on white (5:1). */
const gray: MantineColorsTuple = [
  "#f7f8fa",
  "#f0f2f5",
  "#e5e8ed",
  "#d7dce3",
  "#bfc6d0",
  "#96a0ae",
  "#5f6a79",
  "#48525f",
  "#313944",
  "#1a1f27",
];

/** Dark surfaces from text (0) over borders (4) and fields (6) to the page (7) and below. */
const dark: MantineColorsTuple = [
  "#dce1e9",
  "#bcc4d0",
  "#9ba6b5",
  "#707b8b",
  "#363d49",
  "#2a303a",
  "#20252d",
  "#171b21",
  "#12151a",
  "#0d0f13",
];

/** Look of the whole product: 14 px base on a 4 px grid, one accent, tight radii. */
export const theme = createTheme({
  colors: { accent, gray, dark },
  primaryColor: "accent",
  primaryShade: { light: 6, dark: 6 },
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, monospace",
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "20px" },
  lineHeights: { xs: "1.4", sm: "1.45", md: "1.5", lg: "1.5", xl: "1.4" },
  spacing: { xs: "4px", sm: "8px", md: "12px", lg: "16px", xl: "24px" },
  radius: { xs: "3px", sm: "5px", md: "6px", lg: "8px", xl: "12px" },
  defaultRadius: "md",
  headings: {
    fontWeight: "620",
    sizes: {
      h1: { fontSize: "20px", lineHeight: "28px" },
      h2: { fontSize: "16px", lineHeight: "24px" },
      h3: { fontSize: "14px", lineHeight: "20px" },
    },
  },
  cursorType: "pointer",
  respectReducedMotion: true,
  autoContrast: false,
  components: {
    // A link within text must be told apart by more than its colour.
    Anchor: Anchor.extend({ defaultProps: { underline: "always" } }),
    InputWrapper: Input.Wrapper.extend({
      styles: { description: { fontSize: 13, lineHeight: "18px", marginBottom: 2 }, error: { fontSize: 13 } },
    }),
    Input: Input.extend({
      vars: (_, { size }) =>
        size === undefined || size === "sm"
          ? { wrapper: { "--input-height": "32px", "--input-fz": "14px", "--input-padding-y": "5px" } }
          : { wrapper: {} },
    }),
    Button: Button.extend({
      vars: (_, { size }) =>
        size === undefined || size === "sm"
          ? { root: { "--button-height": "32px", "--button-fz": "14px", "--button-padding-x": "12px" } }
          : { root: {} },
      styles: { label: { fontWeight: 550 } },
    }),
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: "subtle", color: "gray" } }),
    Badge: Badge.extend({
      defaultProps: { variant: "light", radius: "sm" },
      styles: { root: { textTransform: "none", fontWeight: 550, letterSpacing: 0 } },
    }),
    Drawer: Drawer.extend({ defaultProps: { closeButtonProps: { "aria-label": "Close" } } }),
    // Mantine puts an element into the menu that no menu may have.
    Menu: Menu.extend({ defaultProps: { withInitialFocusPlaceholder: false } }),
    Modal: Modal.extend({
      styles: { title: { fontSize: 16, fontWeight: 600, lineHeight: "22px" } },
      defaultProps: {
        closeButtonProps: { "aria-label": "Close" },
        padding: "lg",
        centered: true,
        transitionProps: { duration: 120 },
        overlayProps: { backgroundOpacity: 0.4 },
      },
    }),
    Notification: Notification.extend({
      defaultProps: { closeButtonProps: { "aria-label": "Close this message" } },
    }),
    Tooltip: Tooltip.extend({
      defaultProps: { openDelay: 250, withArrow: false, multiline: true, maw: 320 },
    }),
    SegmentedControl: SegmentedControl.extend({ defaultProps: { size: "xs", transitionDuration: 120 } }),
  },
});

/** Variables of Mantine and our own that differ between the two colour schemes. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: { "--sidebar-width": "220px", "--sidebar-folded-width": "56px" },
  light: {
    "--mantine-color-body": "#ffffff",
    "--mantine-color-text": "#1a1f27",
    "--mantine-color-dimmed": "#5f6a79",
    "--mantine-color-placeholder": "#6b7584",
    "--mantine-color-error": "#c42b2b",
    "--surface-sunken": "#f7f8fa",
    "--surface-raised": "#ffffff",
    "--line": "#e5e8ed",
    "--line-strong": "#d7dce3",
    "--accent-text": "#2a49b3",
    "--mantine-color-green-light-color": "#17693a",
    "--mantine-color-yellow-light-color": "#7a4f00",
    "--good": "#1a7f45",
    "--warn": "#946200",
    "--bad": "#c42b2b",
  },
  dark: {
    "--mantine-color-body": "#171b21",
    "--mantine-color-text": "#dce1e9",
    "--mantine-color-dimmed": "#9ba6b5",
    "--mantine-color-placeholder": "#8d98a7",
    "--mantine-color-error": "#ff8787",
    "--surface-sunken": "#12151a",
    "--surface-raised": "#1d2229",
    "--line": "#2a303a",
    "--line-strong": "#363d49",
    "--accent-text": "#96aff7",
    "--good": "#5fcf8f",
    "--warn": "#e5b454",
    "--bad": "#ff8787",
  },
});
