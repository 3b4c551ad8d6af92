import type { ReactNode } from "react";
import { formatSize } from "../format/size";
import { useLanguage } from "../i18n/context";

/** Bytes in three digits; pointing at it shows them all. */
export function Size({ bytes }: { bytes: number }): ReactNode {
  const { words, language } = useLanguage();
  return (
    <data className="number" value={bytes} title={words.size.exact(new Intl.NumberFormat(language).format(bytes))}>
      {formatSize(bytes)}
    </data>
  );
}
