package io.slipway.registry.api;

import io.slipway.auth.account.Caller;
import io.slipway.auth.account.NotFoundException;
import io.slipway.registry.jobs.JobView;
import io.slipway.registry.jobs.Jobs;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Work that takes long: how far it is. One sees the jobs that one waits for, administrators see all. */
@RestController
@RequestMapping("/api/v1/jobs")
class JobController {
    private final Jobs jobs;
    private final JobOwners owners;

    record Views(List<JobView> jobs) {}

    JobController(Jobs jobs, JobOwners owners) {
        this.jobs = jobs;
        this.owners = owners;
    }

    /** Those that go on and those that have ended in the last hour, the latest first; never more than there may be. */
    @GetMapping
    Views list(Caller caller, HttpServletRequest request) {
        return new Views(jobs.list(owners.of(caller, request)));
    }

    @GetMapping("/{id}")
    JobView get(Caller caller, @PathVariable String id, HttpServletRequest request) {
        return jobs.find(owners.of(caller, request), id).orElseThrow(() -> unknown(id));
    }

    /** Waits for it no longer; it ends when nobody does, or when an administrator says so. */
    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void cancel(Caller caller, @PathVariable String id, HttpServletRequest request) {
        if (!jobs.cancel(owners.of(caller, request), id)) {
            throw unknown(id);
        }
    }

    private static NotFoundException unknown(String id) {
        return new NotFoundException("there is no job '" + id + "'");
    }
}
