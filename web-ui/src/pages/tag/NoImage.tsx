import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { manifestQuery } from "../../api/content";
import type { ApiError } from "../../api/problem";
import { useWords } from "../../i18n/context";
import { Command } from "../../parts/Command";
import { Foreign } from "../../parts/Foreign";
import { Notice } from "../../parts/Notice";
import { describe } from "../../states/describe";
import { QueryStates } from "../../states/QueryStates";
import { artifactCommand } from "../repository/commands";
import { Pairs } from "./ConfigSection";
import { RawText } from "./RawText";
import styles from "./TagPage.module.css";

interface Props {
  repository: string;
  reference: string;
  /** What the registry says that it is not; 404 for an index without images. */
  why: ApiError;
}

/** For what is stored and is no image: the manifest, which is all that is known. */
export function NoImage({ repository, reference, why }: Props): ReactNode {
  const words = useWords();
  const query = useQuery({ ...manifestQuery(repository, reference), staleTime: 0 });
  return (
    <div className="stack">
      <h2 className={styles.name}>{reference}</h2>
      <Command text={artifactCommand(false, repository, reference)} />
      <Notice>
        <Foreign text={why.status === 404 ? words.tag.emptyIndex : describe(why, words.problems)} />
      </Notice>
      <QueryStates query={query} lines={16}>
        {({ text, annotations }) => (
          <>
            <Pairs title={words.tag.annotations} pairs={Object.entries(annotations)} />
            <RawText text={text} what={words.terms.manifest} />
          </>
        )}
      </QueryStates>
    </div>
  );
}
