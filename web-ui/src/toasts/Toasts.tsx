import { Button, CloseButton } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";
import { useWords } from "../i18n/context";
import { useActions } from "../keys/actions";
import { dismissToast, type Toast, useToasts } from "./store";
import styles from "./Toasts.module.css";

const SHOWN_MILLIS = 10_000;

export function Toasts(): ReactNode {
  const words = useWords();
  const toasts = useToasts();
  const undoable = toasts.findLast((toast) => toast.undo !== undefined);
  useActions(
    undoable === undefined
      ? []
      : [{ id: "undo", keys: "u", words: `${words.common.undo}: ${undoable.text}`, run: () => undo(undoable) }],
  );
  return (
    <section className={styles.place} aria-label={words.common.messages} role="status" aria-live="polite">
      {toasts.map((toast) => (
        <Message key={toast.id} toast={toast} />
      ))}
    </section>
  );
}

/** Its time stands still while somebody points at it or is in it. */
function Message({ toast }: { toast: Toast }): ReactNode {
  const words = useWords();
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) {
      return;
    }
    const timer = window.setTimeout(() => dismissToast(toast.id), SHOWN_MILLIS);
    return () => window.clearTimeout(timer);
  }, [held, toast.id]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: being pointed at or focused within only holds the time
    <div
      className={styles.toast}
      data-tone={toast.tone}
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <span className="grow">{toast.text}</span>
      {toast.undo !== undefined && (
        <Button size="compact-xs" onClick={() => undo(toast)}>
          {words.common.undo}
        </Button>
      )}
      <CloseButton size="sm" aria-label={words.common.dismiss} onClick={() => dismissToast(toast.id)} />
    </div>
  );
}

function undo(toast: Toast): void {
  dismissToast(toast.id);
  toast.undo?.();
}
