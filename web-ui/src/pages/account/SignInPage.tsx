import { useNavigate, useRouter, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { PageTitle } from "../../app/PageTitle";
import { SignInForm } from "../../app/SignInForm";
import { useWords } from "../../i18n/context";
import { localPath } from "./localPath";

export function SignInPage(): ReactNode {
  const words = useWords();
  const navigate = useNavigate();
  const router = useRouter();
  const { to } = useSearch({ from: "/sign-in" });
  const done = (): void => {
    const target = localPath(to, window.location.origin);
    if (target === null) {
      void navigate({ to: "/", replace: true });
    } else {
      router.history.replace(target);
    }
  };
  return (
    <>
      <PageTitle title={words.nav.signIn} />
      <SignInForm onDone={done} />
      <p className="dim">{words.signIn.hint}</p>
    </>
  );
}
