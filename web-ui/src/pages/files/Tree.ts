import { type FileEntry, type FilesPage, NAMES_AT_A_TIME } from "../../api/files";

/** A line of the tree. */
export type TreeRow =
  | {
      kind: "file";
      key: string;
      file: FileEntry;
      level: number;
      /** Null for what cannot be opened. */
      open: boolean | null;
      place: number;
      /** How many lie beside it; -1 while nobody knows. */
      of: number;
    }
  | { kind: "more"; key: string; folder: string; level: number; full: boolean }
  | { kind: "failed"; key: string; folder: string; level: number; error: unknown };

interface Folder {
  files: FileEntry[];
  total: number | undefined;
  /** Where the next page begins; null at the end. */
  next: string | null;
  loading: Promise<void> | null;
  error: unknown;
  /** When it was last in sight, by a count of changes. */
  used: number;
}

/** Gives a page of what lies in a folder. */
type Load = (entry: string, after: string | undefined) => Promise<FilesPage>;

/** More are not kept, whatever an image has. */
export const MOST_NODES = 20_000;
const ROOT = "";
/** So many pages are asked for to come to a name that an address gives. */
const MOST_PAGES = 20;
/** So many folders one key opens. */
const MOST_OPENED = 50;

/**
 * The folders that have been opened, page by page. What is out of sight is forgotten first when there are too many names;
 * what does not come then stays with the server.
 */
export class Tree {
  private readonly folders = new Map<string, Folder>();
  private readonly open = new Set<string>([ROOT]);
  private readonly listeners = new Set<() => void>();
  private readonly load: Load;
  /** Search results stand side by side: there is nothing to open. */
  private readonly flat: boolean;
  /** No page is asked for with more names than this in sight. */
  private readonly room: number;
  private readonly most: number;
  private changes = 0;
  private inSight = 0;
  private shown: readonly TreeRow[];

  constructor(load: Load, first: FilesPage, flat = false, most = MOST_NODES, page = NAMES_AT_A_TIME) {
    this.load = load;
    this.flat = flat;
    this.most = most;
    this.room = most - page;
    this.folders.set(ROOT, { ...nothing(), files: first.files, total: first.total, next: first.next ?? null });
    this.shown = this.rowsNow();
  }

  readonly rows = (): readonly TreeRow[] => this.shown;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  toggle(entry: string): void {
    if (this.open.has(entry)) {
      this.close(entry);
    } else {
      void this.openFolder(entry);
    }
  }

  close(entry: string): void {
    this.open.delete(entry);
    this.changed();
  }

  /** Opens it; done when its first names are here, or have failed to come. */
  async openFolder(entry: string): Promise<void> {
    this.open.add(entry);
    const folder = this.folder(entry);
    this.changed();
    if (folder.files.length === 0 && folder.next !== null) {
      await this.more(entry);
    }
  }

  /** Opens all folders beside this one. */
  openBeside(key: string): void {
    const beside = [...this.folders.values()].find(({ files }) => files.some(({ entry }) => entry === key));
    const closed = beside?.files.filter(({ entry, type }) => type === "directory" && !this.open.has(entry)) ?? [];
    for (const { entry } of closed.slice(0, MOST_OPENED)) {
      void this.openFolder(entry);
    }
  }

  /** Opens the folders down to an entry, comes to its place, and opens it too if it is a folder. */
  async reveal(entry: string, folders: readonly string[]): Promise<void> {
    for (const [at, folder] of folders.entries()) {
      await this.openFolder(folder);
      const wanted = folders[at + 1] ?? entry;
      for (let page = 0; page < MOST_PAGES && this.misses(folder, wanted); page++) {
        await this.more(folder);
      }
    }
    const parent = this.folders.get(folders.at(-1) ?? ROOT);
    if (parent?.files.some((file) => file.entry === entry && file.type === "directory") === true) {
      await this.openFolder(entry);
    }
  }

  private misses(entry: string, wanted: string): boolean {
    const { files, next, error } = this.folder(entry);
    return next !== null && error === null && !this.isFull() && !files.some((file) => file.entry === wanted);
  }

  /** The next page of a folder. Asked for twice it comes once. */
  more(entry: string): Promise<void> {
    const folder = this.folder(entry);
    if (folder.loading !== null) {
      return folder.loading;
    }
    if (folder.next === null || this.isFull()) {
      return Promise.resolve();
    }
    const failed = folder.error !== null;
    folder.error = null;
    folder.loading = this.load(entry, folder.next === "" ? undefined : folder.next)
      .then(
        (page) => {
          folder.files = [...folder.files, ...page.files];
          folder.total = page.total;
          folder.next = page.next ?? null;
        },
        (error: unknown) => {
          folder.error = error;
        },
      )
      .finally(() => {
        folder.loading = null;
        this.changed();
      });
    if (failed) {
      this.changed();
    }
    return folder.loading;
  }

  private folder(entry: string): Folder {
    const known = this.folders.get(entry);
    if (known !== undefined) {
      return known;
    }
    const folder = nothing();
    this.folders.set(entry, folder);
    return folder;
  }

  private isFull(): boolean {
    return this.inSight > this.room;
  }

  private count(): number {
    let sum = 0;
    for (const { files } of this.folders.values()) {
      sum += files.length;
    }
    return sum;
  }

  private changed(): void {
    this.changes++;
    this.shown = this.rowsNow();
    this.forget();
    for (const listener of this.listeners) {
      listener();
    }
  }

  /** Folders that are not in sight, what was seen longest ago first. */
  private forget(): void {
    let over = this.count() - this.most;
    const unseen = [...this.folders].filter(([, folder]) => folder.used < this.changes && folder.loading === null);
    unseen.sort(([, one], [, other]) => one.used - other.used);
    for (const [entry, { files }] of unseen) {
      if (over <= 0) {
        return;
      }
      over -= files.length;
      this.folders.delete(entry);
      this.open.delete(entry);
    }
  }

  private rowsNow(): TreeRow[] {
    const rows: TreeRow[] = [];
    this.add(rows, ROOT, 1);
    this.inSight = rows.filter(({ kind }) => kind === "file").length;
    const full = this.isFull();
    return rows.map((row) => (row.kind === "more" ? { ...row, full } : row));
  }

  private add(rows: TreeRow[], entry: string, level: number): void {
    const folder = this.folders.get(entry);
    if (folder === undefined) {
      return;
    }
    folder.used = this.changes;
    const of = folder.total ?? (folder.next === null ? folder.files.length : -1);
    folder.files.forEach((file, at) => {
      const isOpen = this.open.has(file.entry);
      const open = file.type === "directory" && !this.flat ? isOpen : null;
      rows.push({ kind: "file", key: file.entry, file, level, open, place: at + 1, of });
      if (open === true) {
        this.add(rows, file.entry, level + 1);
      }
    });
    if (folder.error !== null) {
      rows.push({ kind: "failed", key: `failed ${entry}`, folder: entry, level, error: folder.error });
    } else if (folder.next !== null) {
      rows.push({ kind: "more", key: `more ${entry}`, folder: entry, level, full: false });
    }
  }
}

/** A folder of which nothing has come: an empty key begins at its start. */
function nothing(): Folder {
  return { files: [], total: undefined, next: "", loading: null, error: null, used: 0 };
}
