import { NativeSelect } from "@mantine/core";
import type { ReactNode } from "react";
import { isPlatform } from "../format/platform";
import { useWords } from "../i18n/context";
import { setPreferences } from "../preferences";

interface Props {
  /** The one that is shown. */
  platform: string | undefined;
  platforms: string[];
  onChoose: (platform: string) => void;
  /** In place of a choice between fewer than two. */
  otherwise?: ReactNode;
}

/** Which image of an index is meant. The choice is remembered for other pages. */
export function PlatformSelect({ platform, platforms, onChoose, otherwise = null }: Props): ReactNode {
  const words = useWords();
  const offered = platforms.filter((one) => one !== "" && isPlatform(one));
  if (offered.length < 2) {
    return otherwise;
  }
  return (
    <NativeSelect
      aria-label={words.terms.platform}
      value={platform ?? ""}
      data={offered}
      onChange={(event) => {
        const chosen = event.currentTarget.value;
        setPreferences({ platform: chosen });
        onChoose(chosen);
      }}
    />
  );
}
