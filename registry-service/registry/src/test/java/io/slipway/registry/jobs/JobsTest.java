package io.slipway.registry.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.auth.account.AccountId;
import io.slipway.auth.account.Caller;
import io.slipway.auth.account.TooBusyException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who may start how many jobs, and who sees them. */
class JobsTest {
    private final Jobs jobs = new Jobs(Clock.systemUTC(), new Jobs.Limits(1, 7, 2, 4, Duration.ofMinutes(1)));
    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void endAll() {
        end.countDown();
        jobs.close();
    }

    private static JobOwner account(long id) {
        return JobOwner.of(new Caller.Account(new AccountId(id), "a" + id, false), "net");
    }

    private static JobOwner stranger(String network) {
        return JobOwner.of(Caller.ANONYMOUS, network);
    }

    private JobView start(JobOwner owner, String what) {
        return jobs.start(owner, new Jobs.Order("index", what, what, "bytes"), progress -> end.await());
    }

    @Test
    void strangersOfOneNetworkTakeNoPlaceFromThoseOfAnother() {
        start(stranger("one"), "a");
        start(stranger("one"), "b");
        assertThatThrownBy(() -> start(stranger("one"), "c"))
                .isInstanceOf(TooBusyException.class)
                .hasMessage("You wait for 2 jobs already");
        assertThat(start(stranger("two"), "c").subject()).isEqualTo("c");
    }

    @Test
    void strangersTogetherLeavePlacesForAccounts() {
        for (int i = 0; i < 4; i++) {
            start(stranger("net" + i), "s" + i);
        }
        assertThatThrownBy(() -> start(stranger("another"), "more"))
                .isInstanceOf(TooBusyException.class)
                .hasMessage("4 jobs go on or wait for those without an account already");
        for (int i = 0; i < 4; i++) {
            start(account(i), "a" + i);
        }
        assertThatThrownBy(() -> start(account(9), "more"))
                .isInstanceOf(TooBusyException.class)
                .hasMessage("8 jobs go on or wait already");
    }

    @Test
    void whoAsksForWhatGoesOnWaitsForItTooWhateverElseTheyWaitFor() {
        JobView first = start(account(1), "same");
        start(account(2), "x");
        start(account(2), "y");
        assertThat(jobs.find(account(2), first.id())).isEmpty();
        assertThat(start(account(2), "same").id()).isEqualTo(first.id());
        assertThat(start(stranger("one"), "same").id()).isEqualTo(first.id());
        assertThat(jobs.find(account(2), first.id())).isPresent();
        assertThat(jobs.find(stranger("one"), first.id())).isPresent();
        assertThat(jobs.find(stranger("two"), first.id())).isEmpty();
        // It ends when the last of them leaves, and not before.
        assertThat(jobs.cancel(account(1), first.id())).isTrue();
        assertThat(jobs.cancel(account(1), first.id())).isFalse();
        assertThat(start(account(3), "same").id()).isEqualTo(first.id());
    }

    @Test
    void whoCancelsTheirOwnJobStillSeesHowItEnded() {
        JobView job = start(account(1), "mine");
        assertThat(jobs.cancel(account(1), job.id())).isTrue();
        assertThat(jobs.find(account(1), job.id())).isPresent();
        assertThat(jobs.find(account(2), job.id())).isEmpty();
        assertThat(start(account(1), "mine").id()).as("asked for anew").isNotEqualTo(job.id());
    }

    @Test
    void anAccountThatBecomesAnAdministratorStillOwnsItsJobs() {
        JobView job = start(JobOwner.of(new Caller.Account(new AccountId(1), "a", true), "net"), "it");
        assertThat(jobs.find(account(1), job.id())).isPresent();
    }

    @Test
    void tooManyWhoWaitForOneAreToldSo() {
        JobView job = start(account(0), "popular");
        for (int i = 1; i < Job.MOST_OWNERS; i++) {
            start(account(i), "popular");
        }
        assertThatThrownBy(() -> start(account(Job.MOST_OWNERS), "popular"))
                .isInstanceOf(TooBusyException.class)
                .hasMessage("1000 others wait for the same already");
        assertThat(start(account(7), "popular").id()).isEqualTo(job.id());
        assertThat(jobs.find(account(Job.MOST_OWNERS - 1), job.id())).isPresent();
    }
}
