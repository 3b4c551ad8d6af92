import { type ReactNode, useSyncExternalStore } from "react";

let said = "";
let listener: () => void = () => undefined;

/** Tells screen readers what the eye sees happen: copied, counts, the end of a job. */
export function announce(text: string): void {
  // The same words said again are a change, too.
  said = said === text ? `${text}\u00a0` : text;
  listener();
}

/** Once, in the shell. */
export function Announcements(): ReactNode {
  const text = useSyncExternalStore(
    (changed) => {
      listener = changed;
      return () => {
        listener = () => undefined;
      };
    },
    () => said,
  );
  return (
    <p className="unseen" role="status">
      {text}
    </p>
  );
}
