import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useAccount } from "../../api/session";
import { PageTitle } from "../../app/PageTitle";
import { useWords } from "../../i18n/context";
import { Hidden } from "../../states/Hidden";
import { DeletedRepositories } from "../repository/DeletedRepositories";
import { PasswordForm } from "./PasswordForm";

/** One's own account. */
export function MePage(): ReactNode {
  const words = useWords();
  const account = useAccount();
  if (account === null) {
    return <Hidden why={words.setup.signInFirst} />;
  }
  return (
    <>
      <PageTitle title={account.name} />
      <p className="row">
        <Link to="/n/$namespace" params={{ namespace: account.name }}>
          {words.me.repositories}
        </Link>
        <Link to="/me/stars">{words.explore.starred}</Link>
      </p>
      <section className="stack">
        <h2>{words.me.changePassword}</h2>
        <PasswordForm name={account.name} own />
      </section>
      <section className="stack">
        <h2>{words.history.deletedRepositories}</h2>
        <DeletedRepositories />
      </section>
    </>
  );
}
