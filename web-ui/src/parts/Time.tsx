import { Tooltip } from "@mantine/core";
import type { ReactNode } from "react";
import { useNow } from "../app/useNow";
import { formatAbsolute, formatTime } from "../format/time";
import { useLanguage } from "../i18n/context";
import { usePreferences } from "../preferences";

/** When: relative for 30 days and then a date, or always written out if the reader wants it so. */
export function Time({ at }: { at: string }): ReactNode {
  const { words, language } = useLanguage();
  const { absoluteTimes } = usePreferences();
  const now = useNow();
  const time = Date.parse(at);
  if (Number.isNaN(time)) {
    return <span>{at}</span>;
  }
  const absolute = formatAbsolute(time, language);
  return (
    <Tooltip label={absolute}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: focus shows the time in full */}
      <time className="number" dateTime={at} tabIndex={0}>
        {absoluteTimes ? absolute : formatTime(time, now, words.time, language)}
      </time>
    </Tooltip>
  );
}
