import { Tooltip } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { shortDigest } from "../format/digest";
import { useWords } from "../i18n/context";
import { CopyButton } from "./CopyButton";
import styles from "./Digest.module.css";

interface Props {
  digest: string;
  /** Its pinned page is opened by a click, where the repository is known. */
  repository?: string;
  copy?: boolean;
}

/** Twelve digits; pointing and focus show all of them, Copy gives all of them. */
export function Digest({ digest, repository, copy = true }: Props): ReactNode {
  const words = useWords();
  const short = shortDigest(digest);
  return (
    <span className={styles.digest}>
      <Tooltip label={<span className={styles.full}>{digest}</span>} multiline maw={420}>
        {repository === undefined ? (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: focus shows the whole digest
          <span className="mono" tabIndex={0}>
            {short}
          </span>
        ) : (
          <Link className="mono" to="/r/$repository/-/manifests/$digest" params={{ repository, digest }}>
            {short}
          </Link>
        )}
      </Tooltip>
      {copy && <CopyButton compact text={digest} what={`${words.terms.digest} ${short}`} />}
    </span>
  );
}
