import type { ReactNode } from "react";
import type { Attempt } from "../../api/webhooks";
import { useWords } from "../../i18n/context";
import { Badge } from "../../parts/Badge";
import { Foreign } from "../../parts/Foreign";
import { Time } from "../../parts/Time";
import styles from "./AttemptView.module.css";

/** One request and what came back; the registry has masked what is secret. */
export function AttemptView({ attempt }: { attempt: Attempt }): ReactNode {
  const words = useWords();
  const delivered = attempt.outcome === "delivered";
  // A receiver that answered 500 did answer; what cannot be reached did not.
  const outcome =
    attempt.outcome === "unavailable" && attempt.response !== undefined
      ? words.webhooks.states.failed
      : (words.webhooks.outcomes[attempt.outcome] ?? attempt.outcome);
  return (
    <details className={styles.attempt} open={!delivered}>
      <summary>
        <Badge tone={delivered ? "ok" : "danger"}>{outcome}</Badge>{" "}
        {attempt.response?.status !== undefined && <span className="number">HTTP {attempt.response.status} </span>}
        <span className="number">{words.webhooks.millis(attempt.millis)}</span> · <Time at={attempt.startedAt} />
      </summary>
      {attempt.detail !== undefined && (
        <p>
          <Foreign text={attempt.detail} />
        </p>
      )}
      {attempt.request !== undefined && (
        <Message title={words.webhooks.request} headers={attempt.request.headers} body={attempt.request.body} />
      )}
      {attempt.response !== undefined && (
        <Message title={words.webhooks.response} headers={attempt.response.headers} body={attempt.response.body} />
      )}
    </details>
  );
}

interface MessageProps {
  title: string;
  headers: Record<string, string> | undefined;
  body: string | undefined;
}

function Message({ title, headers = {}, body = "" }: MessageProps): ReactNode {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return (
    <>
      <h3>{title}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and has to by keyboard as well */}
      <pre className={styles.message} tabIndex={0}>
        <Foreign text={`${lines.join("\n")}\n\n${body}`} />
      </pre>
    </>
  );
}
