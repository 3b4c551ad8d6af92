import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "../../api/problem";
import { changeProfile, type Repository, repository as read, repositoryQuery } from "../../api/repositories";
import type { Schemas } from "../../api/schema.gen";

interface Change {
  save: (change: Schemas["ProfileChange"]) => void;
  isPending: boolean;
  /** How it is now, when somebody else was earlier; saved again, one's own replaces it. */
  theirs: Repository | null;
  error: unknown;
}

/** Saves what a repository's owner says of it, over the version that was seen. */
export function useChangeProfile(repository: Repository, onDone: (changed: Repository) => void): Change {
  const queries = useQueryClient();
  const [theirs, setTheirs] = useState<Repository | null>(null);
  const mutation = useMutation({
    mutationFn: (change: Schemas["ProfileChange"]) => changeProfile(theirs ?? repository, change),
    onSuccess: (changed) => {
      setTheirs(null);
      queries.setQueryData(repositoryQuery(repository.name).queryKey, changed);
      void queries.invalidateQueries({ queryKey: ["search"] });
      onDone(changed);
    },
    onError: (error) => {
      if (error instanceof ApiError && error.status === 412 && error.body !== null) {
        setTheirs(read(error.body as Schemas["ProfileView"]));
      }
    },
  });
  const isConflict = mutation.error instanceof ApiError && mutation.error.status === 412;
  return {
    save: mutation.mutate,
    isPending: mutation.isPending,
    theirs,
    error: isConflict ? null : mutation.error,
  };
}
