// @vitest-environment happy-dom
import { cleanup, fireEvent, render } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, it } from "vitest";
import { setPreferences } from "../preferences";
import { useActions } from "./actions";
import { useKeyboard } from "./useKeyboard";

const ran: string[] = [];

function Page({ name, keys }: { name: string; keys: string }): ReactNode {
  useActions([{ id: name, keys, words: name, run: () => ran.push(name) }]);
  return null;
}

function Shell({ children }: { children: ReactNode }): ReactNode {
  useKeyboard();
  return (
    <>
      <input aria-label="field" />
      {children}
    </>
  );
}

beforeEach(() => {
  ran.length = 0;
});
afterEach(() => {
  cleanup();
  setPreferences({ keys: true });
});

it("runs the action of a key, and of two keys in turn", () => {
  render(
    <Shell>
      <Page name="filter" keys="/" />
      <Page name="explore" keys="g e" />
    </Shell>,
  );
  fireEvent.keyDown(document.body, { key: "/" });
  fireEvent.keyDown(document.body, { key: "e" });
  fireEvent.keyDown(document.body, { key: "g" });
  fireEvent.keyDown(document.body, { key: "e" });
  expect(ran).toEqual(["filter", "explore"]);
});

it("leaves fields alone, and everything once keys are switched off", () => {
  const page = render(
    <Shell>
      <Page name="filter" keys="/" />
    </Shell>,
  );
  fireEvent.keyDown(page.getByLabelText("field"), { key: "/" });
  setPreferences({ keys: false });
  fireEvent.keyDown(document.body, { key: "/" });
  expect(ran).toEqual([]);
});

it("forgets the actions of what is not shown any more", () => {
  const page = render(
    <Shell>
      <Page name="filter" keys="/" />
    </Shell>,
  );
  page.rerender(<Shell>{null}</Shell>);
  fireEvent.keyDown(document.body, { key: "/" });
  expect(ran).toEqual([]);
});
