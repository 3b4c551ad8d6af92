// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from "vitest";
import { deleteTags, previewDeletion } from "./tags";

afterEach(() => vi.unstubAllGlobals());

it("deletes by a filter what the preview has shown, and previews without that", async () => {
  const sent: unknown[] = [];
  vi.stubGlobal("fetch", (_: string, init: RequestInit) => {
    sent.push(JSON.parse(String(init.body)));
    return Promise.resolve(
      Response.json({ tags: 3, manifests: 1, bytes: 2, matching: "5e", deleted: [], missing: [], left: 0 }),
    );
  });
  const filter = { q: "4.1*", platform: undefined, attached: false };
  const { matching } = await previewDeletion("team/app", { matching: filter });
  await deleteTags("team/app", { matching: filter, expected: matching });
  await deleteTags("team/app", { tags: ["a"] });
  expect(sent).toEqual([{ matching: { q: "4.1*" } }, { matching: { q: "4.1*", expected: "5e" } }, { tags: ["a"] }]);
});
