import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { isHidden } from "../api/problem";
import { useWords } from "../i18n/context";
import { Failure } from "./Failure";
import { Hidden } from "./Hidden";
import { Loading } from "./Loading";

interface Props<T> {
  query: UseQueryResult<T>;
  /** What is said when there is no such thing, or not for this reader. */
  hidden?: string;
  /** How many lines the answer will take, so that nothing moves when it comes. */
  lines?: number;
  children: (data: T) => ReactNode;
}

/** What was asked for, or the state of asking in its place. Data that is there stays when asking again fails. */
export function QueryStates<T>({ query, hidden, lines = 6, children }: Props<T>): ReactNode {
  const words = useWords();
  if (query.data !== undefined) {
    return (
      <>
        {query.isError && <Failure error={query.error} retry={() => void query.refetch()} />}
        {children(query.data)}
      </>
    );
  }
  if (query.isError) {
    return isHidden(query.error) ? (
      <Hidden why={hidden ?? words.states.hidden} />
    ) : (
      <Failure error={query.error} retry={() => void query.refetch()} />
    );
  }
  return <Loading lines={lines} />;
}
