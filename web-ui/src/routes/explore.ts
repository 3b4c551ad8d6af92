import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { exploreQuery, type Search } from "../api/search";
import { keysetQuery } from "../table/rows";
import { texts } from "./address";
import { rootRoute } from "./root";

export const exploreRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/",
  validateSearch: texts("q", "kind", "platform", "official", "starred", "ns", "sort"),
  loaderDeps: ({ search }: { search: Search }) => search,
  loader: ({ context, deps }) => void context.queries.prefetchInfiniteQuery(keysetQuery(exploreQuery(deps))),
  component: lazyRouteComponent(() => import("../pages/explore/ExplorePage"), "ExplorePage"),
});

export const namespaceRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/n/$namespace",
  validateSearch: texts("q", "sort"),
  component: lazyRouteComponent(() => import("../pages/explore/NamespacePage"), "NamespacePage"),
});
