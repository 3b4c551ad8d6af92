// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { useLiveData } from "./useLiveData";

/** A stream that the test speaks for. */
class Stream extends EventTarget {
  static readonly CLOSED = 2;
  static open: Stream[] = [];
  readyState = 1;
  onerror: (() => void) | null = null;

  constructor() {
    super();
    Stream.open.push(this);
  }

  close(): void {
    this.readyState = Stream.CLOSED;
    Stream.open = Stream.open.filter((one) => one !== this);
  }

  say(type: string, data: string): void {
    this.dispatchEvent(new MessageEvent(type, { data }));
  }
}

const queries = new QueryClient();
const wrapper = ({ children }: { children: ReactNode }): ReactNode => (
  <QueryClientProvider client={queries}>{children}</QueryClientProvider>
);
const isOld = (key: string[]): boolean => queries.getQueryState(key)?.isInvalidated === true;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("EventSource", Stream);
  queries.clear();
  Stream.open = [];
  for (const key of [["repository", "team/a"], ["repository", "team/b"], ["tags", "team/a"], ["search"]]) {
    queries.setQueryData(key, {});
  }
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("asks again for what has changed, and for lists once in a while", () => {
  renderHook(() => useLiveData(), { wrapper });
  Stream.open[0]?.say("repository", "team/a");
  expect([isOld(["repository", "team/a"]), isOld(["tags", "team/a"]), isOld(["repository", "team/b"])]).toEqual([
    true,
    true,
    false,
  ]);
  expect(isOld(["search"])).toBe(false);
  vi.advanceTimersByTime(1000);
  expect(isOld(["search"])).toBe(true);
});

it("asks for everything when so much has changed that nobody says what", () => {
  renderHook(() => useLiveData(), { wrapper });
  Stream.open[0]?.say("anew", "");
  expect(isOld(["repository", "team/b"])).toBe(true);
});

it("tries again after a refusal, and holds nothing open once it is gone", () => {
  const hook = renderHook(() => useLiveData(), { wrapper });
  const [stream] = Stream.open;
  if (stream !== undefined) {
    stream.readyState = Stream.CLOSED;
    stream.onerror?.();
  }
  expect(Stream.open).toEqual([]);
  vi.advanceTimersByTime(30_000);
  expect(Stream.open.length).toBe(1);
  hook.unmount();
  expect(Stream.open).toEqual([]);
});

it("drops an answer that is under way to a page, as that is from before the change", async () => {
  renderHook(() => useLiveData(), { wrapper });
  const key = ["repository", "team/c"];
  let answer: (tags: number) => void = () => undefined;
  const asked = queries.prefetchQuery({
    queryKey: key,
    queryFn: () =>
      new Promise<number>((resolve) => {
        answer = resolve;
      }),
  });
  Stream.open[0]?.say("repository", "team/c");
  answer(0);
  await asked;
  expect(queries.getQueryData(key)).toBeUndefined();
});
