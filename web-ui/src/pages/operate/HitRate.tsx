import type { ReactNode } from "react";
import type { UpstreamState } from "../../api/upstreams";
import { useLanguage } from "../../i18n/context";

/** How much of what was asked for was here; nothing is no rate. */
export function HitRate({ state }: { state: UpstreamState }): ReactNode {
  const { words, language } = useLanguage();
  const asked = state.hits + state.misses;
  if (asked === 0) {
    return <span className="dim">{words.mirrors.notAsked}</span>;
  }
  const rate = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 }).format(
    state.hits / asked,
  );
  return <span className="number">{words.mirrors.rate(rate, asked)}</span>;
}
