// @vitest-environment happy-dom
import { act, cleanup, renderHook } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { useSelection } from "./useSelection";

afterEach(cleanup);

const keyAt = (index: number): string | undefined => (index < 6 ? `tag-${index}` : undefined);

it("takes and leaves rows, and with the shift key all in between", () => {
  const { result } = renderHook(() => useSelection(keyAt));
  act(() => result.current.toggle(1, false));
  act(() => result.current.toggle(4, true));
  expect([...result.current.keys]).toEqual(["tag-1", "tag-2", "tag-3", "tag-4"]);
  act(() => result.current.toggle(2, false));
  expect([...result.current.keys]).toEqual(["tag-1", "tag-3", "tag-4"]);
  act(() => result.current.clear());
  expect(result.current.keys.size).toBe(0);
});

it("takes no row that has not come", () => {
  const { result } = renderHook(() => useSelection(keyAt));
  act(() => result.current.toggle(9, false));
  expect(result.current.keys.size).toBe(0);
});
