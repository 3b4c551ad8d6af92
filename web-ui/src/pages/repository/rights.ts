import type { Act, Repository } from "../../api/repositories";
import type { Account } from "../../api/session";

/** Whether an act is offered: the answer says what the caller may do. Where it does not say, trying tells. */
export function may(repository: Repository, act: Act, account: Account | null): boolean {
  return repository.can === undefined ? account !== null : repository.can.includes(act);
}
