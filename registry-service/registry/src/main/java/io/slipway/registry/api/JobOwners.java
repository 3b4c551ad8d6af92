package io.slipway.registry.api;

import io.slipway.auth.account.Caller;
import io.slipway.registry.jobs.JobOwner;
import io.slipway.registry.v2.ClientNetwork;
import jakarta.servlet.http.HttpServletRequest;

/** Who a request's caller is to the jobs. */
final class JobOwners {
    private final ClientNetwork networks;

    JobOwners(ClientNetwork networks) {
        this.networks = networks;
    }

    JobOwner of(Caller caller, HttpServletRequest request) {
        return JobOwner.of(caller, networks.of(request));
    }
}
