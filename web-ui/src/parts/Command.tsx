import { type ReactNode, useRef } from "react";
import styles from "./Command.module.css";
import { CopyButton } from "./CopyButton";

interface Props {
  text: string;
  /** What else stands at its end, such as a menu of other clients. */
  children?: ReactNode;
}

/** Lines to run as they are. */
export function Command({ text, children }: Props): ReactNode {
  const code = useRef<HTMLElement>(null);
  return (
    <div className={styles.command}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and has to by keyboard as well */}
      <pre className={styles.text} tabIndex={0}>
        <code ref={code}>{text}</code>
      </pre>
      <div className={styles.buttons}>
        <CopyButton text={text} what={text} source={code} />
        {children}
      </div>
    </div>
  );
}
