import { Tooltip } from "@mantine/core";
import type { ReactNode } from "react";
import { isPlatform, shortPlatform } from "../format/platform";

const SHOWN = 2;

/** The platforms of an image as a column has room for: two, and how many more. */
export function Platforms({ platforms }: { platforms: readonly string[] }): ReactNode {
  const real = platforms.filter(isPlatform);
  if (real.length === 0) {
    return null;
  }
  const rest = real.length - SHOWN;
  return (
    <Tooltip label={real.join(", ")} multiline maw={320}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: focus shows all of them */}
      <span tabIndex={0}>
        {real.slice(0, SHOWN).map(shortPlatform).join(" ")}
        {rest > 0 && ` +${rest}`}
      </span>
    </Tooltip>
  );
}
