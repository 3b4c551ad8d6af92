import { useNavigate, useRouter, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { suggestRepositories } from "../../api/search";
import { PageTitle } from "../../app/PageTitle";
import { SignInForm } from "../../app/SignInForm";
import { useWords } from "../../i18n/context";
import { localPath } from "./localPath";

const LOOK_MILLIS = 3000;

export function SignInPage(): ReactNode {
  const words = useWords();
  const navigate = useNavigate();
  const router = useRouter();
  const { to } = useSearch({ from: "/sign-in" });
  const done = async (): Promise<void> => {
    const target = localPath(to, window.location.origin);
    if (target !== null) {
      router.history.replace(target);
      return;
    }
    // Where nothing is stored yet, what to do first is of more use than an empty list.
    const stored = await suggestRepositories("", AbortSignal.timeout(LOOK_MILLIS)).catch(() => null);
    void navigate({ to: stored?.length === 0 ? "/setup" : "/", replace: true });
  };
  return (
    <>
      <PageTitle title={words.nav.signIn} />
      <SignInForm onDone={() => void done()} />
      <p className="dim">{words.signIn.hint}</p>
    </>
  );
}
