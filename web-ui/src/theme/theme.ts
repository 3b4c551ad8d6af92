import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  localStorageColorSchemeManager,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from "@mantine/core";

/** Where the choice is kept; the script in index.html reads it before the first paint. */
export const colorSchemeManager = localStorageColorSchemeManager({ key: "slipway-theme" });

/** Mantine wants ten shades of a colour. Ours has one for each theme, which the token knows. */
const accent = Array.from({ length: 10 }, () => "var(--accent)") as unknown as MantineColorsTuple;

/** Buttons take their colours from the tokens: Mantine would compute hovers that nobody measured. */
const variantColorResolver: VariantColorsResolver = (input) => {
  const danger = input.color === "danger";
  const ink = danger ? "var(--danger)" : "var(--accent)";
  switch (input.variant) {
    case "filled":
      return {
        background: ink,
        hover: danger ? "var(--danger)" : "var(--accent-hover)",
        color: danger ? "var(--page)" : "var(--on-accent)",
        border: "1px solid transparent",
      };
    case "default":
    case "outline":
      return {
        background: "var(--page)",
        hover: "var(--hover)",
        color: danger ? "var(--danger)" : "var(--text)",
        border: "1px solid var(--control)",
      };
    case "subtle":
    case "transparent":
      return {
        background: "transparent",
        hover: "var(--hover)",
        color: danger ? "var(--danger)" : "var(--text)",
        border: "1px solid transparent",
      };
    default:
      return defaultVariantColorsResolver(input);
  }
};

/** What Mantine's own styles take for surfaces and lines in the dark, from text to background. */
const dark = ["text", "dim", "dim", "control", "control", "hover", "page", "page", "page", "page"].map(
  (token) => `var(--${token})`,
) as unknown as MantineColorsTuple;

export const theme = createTheme({
  fontFamily: "var(--font)",
  fontFamilyMonospace: "var(--mono)",
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "20px" },
  lineHeights: { xs: "1.4", sm: "1.4", md: "1.4", lg: "1.4", xl: "1.4" },
  spacing: { xs: "4px", sm: "8px", md: "12px", lg: "16px", xl: "24px" },
  radius: { xs: "2px", sm: "4px", md: "4px", lg: "6px", xl: "8px" },
  defaultRadius: "sm",
  primaryColor: "accent",
  colors: { accent, dark },
  variantColorResolver,
  respectReducedMotion: true,
  cursorType: "pointer",
  focusRing: "auto",
  components: {
    Button: { defaultProps: { size: "xs", variant: "default" } },
    TextInput: { defaultProps: { size: "xs" } },
    PasswordInput: { defaultProps: { size: "xs" } },
    Textarea: { defaultProps: { size: "xs" } },
    NativeSelect: { defaultProps: { size: "xs" } },
    Checkbox: { defaultProps: { size: "xs" } },
    SegmentedControl: { defaultProps: { size: "xs", transitionDuration: 0 } },
    Menu: {
      defaultProps: {
        shadow: "md",
        transitionProps: { duration: 120 },
        position: "bottom-end",
        withInitialFocusPlaceholder: false,
      },
    },
    Tooltip: {
      defaultProps: {
        openDelay: 200,
        transitionProps: { duration: 120 },
        events: { hover: true, focus: true, touch: true },
      },
    },
    Modal: { defaultProps: { transitionProps: { duration: 120, transition: "fade" }, centered: false } },
  },
});

/** Mantine's variables, said in ours. */
export const cssVariablesResolver: CSSVariablesResolver = () => {
  const both = {
    "--mantine-color-body": "var(--page)",
    "--mantine-color-text": "var(--text)",
    "--mantine-color-dimmed": "var(--dim)",
    "--mantine-color-bright": "var(--text)",
    "--mantine-color-placeholder": "var(--dim)",
    "--mantine-color-anchor": "var(--accent)",
    "--mantine-color-error": "var(--danger)",
    "--mantine-color-default": "var(--page)",
    "--mantine-color-default-hover": "var(--hover)",
    "--mantine-color-default-color": "var(--text)",
    "--mantine-color-default-border": "var(--control)",
    "--mantine-color-disabled": "var(--surface)",
    "--mantine-color-disabled-color": "var(--dim)",
    "--mantine-color-disabled-border": "var(--border)",
    "--mantine-primary-color-filled": "var(--accent)",
    "--mantine-primary-color-filled-hover": "var(--accent-hover)",
    "--mantine-primary-color-contrast": "var(--on-accent)",
    "--mantine-primary-color-light": "var(--selected)",
    "--mantine-primary-color-light-hover": "var(--selected)",
    "--mantine-primary-color-light-color": "var(--accent)",
    "--mantine-color-accent-filled": "var(--accent)",
    "--mantine-color-accent-filled-hover": "var(--accent-hover)",
  };
  return { variables: {}, light: both, dark: both };
};
