package io.slipway.transfer;

import io.slipway.oci.RepositoryName;

/** What a token allows: actions on one repository. */
record Scope(RepositoryName repository, String actions) {
    static Scope pull(RepositoryName repository) {
        return new Scope(repository, "pull");
    }

    static Scope push(RepositoryName repository) {
        return new Scope(repository, "pull,push");
    }

    @Override
    public String toString() {
        return "repository:" + repository + ":" + actions;
    }
}
