import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useAccount } from "../api/session";

const ADDRESS = "/api/v1/events";
/** A refusal ends an event source for good; it is asked again after this. */
const AGAIN_MILLIS = 30_000;
/** Lists take what comes within this as one change. */
const TOGETHER_MILLIS = 1000;
const OF_REPOSITORY = ["repository", "tags", "tag", "image", "attached", "deletions", "tag-history"];
const OF_LISTS = ["search", "setup"];

/**
 * One stream of events for each tab that is looked at: what has changed is asked for again. A tab out of sight holds no
 * connection, of which a browser has few; what it missed is asked for when it comes back.
 */
export function useLiveData(): void {
  const queries = useQueryClient();
  const account = useAccount()?.name;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another account may see other things, and needs its own stream
  useEffect(() => {
    let stream: EventSource | null = null;
    let timer: number | undefined;
    const lists = together(
      () =>
        invalidate(
          queries,
          OF_LISTS.map((key) => [key]),
        ),
      TOGETHER_MILLIS,
    );
    const open = (): void => {
      window.clearTimeout(timer);
      if (document.hidden || stream !== null) {
        return;
      }
      stream = new EventSource(ADDRESS);
      stream.addEventListener("repository", (event) => {
        invalidate(
          queries,
          OF_REPOSITORY.map((key) => [key, event.data]),
        );
        lists();
      });
      stream.addEventListener("anew", () => void queries.invalidateQueries());
      stream.onerror = () => {
        if (stream?.readyState === EventSource.CLOSED) {
          close();
          timer = window.setTimeout(open, AGAIN_MILLIS);
        }
      };
    };
    const close = (): void => {
      stream?.close();
      stream = null;
    };
    const onVisibility = (): void => (document.hidden ? close() : open());
    open();
    document.addEventListener("visibilitychange", onVisibility);
    return () => {
      document.removeEventListener("visibilitychange", onVisibility);
      window.clearTimeout(timer);
      lists.cancel();
      close();
    };
  }, [queries, account]);
}

/**
 * What a page is about to need may be under way already, ahead of the page: that answer is from before the change, and
 * would be taken for new. It is dropped, and the page asks when it is there.
 */
export function invalidate(queries: QueryClient, keys: string[][]): void {
  for (const queryKey of keys) {
    void queries.cancelQueries({ queryKey, type: "inactive" });
    void queries.invalidateQueries({ queryKey });
  }
}

/** Runs once for all calls within a while. */
export function together(run: () => void, millis: number): (() => void) & { cancel: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const call = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      run();
    }, millis);
  };
  return Object.assign(call, { cancel: () => clearTimeout(timer) });
}
