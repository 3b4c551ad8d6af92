import {
  type InfiniteData,
  keepPreviousData,
  type QueryKey,
  useInfiniteQuery,
  useQueries,
  useQuery,
} from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";

/** The rows of a table as far as they have come. */
export interface Rows<Row> {
  /** How many there is room for: all of them, or those that have come. */
  count: number;
  /** Undefined while it is on its way. */
  at: (index: number) => Row | undefined;
  /** Null while nobody knows how many there are. */
  total: number | null;
  isLoading: boolean;
  /** What is shown belongs to an earlier filter, until the new rows come. */
  isOld: boolean;
  error: unknown;
  /** Tells which rows are in sight, so that they and the next can be asked for. */
  see: (first: number, last: number) => void;
  retry: () => void;
}

/** The rows of a list that comes as a whole. */
export function allAtOnce<Row>(rows: readonly Row[]): Rows<Row> {
  return {
    count: rows.length,
    at: (index) => rows[index],
    total: rows.length,
    isLoading: false,
    isOld: false,
    error: null,
    see: () => undefined,
    retry: () => undefined,
  };
}

/** One page of a list whose next begins after a key. */
export interface KeysetPage<Row> {
  rows: readonly Row[];
  /** What the next page is asked for with; absent on the last. */
  next?: string | number | undefined;
  /** How many there are in all, if the server counts them. */
  total?: number | undefined;
}

interface KeysetOptions<Row> {
  queryKey: QueryKey;
  load: (after: string | number | undefined, signal: AbortSignal) => Promise<KeysetPage<Row>>;
  enabled?: boolean;
  refetchInterval?: number | false;
}

/** How close to the end of what has come the next page is asked for. */
const AHEAD = 40;

/** What a page's loader prefetches, and its table then shows. */
export function keysetQuery<Row>({ queryKey, load }: KeysetOptions<Row>) {
  return {
    queryKey,
    queryFn: ({ pageParam, signal }: { pageParam: string | number | undefined; signal: AbortSignal }) =>
      load(pageParam, signal),
    initialPageParam: undefined as string | number | undefined,
    getNextPageParam: (page: KeysetPage<Row>) => page.next,
  };
}

export function useKeysetRows<Row>(options: KeysetOptions<Row>): Rows<Row> {
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
    count: loaded.length,
    at: (index) => loaded[index],
    total: query.data?.pages[0]?.total ?? (query.hasNextPage || query.data === undefined ? null : loaded.length),
    isLoading: query.isLoading,
    isOld: query.isPlaceholderData,
    error: query.error,
    see: (_, last) => {
      const idle = !query.isFetchingNextPage && !query.isFetchNextPageError;
      if (query.hasNextPage && idle && last >= loaded.length - AHEAD) {
        void query.fetchNextPage();
      }
    },
    retry: () => void (query.isFetchNextPageError ? query.fetchNextPage() : query.refetch()),
  };
}

/** One page of a list that can be asked for from any place. */
export interface PlacedPage<Row> {
  rows: readonly Row[];
  total: number;
}

interface PlacedOptions<Page extends PlacedPage<unknown>> {
  queryKey: QueryKey;
  load: (offset: number, signal: AbortSignal) => Promise<Page>;
}

/** How many rows are asked for at a time. */
export const PLACED_PAGE = 200;

/** The first page, and those that are in sight: a far jump asks for what is there, and not for all before it. */
export function usePlacedRows<Page extends PlacedPage<unknown>>({
  queryKey,
  load,
}: PlacedOptions<Page>): Rows<Page["rows"][number]> & { first: Page | undefined } {
  const pageQuery = (page: number) => ({
    queryKey: [...queryKey, page],
    queryFn: ({ signal }: { signal: AbortSignal }) => load(page * PLACED_PAGE, signal),
  });
  const first = useQuery({ ...pageQuery(0), placeholderData: keepPreviousData });
  const [seen, setSeen] = useState({ from: 0, to: 0 });
  const total = first.data?.total ?? 0;
  const end = Math.min(seen.to, Math.ceil(total / PLACED_PAGE) - 1);
  const pages = Array.from(
    { length: Math.max(end - Math.max(seen.from, 1) + 1, 0) },
    (_, at) => Math.max(seen.from, 1) + at,
  );
  const others = useQueries({ queries: pages.map(pageQuery) });
  const see = useCallback((from: number, to: number) => {
    const next = { from: Math.floor(from / PLACED_PAGE), to: Math.floor((to + AHEAD) / PLACED_PAGE) };
    setSeen((before) => (before.from === next.from && before.to === next.to ? before : next));
  }, []);
  return {
    first: first.data,
    count: total,
    at: (index) => {
      const page = Math.floor(index / PLACED_PAGE);
      const data = page === 0 ? first.data : others[pages.indexOf(page)]?.data;
      return data?.rows[index % PLACED_PAGE];
    },
    total: first.data?.total ?? null,
    isLoading: first.isLoading,
    isOld: first.isPlaceholderData,
    error: first.error ?? others.find((query) => query.error !== null)?.error ?? null,
    see,
    retry: () => {
      for (const query of [first, ...others]) {
        if (query.isError) {
          void query.refetch();
        }
      }
    },
  };
}
