import { type MantineColorScheme, useMantineColorScheme } from "@mantine/core";
import { useCallback } from "react";

const THEMES: readonly MantineColorScheme[] = ["auto", "light", "dark"];

/** System, light, dark, and round again. */
export function useTheme(): { theme: MantineColorScheme; next: () => void; set: (theme: MantineColorScheme) => void } {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const next = useCallback(() => {
    setColorScheme(THEMES[(THEMES.indexOf(colorScheme) + 1) % THEMES.length] ?? "auto");
  }, [colorScheme, setColorScheme]);
  return { theme: colorScheme, next, set: setColorScheme };
}
