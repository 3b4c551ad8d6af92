import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { NotPartOf } from "../states/NotPartOf";
import { texts } from "./address";
import { rootRoute } from "./root";

export const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-in",
  validateSearch: texts("to"),
  component: lazyRouteComponent(() => import("../pages/account/SignInPage"), "SignInPage"),
});

export const setupRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/setup",
  component: lazyRouteComponent(() => import("../pages/account/SetupPage"), "SetupPage"),
});

export const connectRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/connect",
  component: lazyRouteComponent(() => import("../pages/account/ConnectPage"), "ConnectPage"),
});

export const meRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/me",
  component: lazyRouteComponent(() => import("../pages/account/MePage"), "MePage"),
});

export const starsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/me/stars",
  validateSearch: texts("sort"),
  component: lazyRouteComponent(() => import("../pages/account/StarsPage"), "StarsPage"),
});

export const tokensRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/me/tokens",
  component: NotPartOf,
});

export const jobRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/jobs/$job",
  component: lazyRouteComponent(() => import("../pages/jobs/JobPages"), "JobPage"),
});
