import type { ReactNode } from "react";
import type { UpstreamState as State } from "../../api/upstreams";
import { useWords } from "../../i18n/context";
import { Badge } from "../../parts/Badge";
import { Foreign } from "../../parts/Foreign";
import { Time } from "../../parts/Time";

/** Well, told to wait, or in trouble since when. */
export function UpstreamState({ state }: { state: State }): ReactNode {
  const words = useWords();
  const wait = state.waitSeconds ?? 0;
  if (wait > 0) {
    return <Badge tone="warn">{words.mirrors.waits(wait)}</Badge>;
  }
  if (state.trouble !== undefined) {
    return (
      <>
        <Badge tone="danger">{words.mirrors.trouble}</Badge>
        {state.troubleAt !== undefined && <Time at={state.troubleAt} />}
        <Foreign text={state.trouble} />
      </>
    );
  }
  return <Badge tone="ok">{words.mirrors.well}</Badge>;
}
