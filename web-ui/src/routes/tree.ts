import type { QueryClient } from "@tanstack/react-query";
import { createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { queryString } from "../api/client";
import * as account from "./account";
import { addressInside, addressOutside, parseSearch } from "./address";
import { exploreRoute, namespaceRoute } from "./explore";
import * as operate from "./operate";
import * as repository from "./repository";
import { reservedOfOperate, reservedOfRepository, reservedOfRoot } from "./reserved";
import { rootRoute } from "./root";

const tree = rootRoute.addChildren([
  exploreRoute,
  namespaceRoute,
  account.signInRoute,
  account.setupRoute,
  account.connectRoute,
  account.meRoute,
  account.starsRoute,
  account.tokensRoute,
  account.jobRoute,
  repository.compareRoute,
  repository.repositoryRoute.addChildren([
    repository.overviewRoute,
    repository.tagsRoute,
    repository.tagRoute,
    repository.manifestRoute,
    repository.filesRoute,
    repository.manifestFilesRoute,
    repository.historyRoute,
    repository.repositoryWebhooksRoute,
    repository.repositoryWebhookRoute,
    repository.repositorySettingsRoute,
    ...reservedOfRepository,
  ]),
  operate.operateRoute.addChildren([
    operate.healthRoute,
    operate.mirrorsRoute,
    operate.mirrorRoute,
    operate.gcRoute,
    operate.usersRoute,
    operate.webhooksRoute,
    operate.webhookRoute,
    operate.jobsRoute,
    ...reservedOfOperate,
  ]),
  ...reservedOfRoot,
]);

export function makeRouter(queries: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { queries },
    rewrite: { input: addressInside, output: addressOutside },
    parseSearch,
    stringifySearch: queryString,
    defaultPreload: "intent",
    // What is fresh enough is the business of the queries.
    defaultPreloadStaleTime: 0,
    defaultErrorComponent: lazyRouteComponent(() => import("../states/RouteFailure"), "RouteFailure"),
    scrollRestoration: true,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
