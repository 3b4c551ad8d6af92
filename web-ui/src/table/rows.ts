import { type InfiniteData, keepPreviousData, type QueryKey, useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";

/** One page of a list whose next begins after a key. */
export interface KeysetPage<Row> {
  rows: readonly Row[];
  /** What the next page is asked for with; absent on the last. */
  next?: string | number | undefined;
  /** How many there are in all, if the server counts them. */
  total?: number | undefined;
}

/** The rows of a table as far as they have come. */
export interface Rows<Row> {
  loaded: readonly Row[];
  total: number | null;
  isLoading: boolean;
  /** What is shown belongs to an earlier filter, until the new rows come. */
  isOld: boolean;
  error: unknown;
  hasMore: boolean;
  more: () => void;
  retry: () => void;
}

interface Options<Row> {
  queryKey: QueryKey;
  load: (after: string | number | undefined, signal: AbortSignal) => Promise<KeysetPage<Row>>;
  enabled?: boolean;
  refetchInterval?: number | false;
}

/** What a page's loader prefetches, and its table then shows. */
export function keysetQuery<Row>({ queryKey, load }: Options<Row>) {
  return {
    queryKey,
    queryFn: ({ pageParam, signal }: { pageParam: string | number | undefined; signal: AbortSignal }) =>
      load(pageParam, signal),
    initialPageParam: undefined as string | number | undefined,
    getNextPageParam: (page: KeysetPage<Row>) => page.next,
  };
}

export function useKeysetRows<Row>(options: Options<Row>): Rows<Row> {
  const query = useInfiniteQuery<
    KeysetPage<Row>,
    Error,
    InfiniteData<KeysetPage<Row>>,
    QueryKey,
    string | number | undefined
  >({
    ...keysetQuery(options),
    placeholderData: keepPreviousData,
    enabled: options.enabled ?? true,
    refetchInterval: options.refetchInterval ?? false,
  });
  const loaded = useMemo(() => query.data?.pages.flatMap((page) => page.rows) ?? [], [query.data]);
  return {
    loaded,
    total: query.data?.pages[0]?.total ?? (query.hasNextPage || query.data === undefined ? null : loaded.length),
    isLoading: query.isLoading,
    isOld: query.isPlaceholderData,
    error: query.error,
    hasMore: query.hasNextPage,
    more: () => {
      if (query.hasNextPage && !query.isFetchingNextPage && !query.isFetchNextPageError) {
        void query.fetchNextPage();
      }
    },
    retry: () => void (query.isFetchNextPageError ? query.fetchNextPage() : query.refetch()),
  };
}
