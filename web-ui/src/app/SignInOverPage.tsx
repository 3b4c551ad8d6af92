import { lazy, type ReactNode, Suspense, useEffect, useRef, useState } from "react";
import { askForSignInBy } from "../api/session";

const SignInOverlay = lazy(() => import("./SignInOverlay").then((module) => ({ default: module.SignInOverlay })));

/** Where a session ended under a page: the page stays as it is, and what it asked for is asked again. */
export function SignInOverPage(): ReactNode {
  const [opened, setOpened] = useState(false);
  const answer = useRef<(signedIn: boolean) => void>(() => undefined);
  useEffect(() => {
    askForSignInBy(
      () =>
        new Promise<boolean>((resolve) => {
          answer.current = resolve;
          setOpened(true);
        }),
    );
    return () => askForSignInBy(() => Promise.resolve(false));
  }, []);
  const close = (signedIn: boolean): void => {
    setOpened(false);
    answer.current(signedIn);
  };
  return (
    opened && (
      <Suspense>
        <SignInOverlay close={close} />
      </Suspense>
    )
  );
}
