import { expect, it } from "vitest";
import { currentToasts, dismissToast, showToast } from "./store";

it("shows three toasts at most, and drops the oldest", () => {
  for (const text of ["one", "two", "three", "four"]) {
    showToast({ text, tone: "plain" });
  }
  expect(currentToasts().map((toast) => toast.text)).toEqual(["two", "three", "four"]);
  for (const toast of currentToasts()) {
    dismissToast(toast.id);
  }
  expect(currentToasts()).toEqual([]);
});
