import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { repositoryQuery } from "../api/repositories";
import { NotPartOf } from "../states/NotPartOf";
import { repositoryParameter, texts } from "./address";
import { rootRoute } from "./root";

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
  // Until a tag has a page of its own, its line in the table tells most of what is known.
  beforeLoad: ({ params }) => {
    throw redirect({
      to: "/r/$repository/-/tags",
      params: { repository: params.repository },
      search: { q: params.tag },
      replace: true,
    });
  },
});

export const manifestRoute = createRoute({
  getParentRoute: () => repositoryRoute,
  path: "/-/manifests/$digest",
  validateSearch: texts("platform"),
  component: NotPartOf,
});

export const filesRoute = createRoute({
  getParentRoute: () => repositoryRoute,
  path: "/-/tags/$tag/files",
  validateSearch: texts("platform", "layer", "path", "line", "entry"),
  component: NotPartOf,
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
  validateSearch: texts("from", "to", "platform", "view", "path"),
  component: NotPartOf,
});
