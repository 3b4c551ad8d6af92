import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { imageQuery, tagQuery, type Wanted } from "../api/images";
import { repositoryQuery } from "../api/repositories";
import { readReference } from "../app/reference";
import { preferences } from "../preferences";
import { repositoryParameter, texts } from "./address";
import { rootRoute } from "./root";

/** The platform that an address names. */
interface Chosen {
  platform?: string | undefined;
}

const filesSearch = texts("platform", "layer", "path", "entry", "line", "q", "size", "changed");

function wanted({ platform }: Chosen): Wanted {
  return { platform, remembered: preferences().platform };
}

/** What all pages of a repository have: its title and its tabs. */
export const repositoryRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/r/$repository",
  params: repositoryParameter,
  beforeLoad: ({ params }) => {
    // The names that people know docker's official images by.
    if (!params.repository.includes("/")) {
      throw redirect({
        to: "/r/$repository",
        params: { repository: `library/${params.repository}` },
        replace: true,
      });
    }
  },
  loader: ({ context, params }) => void context.queries.prefetchQuery(repositoryQuery(params.repository)),
  component: lazyRouteComponent(() => import("../pages/repository/RepositoryLayout"), "RepositoryLayout"),
});

export const overviewRoute = createRoute({
  getParentRoute: () => repositoryRoute,
  path: "/",
  validateSearch: texts("edit"),
  component: lazyRouteComponent(() => import("../pages/repository/OverviewPage"), "OverviewPage"),
});

export const tagsRoute = createRoute({
  getParentRoute: () => repositoryRoute,
  path: "/-/tags",
  validateSearch: texts("q", "sort", "order", "platform", "show"),
  component: lazyRouteComponent(() => import("../pages/repository/TagsPage"), "TagsPage"),
});

export const tagRoute = createRoute({
  getParentRoute: () => repositoryRoute,
  path: "/-/tags/$tag",
  validateSearch: texts("platform"),
  loaderDeps: ({ search }: { search: Chosen }) => search,
  loader: ({ context, params: { repository, tag }, deps }) => {
    void context.queries.prefetchQuery(imageQuery(repository, tag, wanted(deps)));
    void context.queries.prefetchQuery(tagQuery(repository, tag));
  },
  component: lazyRouteComponent(() => import("../pages/tag/TagPage"), "TagPage"),
});

export const manifestRoute = createRoute({
  getParentRoute: () => repositoryRoute,
  path: "/-/manifests/$digest",
  validateSearch: texts("platform"),
  loaderDeps: ({ search }: { search: Chosen }) => search,
  loader: ({ context, params: { repository, digest }, deps }) =>
    void context.queries.prefetchQuery(imageQuery(repository, digest, wanted(deps))),
  component: lazyRouteComponent(() => import("../pages/tag/TagPage"), "ManifestPage"),
});

export const filesRoute = createRoute({
  getParentRoute: () => repositoryRoute,
  path: "/-/tags/$tag/files",
  validateSearch: filesSearch,
  loaderDeps: ({ search: { platform } }: { search: Chosen }) => ({ platform }),
  loader: ({ context, params: { repository, tag }, deps }) =>
    void context.queries.prefetchQuery(imageQuery(repository, tag, wanted(deps))),
  component: lazyRouteComponent(() => import("../pages/files/FilesPage"), "FilesPage"),
});

export const manifestFilesRoute = createRoute({
  getParentRoute: () => repositoryRoute,
  path: "/-/manifests/$digest/files",
  validateSearch: filesSearch,
  loaderDeps: ({ search: { platform } }: { search: Chosen }) => ({ platform }),
  loader: ({ context, params: { repository, digest }, deps }) =>
    void context.queries.prefetchQuery(imageQuery(repository, digest, wanted(deps))),
  component: lazyRouteComponent(() => import("../pages/files/FilesPage"), "ManifestFilesPage"),
});

export const historyRoute = createRoute({
  getParentRoute: () => repositoryRoute,
  path: "/-/history",
  validateSearch: texts("tag"),
  component: lazyRouteComponent(() => import("../pages/repository/HistoryPage"), "HistoryPage"),
});

export const repositoryWebhooksRoute = createRoute({
  getParentRoute: () => repositoryRoute,
  path: "/-/webhooks",
  component: lazyRouteComponent(() => import("../pages/webhooks/RepositoryWebhooksPage"), "RepositoryWebhooksPage"),
});

export const repositoryWebhookRoute = createRoute({
  getParentRoute: () => repositoryRoute,
  path: "/-/webhooks/$webhook",
  validateSearch: texts("state"),
  component: lazyRouteComponent(() => import("../pages/webhooks/RepositoryWebhooksPage"), "RepositoryWebhookPage"),
});

export const repositorySettingsRoute = createRoute({
  getParentRoute: () => repositoryRoute,
  path: "/-/settings",
  component: lazyRouteComponent(() => import("../pages/repository/SettingsPage"), "SettingsPage"),
});

export const compareRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/compare",
  validateSearch: texts("from", "to", "platform", "view", "path", "entry", "file"),
  loaderDeps: ({ search: { from, to, platform } }: { search: Chosen & { from?: string; to?: string } }) => ({
    from,
    to,
    platform,
  }),
  loader: ({ context, deps: { from = "", to = "", platform } }) => {
    for (const image of [from, to]) {
      const reference = readReference(image, window.location.host);
      if (reference !== null) {
        const { repository, tag, digest } = reference;
        void context.queries.prefetchQuery(imageQuery(repository, tag ?? digest, wanted({ platform })));
      }
    }
  },
  component: lazyRouteComponent(() => import("../pages/compare/ComparePage"), "ComparePage"),
});
