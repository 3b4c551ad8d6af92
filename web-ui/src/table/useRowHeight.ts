import { useMediaQuery } from "@mantine/hooks";
import { usePreferences } from "../preferences";

const PHONE = "(max-width: 639.98px)";

/** All rows are of one height, so that where each one is can be computed. On a phone a row has two lines. */
export function useRowHeight(): { height: number; phone: boolean } {
  const phone = useMediaQuery(PHONE, false, { getInitialValueInEffect: false }) ?? false;
  const touch = useMediaQuery("(pointer: coarse)", false, { getInitialValueInEffect: false }) ?? false;
  const { comfortable } = usePreferences();
  if (phone) {
    return { height: 60, phone };
  }
  return { height: touch ? 44 : comfortable ? 36 : 32, phone };
}
