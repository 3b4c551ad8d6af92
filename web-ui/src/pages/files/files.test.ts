import { expect, it, vi } from "vitest";
import type { FileEntry, FilesPage } from "../../api/files";
import { entryOf, foldersOf, isEntry, pathOf } from "./entries";
import { Tree } from "./Tree";
import { isText, linesOf } from "./text";

function entry(path: string, type = "file"): FileEntry {
  const shown = path.split("/").at(-1) ?? "";
  return { shown, path, entry: entryOf(path), type, mode: "0644", uid: 0, gid: 0, modified: "", attributes: [] };
}

function page(files: FileEntry[], next?: string, total = files.length): FilesPage {
  return { directory: entry("", "directory"), files, total, next };
}

const shown = (tree: Tree): string[] =>
  tree.rows().map((row) => (row.kind === "file" ? `${row.level} ${row.file.shown}` : `${row.level} (${row.kind})`));

it("takes paths apart as bytes, whatever they are in", () => {
  expect(entryOf("/etc/passwd")).toBe("ZXRjL3Bhc3N3ZA");
  expect(foldersOf(entryOf("a/标签/c")).map(pathOf)).toEqual(["", "a", "a/标签"]);
  expect(foldersOf("")).toEqual([]);
  // d/\xff\xfe is no UTF-8.
  expect(foldersOf("ZC___g").map(pathOf)).toEqual(["", "d"]);
  expect(pathOf("ZC___g")).toBe("d/\ufffd\ufffd");
  expect([isEntry("ZC___g"), isEntry("%")]).toEqual([true, false]);
});

it("opens folders where they lie, and asks for each once", async () => {
  const load = vi.fn(async () => page([entry("etc/hosts"), entry("etc/passwd")]));
  const tree = new Tree(load, page([entry("etc", "directory"), entry("readme")]));
  tree.toggle(entryOf("etc"));
  await vi.waitFor(() => expect(shown(tree)).toEqual(["1 etc", "2 hosts", "2 passwd", "1 readme"]));
  tree.toggle(entryOf("etc"));
  expect(shown(tree)).toEqual(["1 etc", "1 readme"]);
  tree.toggle(entryOf("etc"));
  expect(shown(tree)).toEqual(["1 etc", "2 hosts", "2 passwd", "1 readme"]);
  expect(load).toHaveBeenCalledTimes(1);
});

it("goes on where a page ended, once for all who ask", async () => {
  const load = vi.fn(async (_: string, after: string | undefined) => page([entry(`after-${after}`)], undefined, 2));
  const tree = new Tree(load, page([entry("a")], "KEY", 2));
  expect(shown(tree)).toEqual(["1 a", "1 (more)"]);
  await Promise.all([tree.more(""), tree.more("")]);
  expect(shown(tree)).toEqual(["1 a", "1 after-KEY"]);
  expect(load).toHaveBeenCalledTimes(1);
});

it("says in its place what did not come, and asks again", async () => {
  const load = vi.fn<() => Promise<FilesPage>>().mockRejectedValueOnce(new Error("away"));
  load.mockResolvedValueOnce(page([entry("etc/hosts")]));
  const tree = new Tree(load, page([entry("etc", "directory")]));
  await tree.openFolder(entryOf("etc"));
  expect(shown(tree)).toEqual(["1 etc", "2 (failed)"]);
  await tree.more(entryOf("etc"));
  expect(shown(tree)).toEqual(["1 etc", "2 hosts"]);
});

it("comes to what an address names, through pages and folders", async () => {
  const load = vi.fn(async (folder: string, after: string | undefined) => {
    const at = pathOf(folder);
    if (after === undefined) {
      return page([entry(`${at}/a`)], "next", 2);
    }
    return page([entry(at === "x" ? "x/y" : "x/y/wanted", at === "x" ? "directory" : "file")], undefined, 2);
  });
  const tree = new Tree(load, page([entry("x", "directory")]));
  const wanted = entryOf("x/y/wanted");
  await tree.reveal(wanted, foldersOf(wanted));
  expect(shown(tree)).toEqual(["1 x", "2 a", "2 y", "3 a", "3 wanted"]);
});

it("opens the folder that an address names", async () => {
  const tree = new Tree(async () => page([entry("etc/hosts")]), page([entry("etc", "directory")]));
  await tree.reveal(entryOf("etc"), foldersOf(entryOf("etc")));
  expect(shown(tree)).toEqual(["1 etc", "2 hosts"]);
});

it("keeps a limited number of names: what is out of sight goes first, and then no more come", async () => {
  const load = async (folder: string, after: string | undefined): Promise<FilesPage> => {
    const names = Array.from({ length: 4 }, (_, at) => entry(`${pathOf(folder)}/${after ?? ""}${at}`));
    return page(names, `${after ?? ""}n`, 100);
  };
  const tree = new Tree(load, page([entry("a", "directory"), entry("b", "directory")]), false, 10, 4);
  await tree.openFolder(entryOf("a"));
  tree.close(entryOf("a"));
  await tree.openFolder(entryOf("b"));
  await tree.more(entryOf("b"));
  // The names of a have gone to make room.
  expect(tree.rows().filter((row) => row.kind === "file").length).toBe(10);
  const last = tree.rows().at(-1);
  expect(last?.kind === "more" && last.full).toBe(true);
  await tree.more(entryOf("b"));
  expect(tree.rows().filter((row) => row.kind === "file").length).toBe(10);
});

it("shows search results side by side, with nothing to open", () => {
  const tree = new Tree(async () => page([]), page([entry("etc", "directory"), entry("etc/a.conf")]), true);
  expect(tree.rows().map((row) => row.kind === "file" && row.open)).toEqual([null, null]);
});

it("tells text from other bytes, and takes it apart into lines", () => {
  expect(isText("plain\ntext é 标签\n")).toBe(true);
  expect(isText("")).toBe(true);
  expect(isText("a\0b")).toBe(false);
  expect(isText("\ufffd".repeat(100))).toBe(false);
  expect(linesOf("a\r\nb\n\nc\n")).toEqual(["a", "b", "", "c"]);
  expect(linesOf("no end")).toEqual(["no end"]);
  expect(linesOf("")).toEqual([]);
});
