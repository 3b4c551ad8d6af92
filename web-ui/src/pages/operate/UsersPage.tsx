import { Button, Modal, PasswordInput, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type FormEvent, type ReactNode, useRef, useState } from "react";
import { createUser, type User, usersQuery } from "../../api/users";
import { PageTitle } from "../../app/PageTitle";
import { useWords } from "../../i18n/context";
import { Badge } from "../../parts/Badge";
import { Time } from "../../parts/Time";
import { Empty } from "../../states/Empty";
import { Failure } from "../../states/Failure";
import { useKeysetRows } from "../../table/rows";
import { type Column, Table } from "../../table/Table";
import { showToast } from "../../toasts/store";
import { PasswordForm } from "../account/PasswordForm";

export function UsersPage(): ReactNode {
  const words = useWords();
  const rows = useKeysetRows(usersQuery());
  const [changing, setChanging] = useState<User | null>(null);
  const columns: Column<User>[] = [
    {
      id: "name",
      header: words.users.name,
      width: "minmax(160px, 2fr)",
      phone: "first",
      cell: (row) => (
        <>
          <Link to="/n/$namespace" params={{ namespace: row.name }}>
            {row.name}
          </Link>
          {row.admin && <Badge>{words.users.admin}</Badge>}
        </>
      ),
    },
    {
      id: "made",
      header: words.common.made,
      width: "minmax(110px, 1fr)",
      phone: "second",
      cell: (row) => <Time at={row.createdAt} />,
    },
    {
      id: "password",
      header: "",
      width: "150px",
      align: "end",
      phone: "second",
      cell: (row) => (
        <Button size="compact-xs" aria-label={words.users.setPasswordOf(row.name)} onClick={() => setChanging(row)}>
          {words.users.setPassword}
        </Button>
      ),
    },
  ];
  return (
    <>
      <PageTitle title={words.operate.users} />
      <Table
        label={words.operate.users}
        columns={columns}
        rows={rows}
        rowKey={(row) => row.name}
        empty={<Empty why={words.users.none} />}
      />
      {/* What stands below comes with the rows, so that they do not push it down. */}
      {!rows.isLoading && (
        <section className="stack">
          <h2>{words.users.add}</h2>
          <UserForm />
        </section>
      )}
      <Modal
        opened={changing !== null}
        onClose={() => setChanging(null)}
        title={changing === null ? "" : words.users.setPasswordOf(changing.name)}
        closeButtonProps={{ "aria-label": words.common.close }}
      >
        {changing !== null && <PasswordForm name={changing.name} own={false} onDone={() => setChanging(null)} />}
      </Modal>
    </>
  );
}

function UserForm(): ReactNode {
  const words = useWords();
  const queries = useQueryClient();
  const form = useRef<HTMLFormElement>(null);
  const create = useMutation({
    mutationFn: ({ name, password }: { name: string; password: string }) => createUser(name, password),
    onSuccess: (_, { name }) => {
      form.current?.reset();
      showToast({ text: words.users.made(name), tone: "plain" });
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["users"] }),
  });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    create.mutate({ name: String(fields.get("name")).trim(), password: String(fields.get("password")) });
  };
  return (
    <form ref={form} className="stack" style={{ maxWidth: 360 }} onSubmit={submit}>
      {create.isError && <Failure error={create.error} />}
      <TextInput
        name="name"
        label={words.users.name}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        required
      />
      <PasswordInput
        name="password"
        label={words.signIn.password}
        description={words.me.passwordRule}
        autoComplete="new-password"
        minLength={8}
        required
        visibilityToggleButtonProps={{ "aria-label": words.signIn.showPassword }}
      />
      <div>
        <Button type="submit" loading={create.isPending}>
          {words.users.add}
        </Button>
      </div>
    </form>
  );
}
