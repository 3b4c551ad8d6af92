// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, expect, it, vi } from "vitest";
import { WordsProvider } from "../i18n/context";
import { en } from "../i18n/en";
import { useKeyboard } from "../keys/useKeyboard";
import type { Rows } from "./rows";
import { Table } from "./Table";

interface Tag {
  name: string;
}

function rowsOf(count: number, extra: Partial<Rows<Tag>> = {}): Rows<Tag> {
  return {
    count,
    at: (index) => ({ name: `tag-${index}` }),
    total: count,
    isLoading: false,
    isOld: false,
    error: null,
    see: vi.fn(),
    retry: vi.fn(),
    ...extra,
  };
}

const sorted = vi.fn();
const opened = vi.fn();

function Page({ rows }: { rows: Rows<Tag> }): ReactNode {
  useKeyboard();
  return (
    <WordsProvider first={{ language: "en", words: en }}>
      <Table
        label="Tags"
        columns={[
          { id: "name", header: "Name", width: "1fr", sort: "name", cell: (row) => <a href="/x">{row.name}</a> },
          { id: "copy", header: "", width: "28px", cell: (row) => <button type="button">Copy {row.name}</button> },
        ]}
        rows={rows}
        rowKey={(row) => row.name}
        empty={<p>none</p>}
        sort={{ by: "name", descending: true, onChange: sorted }}
        onOpen={opened}
      />
    </WordsProvider>
  );
}

afterEach(() => {
  cleanup();
  vi.clearAllMocks();
});

const shown = (): HTMLElement[] => screen.getAllByRole("row").filter((row) => row.dataset.row !== "-1");

it("draws of ten thousand rows those in sight, and says how many there are", () => {
  render(<Page rows={rowsOf(10_000)} />);
  expect(shown().length).toBeGreaterThan(5);
  expect(shown().length).toBeLessThanOrEqual(60);
  expect(screen.getByRole("grid").getAttribute("aria-rowcount")).toBe("10001");
  expect(shown()[0]?.getAttribute("aria-rowindex")).toBe("2");
});

it("is one tab stop, whose arrows go through rows and what is in them", async () => {
  render(<Page rows={rowsOf(5)} />);
  const [first, second] = shown();
  const stops = [...document.querySelectorAll<HTMLElement>("[tabindex='0']")];
  expect(stops).toEqual([first]);
  first?.focus();
  fireEvent.keyDown(first as HTMLElement, { key: "ArrowDown" });
  await waitFor(() => expect(document.activeElement).toBe(second));
  fireEvent.keyDown(second as HTMLElement, { key: "ArrowRight" });
  fireEvent.keyDown(document.activeElement as HTMLElement, { key: "ArrowRight" });
  expect(document.activeElement?.textContent).toBe("Copy tag-1");
  fireEvent.keyDown(document.activeElement as HTMLElement, { key: "ArrowLeft" });
  fireEvent.keyDown(document.activeElement as HTMLElement, { key: "ArrowLeft" });
  fireEvent.keyDown(document.activeElement as HTMLElement, { key: "Enter" });
  expect(opened).toHaveBeenCalledWith({ name: "tag-1" });
});

it("goes from the first row up to the buttons that sort", async () => {
  render(<Page rows={rowsOf(5)} />);
  const header = screen.getByRole("columnheader", { name: /Name/ });
  expect(header.getAttribute("aria-sort")).toBe("descending");
  shown()[0]?.focus();
  fireEvent.keyDown(shown()[0] as HTMLElement, { key: "ArrowUp" });
  await waitFor(() => expect(document.activeElement?.textContent).toContain("Name"));
  fireEvent.click(document.activeElement as HTMLElement);
  expect(sorted).toHaveBeenCalledWith("name");
});

it("comes to the rows by j from anywhere", async () => {
  render(<Page rows={rowsOf(5)} />);
  fireEvent.keyDown(document.body, { key: "j" });
  await waitFor(() => expect(document.activeElement).toBe(shown()[0]));
  fireEvent.keyDown(document.activeElement as HTMLElement, { key: "j" });
  await waitFor(() => expect(document.activeElement).toBe(shown()[1]));
});

it("tells which rows are in sight, and does not make up how many there are", () => {
  const rows = rowsOf(10, { total: null });
  render(<Page rows={rows} />);
  expect(rows.see).toHaveBeenCalledWith(0, 9);
  expect(screen.getByRole("grid").getAttribute("aria-rowcount")).toBe("-1");
});

it("says what is empty, and holds the place of what is on its way", () => {
  const page = render(<Page rows={rowsOf(0)} />);
  expect(screen.getByText("none")).toBeTruthy();
  page.rerender(<Page rows={rowsOf(0, { isLoading: true })} />);
  expect(screen.getByText("Loading")).toBeTruthy();
});
